"""Tables into files. To add a format: write its file, and name it here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from exports.frames import Table
from exports.writers import arrows, csv, csv_bom, dta, jsonl, parquet, sav, xlsx
from exports.writers.limits import Unwritable

__all__ = ["WRITERS", "Unwritable", "Writer", "media_type", "write"]


class Writer(Protocol):
    """A format. The same table gives the same bytes: no time, no host, no order of a set."""

    LABEL: str
    EXTENSION: str
    MEDIA_TYPE: str

    def write(self, table: Table, *, path: Path, report: Callable[[], None]) -> None: ...


WRITERS: dict[str, Writer] = {
    "csv": csv,
    "csv_bom": csv_bom,
    "xlsx": xlsx,
    "jsonl": jsonl,
    "parquet": parquet,
    "arrow": arrows,
    "sav": sav,
    "dta": dta,
}

# The documents about a dataset.
DOCUMENTS = {"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "xml": "application/xml"}


def write(tables: Sequence[Table], *, formats: Sequence[str], to: Path, report: Callable[[], None]) -> list[Path]:
    """Each table in each format, into the folder `to`."""
    paths = []
    for table in tables:
        for name in formats:
            writer = WRITERS[name]
            paths.append(to / f"{table.name}.{writer.EXTENSION}")
            writer.write(table, path=paths[-1], report=report)
    return paths


def media_type(name: str) -> str:
    """The media type of a file, by its extension."""
    extension = name.rpartition(".")[2]
    known = {one.EXTENSION: one.MEDIA_TYPE for one in WRITERS.values()}
    return known.get(extension) or DOCUMENTS.get(extension, "application/json")

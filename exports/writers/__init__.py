"""Tables into files. To add a format: write its file, and name it here.

Most formats hold rows; those in `MARK_WRITERS` hold what people marked in items, and fit only where a question asks for
such marks.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from exports.frames import Table
from exports.writers import arrows, coco, conll, csv, csv_bom, dta, jsonl, label_studio, marked, parquet, sav, xlsx
from exports.writers.limits import Unwritable
from exports.writers.marked import About, MarkWriter
from surveys.kinds.base import Column

__all__ = [
    "FORMATS",
    "MARK_WRITERS",
    "WRITERS",
    "About",
    "Unwritable",
    "Writer",
    "fits",
    "interfaces",
    "media_type",
    "withheld",
    "write",
]


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

MARK_WRITERS: dict[str, MarkWriter] = {"coco": coco, "conll": conll, "label_studio": label_studio}

# What each is called, in the order in which they are offered.
FORMATS = {name: one.LABEL for name, one in WRITERS.items()} | {name: one.LABEL for name, one in MARK_WRITERS.items()}
NOTHING_SAID = About()

# The documents about a dataset, and the pictures of its items.
BESIDE = {"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "xml": "application/xml"}
BESIDE |= {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}


def fits(name: str, columns: Iterable[Column]) -> bool:
    """Whether the format has something to hold among these columns."""
    found = {column.marks.what for column in columns if column.marks}
    return name in WRITERS or bool(MARK_WRITERS[name].MARKS & found)


def withheld(name: str, columns: Iterable[Column], drop: Collection[str]) -> set[str]:
    """The fields of items that the format needs and that are left out."""
    return marked.withheld(MARK_WRITERS[name], columns, drop) if name in MARK_WRITERS else set()


def write(
    tables: Sequence[Table],
    *,
    formats: Sequence[str],
    to: Path,
    report: Callable[[], None],
    about: About = NOTHING_SAID,
) -> list[Path]:
    """Each table in each format, into the folder `to`."""
    return [path for table in tables for name in formats for path in _written(table, name, to, report, about)]


def _written(table: Table, name: str, to: Path, report: Callable[[], None], about: About) -> list[Path]:
    if name in WRITERS:
        path = to / f"{table.name}.{WRITERS[name].EXTENSION}"
        WRITERS[name].write(table, path=path, report=report)
        return [path]
    writer, paths = MARK_WRITERS[name], []
    for field in marked.marked(table, writer):
        paths.append(to / f"{table.name}.{field.name}.{writer.EXTENSION}")
        writer.write(table, field=field, about=about, path=paths[-1], report=report)
    return paths


def interfaces(tables: Sequence[Table], *, formats: Sequence[str]) -> dict[str, str]:
    """By column of marks what Label Studio must be told to show its tasks; nothing where there are none."""
    wanted = [table.fields for table in tables if "label_studio" in formats]
    return label_studio.interfaces(field for fields in wanted for field in fields)


def media_type(name: str) -> str:
    """The media type of a file, by its extension."""
    extension = name.rpartition(".")[2]
    known = {one.EXTENSION: one.MEDIA_TYPE for one in WRITERS.values()}
    known |= {one.EXTENSION: one.MEDIA_TYPE for one in MARK_WRITERS.values()}
    return known.get(extension) or BESIDE.get(extension, "application/json")

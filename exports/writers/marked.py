"""Formats that hold what people marked in items, instead of rows: one file for each question that asks for marks."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from exports.frames import Field, Table
from exports.reports.licences import LICENCES, NONE, Licence
from exports.writers.arrow import batches
from surveys.definition import PLACEHOLDER, fill
from surveys.kinds.base import Column

ITEM = "item"
PREFIX = "item."


@dataclass(frozen=True)
class About:
    """What a file says of the dataset it belongs to."""

    title: str = ""
    licence: Licence = LICENCES[NONE]


class MarkWriter(Protocol):
    """A format for some sorts of `surveys.kinds.marks.Marks`. The same table gives the same bytes."""

    LABEL: str
    EXTENSION: str
    MEDIA_TYPE: str
    MARKS: frozenset[str]
    NEEDS_SOURCE: bool  # whether it holds what was marked too, or points into it

    def write(self, table: Table, *, field: Field, about: About, path: Path, report: Callable[[], None]) -> None: ...


def marked(table: Table, writer: MarkWriter) -> list[Field]:
    """The columns of the table that the format can hold."""
    return [field for field in table.fields if field.marks and field.marks.what in writer.MARKS]


def withheld(writer: MarkWriter, columns: Iterable[Column], drop: Collection[str]) -> set[str]:
    """The fields of items that the format needs to say what was marked, and that are left out."""
    sources = [one.marks.source for one in columns if one.marks and one.marks.what in writer.MARKS]
    needed = {f"{PREFIX}{name}" for source in sources for name in PLACEHOLDER.findall(source)}
    return needed & set(drop) if writer.NEEDS_SOURCE else set()


def rows(table: Table, report: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """The rows as they leave, after all that was done for privacy; plain values, None where there is none."""
    for batch in batches(table):
        report()
        yield from batch.to_pylist()


def source(template: str, row: Mapping[str, Any]) -> str:
    """What the marks are in: the question's template, filled with those fields of the item that leave."""
    return fill(template, {name.removeprefix(PREFIX): row[name] for name in row if name.startswith(PREFIX)})

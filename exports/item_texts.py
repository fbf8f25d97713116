"""What items say, on its way out: each text is searched once, however many people answered about it.

The marks that people made in a text move with what is replaced in it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from exports.frames import DTYPES, Field, Table
from exports.privacy.text.masking import Masked, Masker
from exports.privacy.text.places import Move, moved_marks
from exports.rows import ITEM, Items
from surveys.definition import PLACEHOLDER, fill
from surveys.kinds.base import Column
from surveys.kinds.marks import BOXES, SPANS

PREFIX = f"{ITEM}."
NOTE = (
    "Marks are where their words are in the texts as they leave. A mark that began or ended within a replaced piece "
    "holds all of it, and marks of one label that overlapped then became one."
)


@dataclass(frozen=True)
class Seen:
    """An item in which something was found: its cells as they were, and by column what became of the text."""

    cells: list[Any]
    masked: Mapping[str, Masked]


class MaskedCells(Mapping[int, list[Any]]):
    """The cells of items by id, their texts masked when they are first asked for. `seen`: by the items' keys."""

    def __init__(self, raw: Items, columns: Mapping[int, str], masker: Masker) -> None:
        self.seen: dict[str, Seen] = {}
        self._raw, self._columns, self._masker = raw.cells, columns, masker
        self._done: dict[int, list[Any]] = {}

    def __getitem__(self, pk: int) -> list[Any]:
        if pk not in self._done:
            self._done[pk] = self._masked(self._raw[pk])
        return self._done[pk]

    def __contains__(self, pk: object) -> bool:
        return pk in self._raw

    def __iter__(self) -> Iterator[int]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def _masked(self, cells: list[Any]) -> list[Any]:
        texts = {place: self._masker.masked(cells[place]) for place in self._columns if cells[place] is not None}
        found = {self._columns[place]: one for place, one in texts.items() if one.kinds}
        if not found:
            return cells
        self.seen[str(cells[0])] = Seen(cells, found)
        return [texts[place].text if place in texts else cell for place, cell in enumerate(cells)]


@dataclass(frozen=True)
class ItemTexts:
    """The items `as_they_are`, and those of their `columns` (names of fields) that are searched."""

    as_they_are: Items
    columns: frozenset[str]
    masker: Masker

    @cached_property
    def masked(self) -> Items:
        return replace(self.as_they_are, cells=self._cells) if self.columns else self.as_they_are

    def counts(self, table: Table) -> dict[str, dict[str, int]]:
        """By column of the table how much of each kind was replaced in its rows."""
        if not self.columns:
            return {}
        found: dict[str, Counter[str]] = {name: Counter() for name in sorted(self.columns)}
        for key, rows in table.frame[ITEM].value_counts().items():
            seen = self._cells.seen.get(str(key))
            for name, one in seen.masked.items() if seen else ():
                found[name].update({kind: rows * times for kind, times in one.kinds.items()})
        return {name: {kind: int(times) for kind, times in sorted(one.items())} for name, one in found.items()}

    def moved(self, table: Table) -> "dict[str, pd.Series[str]]":
        """By column of marks in such texts the marks where they are now; none where the text was dropped."""
        return {one.name: self._moved(table, one) for one in table.fields if self._holds_places(one)}

    def note(self, tables: Iterable[Table]) -> list[str]:
        """What is to be known of marks in the tables, where any may have moved."""
        return [NOTE] if any(self._holds_places(one) for table in tables for one in table.fields) else []

    @cached_property
    def _cells(self) -> MaskedCells:
        places = {place: one.name for place, one in enumerate(self.as_they_are.fields) if one.name in self.columns}
        return MaskedCells(self.as_they_are, places, self.masker)

    def _holds_places(self, column: Field) -> bool:
        """Whether it holds places in a text that leaves. Those in one that does not stay what they are."""
        if column.marks is None or column.marks.what != SPANS:
            return False
        needed = _fields_of(column.marks.source)
        return bool(needed & self.columns) and needed <= {one.name for one in self.as_they_are.fields}

    def _moved(self, table: Table, column: Field) -> "pd.Series[str]":
        template = column.marks.source if column.marks else ""
        found = {key: self._moves(seen, template) for key, seen in self._cells.seen.items()}
        moves = {key: one for key, one in found.items() if one != ()}
        pairs = zip(table.frame[ITEM].astype(object), table.frame[column.name].astype(object), strict=True)
        cells = [cell if pd.isna(cell) or key not in moves else _moved_cell(cell, moves[key]) for key, cell in pairs]
        return pd.Series(cells, index=table.frame.index, dtype=DTYPES["string"])

    def _moves(self, seen: Seen, template: str) -> tuple[Move, ...] | None:
        """What was replaced in a template that is filled with the item; None where a text in it was dropped."""
        data, moves = self.as_they_are.data(seen.cells), []
        made, before = 0, 0
        for match in PLACEHOLDER.finditer(template):
            made, before = made + match.start() - before, match.end()
            one = seen.masked.get(f"{PREFIX}{match[1]}")
            if one and one.text is None:
                return None
            moves += [(made + start, made + end, length) for start, end, length in one.moves] if one else []
            made += len(fill(match[0], data))
        return tuple(moves)


def texts(items: Items, columns: Iterable[Column]) -> frozenset[str]:
    """The names of the fields in which items may say something: text that is no picture's address to a question
    with these columns. The item's own name, by which rows are matched, stays as it is."""
    words = {one.name for one in items.fields[1:] if one.type == "string"}
    return frozenset(words - pictures(columns))


def pictures(columns: Iterable[Column]) -> set[str]:
    """The names of the fields of items that say where a picture is."""
    marks = [one.marks for one in columns if one.marks and one.marks.what == BOXES]
    return {name for one in marks for name in _fields_of(one.source)}


def _fields_of(template: str) -> set[str]:
    return {f"{PREFIX}{name}" for name in PLACEHOLDER.findall(template)}


def _moved_cell(cell: str, moves: Sequence[Move] | None) -> str | None:
    """Marks as JSON. None where what they are in is gone."""
    if moves is None:
        return None
    marks = [(one["start"], one["end"], one["label"]) for one in json.loads(cell)]
    return json.dumps([{"start": start, "end": end, "label": label} for start, end, label in moved_marks(marks, moves)])

"""All tables of a blueprint, part by part. A part is the same whoever makes it, when, and in which order."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from exports.synthesis import mistakes
from exports.synthesis.arrays import Array, joined, without
from exports.synthesis.blueprint import checks
from exports.synthesis.blueprint.model import Blueprint, Table
from exports.synthesis.cells import Recipe, recipe, without_repeats
from exports.synthesis.generators.base import Draw
from exports.synthesis.generators.keys import Sequence
from exports.synthesis.missingness import gone
from exports.synthesis.randomness import stream
from surveys.measures.arrays import IntArray

PART = 65_536
PILOT = 4096
MADE_UP = {b"origin": b"synthetic"}


class World:
    """What other tables' cells depend on is made again where it is needed, and kept: nothing has to be sent around."""

    def __init__(self, blueprint: Blueprint, *, seed: int, rows: int | None = None, most: int | None = None) -> None:
        """`rows` of the main table; no table has more than `most`, where that is given."""
        self.blueprint = blueprint
        self.seed = seed
        self.sizes = {name: min(size, most or size) for name, size in blueprint.sizes(rows).items()}
        self._columns: dict[tuple[str, str], Array] = {}
        self._whole: dict[str, dict[str, Array]] = {}
        self._pilots: dict[str, dict[str, Array]] = {}

    @cached_property
    def recipes(self) -> dict[str, Recipe]:
        return {table.name: recipe(table) for table in self.blueprint.tables}

    def size(self, table: str) -> int:
        return self.sizes[table]

    def parts(self, table: str) -> int:
        """How many parts the table has."""
        return -(-self.sizes[table] // PART)

    def part(self, table: str, number: int) -> Any:
        """The rows of one part, as an Arrow table, with missing cells and errors."""
        made = self.clean(table, number)
        return self._finished(self.blueprint.table(table), made, self._rows(table, number), number)

    def clean(self, table: str, number: int) -> dict[str, Array]:
        """Every column of one part as it was before anything went missing or wrong."""
        if any(self.blueprint.table(table).uniques()):
            start = number * PART
            return {name: array.slice(start, PART) for name, array in self._in_one_piece(table).items()}
        return self.recipes[table].cells(self._draw(table, self._rows(table, number), number))

    def column(self, table: str, column: str) -> Array:
        """A whole column of a table, clean; kept in memory."""
        key = (table, column)
        if key not in self._columns:
            parts = [self.clean(table, number)[column] for number in range(self.parts(table))]
            self._columns[key] = joined(parts)
        return self._columns[key]

    def at(self, table: str, column: str, rows: IntArray) -> Array:
        """Some cells of a column, by the rows' numbers. A sequence is calculated, not kept."""
        found = self.blueprint.table(table).column(column)
        if isinstance(found.generator, Sequence) and not found.type and self._unchanged(table, column):
            return found.generator.at(rows)
        return self.column(table, column).take(pa.array(rows))

    def pilot(self, table: str) -> dict[str, Array]:
        """A sample of the table's clean rows: what is known of it as a whole."""
        if table not in self._pilots:
            rows = np.linspace(0, self.sizes[table] - 1, PILOT).astype(np.int64)
            self._pilots[table] = self.recipes[table].cells(self._draw(table, rows, "pilot"))
        return self._pilots[table]

    def _unchanged(self, table: str, column: str) -> bool:
        named = (getattr(one, "columns", ()) for one in self.blueprint.table(table).constraints)
        return not any(column in names for names in named)

    def _rows(self, table: str, number: int) -> IntArray:
        start = number * PART
        return np.arange(start, min(start + PART, self.sizes[table]))

    def _draw(self, table: str, rows: IntArray, number: int | str) -> Draw:
        return Draw(
            seed=self.seed,
            path=(table, number),
            rows=rows,
            total=self.sizes[table],
            columns={},
            locales=self.blueprint.table(table).locales,
            world=self,
        )

    def _in_one_piece(self, table: str) -> dict[str, Array]:
        """A table whose rows may not repeat: each has to be compared with all others."""
        if table not in self._whole:
            found = self.recipes[table]
            parts = [
                found.cells(self._draw(table, self._rows(table, number), number)) for number in range(self.parts(table))
            ]
            columns = {name: joined([part[name] for part in parts]) for name in parts[0]}
            draw = self._draw(table, np.arange(self.sizes[table]), "whole")
            names = list(self.blueprint.table(table).uniques())
            self._whole[table] = without_repeats(found, columns, draw, names)
        return self._whole[table]

    def _finished(self, table: Table, made: Mapping[str, Array], rows: IntArray, number: int) -> Any:
        columns: dict[str, Array] = {}
        for column in table.columns:
            if not column.keep:
                continue
            array, label = made[column.name], None
            if column.errors:
                spread = mistakes.spread_of(self.pilot(table.name)[column.name])
                rng = stream(self.seed, table.name, number, column.name, "errors")
                array, label = mistakes.spoiled(array, column.errors.share, column.errors.how, spread, rng)
            if column.missing:
                rng = stream(self.seed, table.name, number, column.name, "missing")
                pilot = self.pilot(table.name) if column.missing.strength else {}
                lost = gone(column.missing, made, pilot, rng, len(rows))
                array, label = without(array, lost), label if label is None else without(label, lost)
            columns[column.name] = array
            if label is not None:
                columns[f"{column.name}.error"] = label
        result = pa.table(columns)
        if table.duplicates:
            rng = stream(self.seed, table.name, number, checks.DUPLICATES)
            repeated, labels = mistakes.repeats(len(rows), table.duplicates, rng)
            result = result.take(pa.array(repeated)).append_column(checks.DUPLICATES, labels)
        return result.replace_schema_metadata(MADE_UP)

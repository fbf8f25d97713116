"""What stands for people's answers in a release, and how rows of any number are written with it, a batch at a time."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crowd.models import Origin
from exports.derived import Derived
from exports.frames import ARROW, Field, Table, from_frame, to_frame
from exports.privacy import people
from exports.privacy.classes import IntArray
from exports.rows import CONTRIBUTOR, ORIGIN


@dataclass(frozen=True)
class StandIn:
    """Of one column: `texts[code[n]]` stands for the answers of person n. In rows that nobody gave it is what is
    `usual` for the same answer, else `unknown`. `field`: the column as it leaves."""

    field: Field
    texts: Sequence[str]
    code: NDArray[np.int32]
    usual: Mapping[str, str]
    unknown: str

    def column(self, was: pa.ChunkedArray, person: IntArray) -> pa.Array:
        """The column of rows that are of these people; −1: of nobody."""
        code = self.code[person] if len(self.code) else np.zeros(len(person), dtype=np.int32)
        nobody = person < 0
        if nobody.any():
            said = to_frame(pa.table({"was": was.filter(pa.array(nobody))}))["was"]
            texts = people.as_text(said).map(self.usual).fillna(self.unknown)
            code[nobody] = [self._place[text] for text in texts]
        return self._values.take(pa.array(code))

    @cached_property
    def _place(self) -> dict[str, int]:
        """All that may be written; what stands for people first."""
        words = dict.fromkeys((*self.texts, *self.usual.values(), self.unknown))
        return {word: place for place, word in enumerate(words)}

    @cached_property
    def _values(self) -> pa.Array:
        """The same as the column's type has it: where nothing was generalised each is a value that it had."""
        words = [None if word == people.MISSING else word for word in self._place]
        return pa.array(words, pa.string()).cast(ARROW[self.field.type])


@dataclass(frozen=True)
class StandIns:
    """`people`: the names of those who stay, as sorted text. Everybody else's rows are left out."""

    people: pa.StringArray
    columns: Sequence[StandIn]

    def written(self, table: Table, *, rows: int) -> Table:
        """The table with what stands for people's answers; so many `rows` are left."""
        fields = self._fields(table)
        return Derived(table, fields=fields, change=self.change, needs=(ORIGIN, CONTRIBUTOR), rows=rows)

    def left(self, table: Table) -> Table:
        """The same at once, of a table that is held in memory."""
        return Table(table.name, self._fields(table), to_frame(self.change(from_frame(table.frame, table.fields))))

    def _fields(self, table: Table) -> tuple[Field, ...]:
        new = {one.field.name: one.field for one in self.columns}
        return tuple(new.get(field.name, field) for field in table.fields)

    def change(self, rows: pa.Table) -> pa.Table:
        """Some rows of the table as they leave."""
        human = pc.equal(rows[ORIGIN], Origin.HUMAN.value)
        person = self._places(rows[CONTRIBUTOR].filter(human), human)
        stays = pa.array((person >= 0) | ~human.to_numpy())
        rows, person = rows.filter(stays), person[stays.to_numpy(zero_copy_only=False)]
        for one in self.columns:
            if one.field.name in rows.column_names:
                place = rows.column_names.index(one.field.name)
                rows = rows.set_column(place, one.field.name, one.column(rows[place], person))
        return rows

    def _places(self, names: pa.ChunkedArray, human: pa.ChunkedArray) -> IntArray:
        """For each row the place of its person, −1 for everybody else. `names`: those of the rows that are `human`.

        Rows mostly come in the order of the names: only people between the first and the last of them are looked at.
        """
        ends = pc.min_max(names)
        first = bisect_left(self.people, ends["min"].as_py() or "", key=str)
        last = bisect_right(self.people, ends["max"].as_py() or "", key=str)
        found = pc.fill_null(pc.index_in(names, self.people.slice(first, last - first)), -1 - first)
        places = np.full(len(human), -1, dtype=np.int64)
        places[human.to_numpy()] = found.to_numpy() + first
        return places


def stand_in(field: Field, before: "pd.Series[str]", after: "pd.Series[str]", *, unknown: str) -> StandIn:
    """`before` and `after` have one row per person who stays, in the same order."""
    code, texts = pd.factorize(after, sort=True)
    usual = {people.MISSING: people.MISSING, **people.usual(before, after)}
    return StandIn(field, texts.to_list(), code.astype(np.int32), usual, unknown)

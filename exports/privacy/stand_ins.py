"""What stands for people's answers in a release, and how rows of any number are written with it, a batch at a time."""

from collections import Counter
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
from exports.frames import ARROW, Field, Table, to_frame
from exports.privacy import people
from exports.privacy.classes import IntArray
from exports.privacy.tables import Coded
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

    def of(self, person: IntArray) -> pa.Array:
        """The column of rows that are of these people."""
        return self._values.take(pa.array(self.code[person]))

    def column(self, was: pa.ChunkedArray, person: IntArray) -> pa.Array:
        """The same, where −1 is nobody."""
        nobody = person < 0
        if not nobody.any():
            return self.of(person)
        code = np.zeros(len(person), dtype=np.int32)
        code[~nobody] = self.code[person[~nobody]]
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
    """`people`: the sorted names of those who stay; `kept`: their places among all. The rows of others are left out."""

    people: pa.StringArray
    kept: IntArray
    columns: Sequence[StandIn]

    def left(self, human: pd.DataFrame) -> pd.DataFrame:
        """People's rows as they leave, where people are places among all (`people.numbered`)."""
        place = np.full(int(human[CONTRIBUTOR].max()) + 1, -1, dtype=np.int64)
        place[self.kept] = np.arange(len(self.kept))
        person = place[human[CONTRIBUTOR]]
        stays = person >= 0
        rows, person = human[stays], person[stays]
        new = to_frame(pa.table({one.field.name: one.of(person) for one in self.columns}))
        return rows.assign(**{one.field.name: new[one.field.name].array for one in self.columns})

    def written(self, table: Table, *, origins: Counter[str]) -> Table:
        """The table with what stands for people's answers; so many rows are left of each origin."""
        new = {one.field.name: one.field for one in self.columns}
        fields = tuple(new.get(field.name, field) for field in table.fields)
        return Derived(table, fields=fields, change=self.change, needs=(ORIGIN, CONTRIBUTOR), origins=origins)

    def change(self, rows: pa.Table) -> pa.Table:
        """Some rows of the table as they leave."""
        person = people.places(rows, self.people)
        stays = (person >= 0) | pc.not_equal(rows[ORIGIN], Origin.HUMAN.value).to_numpy()
        if not stays.all():
            rows, person = rows.filter(pa.array(stays)), person[stays]
        for one in self.columns:
            if one.field.name in rows.column_names:
                place = rows.column_names.index(one.field.name)
                rows = rows.set_column(place, one.field.name, one.column(rows[place], person))
        return rows


def pairs(before: Coded, after: Coded, kept: IntArray) -> pd.DataFrame:
    """What people said `before`, what stands for it `after`, and of how many people of those who were `kept`."""
    key = before.code[kept].astype(np.int64) * len(after.values) + after.code
    found, n = np.unique(key, return_counts=True)
    old, new = np.divmod(found, max(1, len(after.values)))
    texts = [before.values[place] for place in old], [after.values[place] for place in new]
    return pd.DataFrame({"before": texts[0], "after": texts[1], "n": n})


def stand_in(field: Field, after: Coded, found: pd.DataFrame, *, unknown: str) -> StandIn:
    """`after`: of the people who stay, in the order of their names; `found`: its `pairs` with what they said."""
    mostly = found.sort_values(["before", "n", "after"], ascending=[True, False, True]).drop_duplicates("before")
    usual = {people.MISSING: people.MISSING, **dict(zip(mostly["before"], mostly["after"], strict=True))}
    return StandIn(field, after.values, after.code.astype(np.int32), usual, unknown)

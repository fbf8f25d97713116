"""Rows of answers as people: one row of text for each, whoever gave how many answers; and back into all their rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crowd.models import Origin
from exports.frames import Table, schema, to_frame
from exports.privacy.classes import IntArray
from exports.privacy.numbers import written
from exports.rows import CONTRIBUTOR, ORIGIN

MISSING = ""


def as_text(column: "pd.Series[Any]") -> "pd.Series[str]":
    """The column's values as text: whole numbers without a point, missing as an empty text."""
    if pd.api.types.is_float_dtype(column.dtype):
        return column.map(written, na_action="ignore").astype("string").fillna(MISSING)
    if pd.api.types.is_integer_dtype(column.dtype):
        words = pc.fill_null(pa.chunked_array([pa.array(column)]).cast(pa.string()), MISSING)
        return to_frame(pa.table({"": words}))[""].set_axis(column.index)
    return column.astype("string").fillna(MISSING)


def each(frame: pd.DataFrame, *, person: str, columns: Sequence[str]) -> pd.DataFrame:
    """One row per person (the index, sorted), the columns as text.

    Of somebody who said different things in several rows it is what they said most often, on a tie the first as text.
    """
    texts = pd.DataFrame({name: as_text(frame[name]) for name in columns}).set_axis(frame[person])
    if texts.index.is_unique:
        return texts.sort_index()
    return pd.DataFrame({name: _most_often(texts[name]) for name in columns})


def _most_often(column: "pd.Series[str]") -> "pd.Series[str]":
    counted = column.groupby([column.index, column]).size().rename("n")
    table = counted.rename_axis(["person", "value"]).reset_index()
    best = table.sort_values(["person", "n", "value"], ascending=[True, False, True]).drop_duplicates("person")
    return best.set_index("person")["value"]


def contradicting(frame: pd.DataFrame, *, person: str, columns: Sequence[str]) -> int:
    """How many people said different things in the columns."""
    once = frame[[person, *columns]].drop_duplicates()
    return int((once[person].value_counts() > 1).sum())


def numbered(rows: pa.Table, *, person: str) -> tuple[pd.DataFrame, pa.StringArray]:
    """The rows with each person as a number, which takes less room than a name; and their names, sorted."""
    order = pc.sort_indices(rows[person])
    names = rows[person].take(order).combine_chunks()
    first = np.ones(len(names), dtype=bool)
    first[1:] = pc.not_equal(names.slice(1), names.slice(0, max(0, len(names) - 1))).to_numpy(zero_copy_only=False)
    number = np.empty(len(names), dtype=np.int32)
    number[order.to_numpy()] = np.cumsum(first) - 1
    return to_frame(rows.drop_columns(person)).assign(**{person: number}), names.filter(pa.array(first))


def humans(answers: Table, *, columns: Collection[str]) -> tuple[pd.DataFrame, pa.StringArray]:
    """Some columns of people's rows, where each person is a place in the names (`numbered`)."""
    wanted = {ORIGIN, CONTRIBUTOR, *columns}
    some = schema(field for field in answers.fields if field.name in wanted).empty_table()
    rows = (part.filter(pc.equal(part[ORIGIN], Origin.HUMAN.value)) for part in (some, *answers.parts(wanted)))
    found = numbered(pa.concat_tables(part.drop_columns(ORIGIN) for part in rows), person=CONTRIBUTOR)
    pa.default_memory_pool().release_unused()  # else the library keeps what reading and sorting took
    return found


def places(rows: pa.Table, names: pa.StringArray) -> IntArray:
    """For each row the place of its person in the sorted names, −1 for everybody else.

    Rows mostly come in the order of the names: only those between the first and the last of them are looked at.
    """
    human = pc.equal(rows[ORIGIN], Origin.HUMAN.value)
    mine = rows[CONTRIBUTOR].filter(human)
    ends = pc.min_max(mine)
    first = bisect_left(names, ends["min"].as_py() or "", key=str)
    last = bisect_right(names, ends["max"].as_py() or "", key=str)
    found = pc.fill_null(pc.index_in(mine, names.slice(first, last - first)), -1 - first)
    place = np.full(len(human), -1, dtype=np.int64)
    place[human.to_numpy()] = found.to_numpy() + first
    return place

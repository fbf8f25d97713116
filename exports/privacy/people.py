"""Rows of answers as people: one row of text for each, whoever gave how many answers; and back into all their rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exports.frames import to_frame
from exports.privacy.numbers import written

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

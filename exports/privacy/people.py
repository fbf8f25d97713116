"""Rows of answers as people: one row of text for each, whoever gave how many answers; and back into all their rows."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from exports.privacy.numbers import written
from exports.privacy.tables import Coded

MISSING = ""


def as_text(column: "pd.Series[Any]") -> "pd.Series[str]":
    """The column's values as text: whole numbers without a point, missing as an empty text."""
    if pd.api.types.is_float_dtype(column.dtype):
        return column.map(written, na_action="ignore").astype("string").fillna(MISSING)
    return column.astype("string").fillna(MISSING)


def each(frame: pd.DataFrame, *, person: str, columns: Sequence[str]) -> pd.DataFrame:
    """One row per person (the index, sorted), the columns as text.

    Of somebody who said different things in several rows it is what they said most often, on a tie the first as text.
    """
    texts = pd.DataFrame({name: as_text(frame[name]) for name in columns}).set_axis(frame[person].astype(str))
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


def words(column: Coded) -> "list[str]":
    return [column.values[i] for i in column.code]


def usual(before: "pd.Series[str]", after: "pd.Series[str]") -> dict[str, str]:
    """For each value of `before` what most often stands for it in `after` (same index), on a tie the first as text."""
    pairs = pd.DataFrame({"before": before, "after": after}).value_counts().rename("n").reset_index()
    order = pairs.sort_values(["before", "n", "after"], ascending=[True, False, True])
    best = order.drop_duplicates("before")
    return dict(zip(best["before"], best["after"], strict=True))

"""Columns of two tables made comparable: numbers as floats, everything else as codes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from surveys.measures.arrays import FloatArray, IntArray

EPOCH = pd.Timestamp("1970-01-01")


def is_numeric(column: "pd.Series[Any]") -> bool:
    """Numbers and moments; truths are categories."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return False
    return pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype)


def as_numbers(column: "pd.Series[Any]") -> FloatArray:
    """Floats, a missing value as NaN; moments as days since 1970."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        moments = pd.to_datetime(column, utc=True).dt.tz_localize(None)
        return np.asarray((moments - EPOCH) / pd.Timedelta(days=1), dtype=np.float64)
    return np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))


def as_codes(columns: Sequence["pd.Series[Any]"]) -> list[IntArray]:
    """The same code for the same value in all `columns`; a missing value is a value too."""
    texts = pd.concat([one.astype(object).map(str, na_action="ignore") for one in columns], ignore_index=True)
    codes = pd.factorize(texts, use_na_sentinel=False)[0].astype(np.int64)
    ends = np.cumsum([len(one) for one in columns])
    return np.split(codes, ends[:-1])

"""Columns made comparable."""

import numpy as np
import pandas as pd

from exports.reports.comparable import as_codes, as_numbers, is_numeric


def test_truths_are_no_numbers_but_moments_are() -> None:
    assert not is_numeric(pd.Series([True, False]))
    assert not is_numeric(pd.Series([True, None], dtype="boolean"))
    assert is_numeric(pd.Series(pd.to_datetime(["2025-01-01"])))


def test_missing_numbers_are_not_a_number() -> None:
    assert np.isnan(as_numbers(pd.Series([1, None], dtype="Int64"))).tolist() == [False, True]
    assert as_numbers(pd.Series([pd.Timestamp("1970-01-03"), pd.NaT]))[0] == 2


def test_the_same_value_has_the_same_code_in_all_tables() -> None:
    one, other = as_codes([pd.Series(["a", None, "b"]), pd.Series(["b", "a", None])])
    assert one[0] == other[1]
    assert one[1] == other[2]
    assert one[2] == other[0]

import datetime

import numpy as np
import pandas as pd
import pytest

from exports.reports.table_fields import DAYS, MONTHS, fields, keys, marks, prepared


def test_parts_of_dates_are_in_order_and_missing_where_the_date_is() -> None:
    frame = prepared(pd.DataFrame({"day": pd.to_datetime(pd.Series(["2024-01-01", None, "2026-12-31"]))}))
    assert list(frame) == ["day", "day, year", "day, month", "day, weekday"]
    assert list(frame["day, year"].cat.categories) == ["2024", "2025", "2026"]
    assert list(frame["day, month"].cat.categories) == list(MONTHS)
    assert list(frame["day, weekday"].cat.categories) == list(DAYS)
    assert frame["day, month"].tolist()[::2] == ["January", "December"]
    assert frame["day, month"].isna().tolist() == [False, True, False]


def test_parts_that_do_not_vary_are_left_out() -> None:
    assert list(prepared(pd.DataFrame({"day": pd.to_datetime(["2026-03-02", "2026-03-09"])}))) == ["day"]
    assert list(prepared(pd.DataFrame({"day": [pd.NaT, pd.NaT]}, dtype="datetime64[ns]"))) == ["day"]
    centuries = pd.DataFrame({"day": pd.to_datetime(["1901-03-02", "2026-03-02"])})
    assert list(prepared(centuries)) == ["day", "day, weekday"]


def test_dates_of_python_are_dates() -> None:
    frame = prepared(pd.DataFrame({"day": [datetime.date(2026, 3, 1), datetime.date(2026, 4, 1)]}))
    assert pd.api.types.is_datetime64_any_dtype(frame["day"].dtype)


@pytest.mark.parametrize(
    ("name", "values", "key"),
    [
        ("number", list(range(1, 31)), True),
        ("year", [2024, 2025] * 15, False),
        ("score", list(range(0, 3000, 100)), False),
        ("customer_id", [f"C{n % 25}" for n in range(30)], True),
        ("customer_id", ["a", "b"] * 15, False),
        ("word", [f"w{n}" for n in range(30)], False),
        ("number", [1, 2, 3], False),
        ("weight", [n / 7 for n in range(30)], False),
    ],
)
def test_which_columns_name_rows(name: str, values: list[object], key: bool) -> None:
    assert keys(pd.DataFrame({name: values})) == ({name} if key else set())


def test_choices_are_texts_that_come_back() -> None:
    frame = pd.DataFrame(
        {
            "few": ["b", "a", "b"] * 10,
            "words": [f"text {n}" for n in range(30)],
            "kept": pd.Categorical(["x"] * 30, categories=["z", "x"]),
            "many": pd.Categorical(["c1"] * 30, categories=[f"c{n}" for n in range(99)]),
            "yes": [True, False, None] * 10,
            "n": np.arange(30.0),
        }
    )
    found = {one["name"]: one for one in fields(prepared(frame), without={"n"}, told={"few": "How many"})}
    assert list(found["few"]["labels"]) == ["b", "a"]
    assert found["few"]["description"] == "How many"
    assert list(found["kept"]["labels"]) == ["z", "x"]
    assert "labels" not in found["words"]
    assert list(found["many"]["labels"]) == ["c1"]
    assert [found[name]["type"] for name in ("yes", "n", "words")] == ["boolean", "number", "string"]
    assert (found["n"]["question"], found["few"]["question"]) == ("", "few")


def test_a_column_that_only_says_that_rows_are_made_up() -> None:
    made = ["synthetic"] * 3
    frame = pd.DataFrame({"origin": made, "origin_2": ["synthetic", "human", None], "x": made})
    assert marks(frame) == {"origin"}
    assert marks(frame.iloc[:0]) == set()

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from exports.reports import page_tables
from exports.reports.over_time import Line, Timeline, timeline
from exports.reports.tables import review_tables, text

NUMBER = ({"name": "price", "type": "number"},)


def days(first: str, n: int, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(first, periods=n), **columns})


def test_events_are_counted_by_the_shortest_period_that_an_eye_can_follow() -> None:
    moments = ["2024-01-01", "2024-01-01", "2024-01-03", "2024-01-05"] * 20
    sold = pd.DataFrame({"date": pd.to_datetime(moments)})
    assert timeline(sold, "date") == Timeline(
        "date",
        "day",
        ("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"),
        (Line("rows", (40, 0, 20, 0, 20)),),
    )


@pytest.mark.parametrize(
    ("n", "period", "points"),
    [(130, "day", 130), (131, "week", 19), (900, "week", 129), (1000, "month", 34), (6000, "quarter", 66)],
)
def test_longer_times_have_longer_periods(n: int, period: str, points: int) -> None:
    frame = days("2020-01-06", n)
    found = timeline(pd.concat([frame] * 9 + [frame] + [frame.iloc[:1]]), "date")
    assert found is not None
    assert (found.period, len(found.starts)) == (period, points)
    assert sum(value or 0 for value in found.lines[0].values) == 10 * n + 1


@pytest.mark.parametrize(("rows", "period"), [(1310, "week"), (500, "month"), (100, "quarter"), (20, "quarter")])
def test_few_rows_have_longer_periods_too(rows: int, period: str) -> None:
    """Two years of sales."""
    places = np.linspace(0, 730, rows).astype(int)
    dates = pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(np.append(places, 0), unit="D"))
    found = timeline(pd.DataFrame({"date": dates}), "date")
    assert found is not None
    assert found.period == period


def test_a_birthday_is_told_by_year() -> None:
    born = pd.DataFrame({"date": pd.to_datetime(["1940-03-01", "1988-01-01", "1988-05-05", "2007-12-31"])})
    found = timeline(born, "date")
    assert found is not None
    assert found.period == "year"
    assert (found.starts[0], found.starts[-1], len(found.starts)) == ("1940-01-01", "2007-01-01", 68)


def test_a_series_is_told_by_the_means_of_its_numbers() -> None:
    """A price each day of two shares, and a day on which neither is known."""
    one, other = (days("2024-01-01", 12, price=np.arange(12.0) + more) for more in (0, 10))
    prices = pd.concat([one, other])
    prices.loc[prices["date"] == "2024-01-03", "price"] = np.nan
    found = timeline(prices, "date", numbers=NUMBER)
    assert found is not None
    assert found.lines == (Line("price", (5, 6, None, 8, 9, 10, 11, 12, 13, 14, 15, 16)),)


def test_birthdays_that_are_all_different_are_no_series() -> None:
    days_apart = np.random.default_rng(1).integers(0, 20_000, 60)
    born = pd.DataFrame({"date": pd.Timestamp("1950-01-01") + pd.to_timedelta(days_apart, unit="D"), "price": 1.0})
    assert born["date"].is_unique
    found = timeline(born, "date", numbers=NUMBER)
    assert found is not None
    assert [line.name for line in found.lines] == ["rows"]


def test_a_series_without_numbers_says_nothing() -> None:
    assert timeline(days("2024-01-01", 12), "date") is None
    nothing = days("2024-01-01", 12, price=np.full(12, np.nan))
    assert timeline(nothing, "date", numbers=NUMBER) is None


@pytest.mark.parametrize("dates", [[], [None], [date(2024, 1, 1), date(2024, 1, 2)]], ids=["none", "unknown", "two"])
def test_too_few_days_for_a_line(dates: list[object]) -> None:
    assert timeline(pd.DataFrame({"date": pd.to_datetime(pd.Series(dates, dtype=object))}), "date") is None


def test_too_many_years_for_a_line() -> None:
    old = pd.DataFrame({"date": pd.to_datetime(["1700-01-01", "1701-01-01", "2020-01-01"])})
    assert timeline(old, "date") is None


def test_moments_with_a_time_zone() -> None:
    when = pd.DataFrame({"date": pd.date_range("2024-01-01", periods=20, freq="9h", tz="Europe/Berlin")})
    found = timeline(when, "date", numbers=())
    assert found is None  # each moment once: a series, and without numbers
    found = timeline(pd.concat([*[when] * 5, when.iloc[:3]]), "date")
    assert found is not None
    assert found.lines[0].values == (18, 15, 10, 15, 15, 10, 15, 5)


def test_the_review_of_tables_has_them_as_numbers_and_as_pictures() -> None:
    sold = pd.concat([days("2024-01-01", 40, pieces=1), *[days("2024-01-01", 30, pieces=2)] * 20])
    found = review_tables({"sales": sold}, title="Sales", seed=1)
    (table,) = json.loads(text(found))["tables"]
    (told,) = table["timelines"]
    assert (told["column"], told["period"]) == ("date", "day")
    assert sum(told["lines"][0]["values"]) == 640
    assert "Rows by day (date)" in page_tables.text(found)

"""Days, times, and ages."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.exports.synthesis.blueprints import column, made, one_table, texts

YEAR = {"start": "2025-01-01", "end": "2025-12-31"}
DAY = {"name": "day", "generator": "date", **YEAR}


def test_days_are_even_without_weights() -> None:
    days = pd.to_datetime(column("date", rows=20_000, **YEAR))
    assert days.min() == pd.Timestamp("2025-01-01")
    assert days.max() == pd.Timestamp("2025-12-31")
    assert stats.chisquare(days.value_counts()).pvalue > 0.001


def test_weekdays_and_months_multiply() -> None:
    days = column("date", rows=20_000, weekdays=[1, 1, 1, 1, 1, 3, 0], months=[1] * 11 + [2], **YEAR).dt
    year = pd.date_range("2025-01-01", "2025-12-31")
    weights = np.array([1, 1, 1, 1, 1, 3, 0])[year.day_of_week] * np.where(year.month == 12, 2, 1)
    expected = np.bincount(year.month, weights)[1:] / weights.sum() * 20_000
    assert stats.chisquare(np.bincount(days.month)[1:], expected).pvalue > 0.001
    assert not (days.day_of_week == 6).any()
    assert (days.day_of_week == 5).mean() == pytest.approx(
        weights[year.day_of_week == 5].sum() / weights.sum(), abs=0.02
    )


def test_growth_and_special_days() -> None:
    special = [{"start": "2025-06-01", "end": "2025-06-01", "times": 50}]
    days = column("date", start="2021-01-01", end="2025-12-31", growth=2, special=special, rows=20_000)
    years = days.dt.year.value_counts()
    assert years[2024] / years[2023] == pytest.approx(2, rel=0.1)
    assert days.value_counts().index[0] == pd.Timestamp("2025-06-01")


def test_in_order_the_table_follows_time() -> None:
    days = column("date", in_order=True, rows=5000, months=[1] * 6 + [3] * 6, **YEAR)
    assert days.is_monotonic_increasing
    assert (days.dt.month > 6).mean() == pytest.approx(0.75, abs=0.02)


def test_hours() -> None:
    times = column("datetime", hours=[0] * 9 + [1] * 8 + [0] * 7, rows=5000, **YEAR)
    assert set(times.dt.hour) == set(range(9, 17))
    assert times.dt.minute.nunique() == 60


def test_after_never_comes_before() -> None:
    later = {
        "name": "later",
        "generator": "after",
        "column": "day",
        "days": {"generator": "normal", "mean": 2, "sd": 3},
    }
    table = made(DAY, later)
    gap = (table["later"] - table["day"]).dt.days
    assert gap.min() == 0
    assert 2 <= gap.mean() <= 3


def test_after_a_time_of_day_comes_a_day() -> None:
    start = {"name": "day", "generator": "datetime", **YEAR}
    later = {"name": "later", "generator": "after", "column": "day", "days": {"generator": "constant", "value": 1}}
    table = made(start, later)
    assert ((table["later"] - table["day"].dt.normalize()).dt.days == 1).all()


def years_between(born: dt.date, now: dt.date) -> int:
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


@pytest.mark.parametrize("on", ["2024-02-29", "2025-03-01", "day"])
def test_ages_and_birthdays_agree(on: str) -> None:
    age = {"name": "age", "generator": "integer", "low": 0, "high": 99}
    born = {"name": "born", "generator": "birth_date", "age": "age", "on": on}
    again = {"name": "again", "generator": "age", "born": "born", "on": on}
    table = made(age, DAY, born, again, rows=3000)
    assert (table["age"] == table["again"]).all()
    now = table["day"].dt.date if on == "day" else [dt.date.fromisoformat(on)] * len(table)
    said = [years_between(born, day) for born, day in zip(table["born"].dt.date, now, strict=True)]
    assert said == table["age"].tolist()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"generator": "date", "start": "2025-02-30", "end": "2025-03-01"}, "2025-02-30 is no day of the calendar."),
        ({"generator": "date", "start": "2025-03-02", "end": "2025-03-01"}, "“end” must come after “start”"),
        ({"generator": "date", **YEAR, "months": [0] * 12}, "The weights leave no day"),
        ({"generator": "date", "start": "1.1.2025", "end": "2025-03-01"}, "must be a date such as 2025-12-31, not"),
        ({"generator": "datetime", **YEAR, "hours": [0] * 24}, "“hours” are all 0."),
        ({"generator": "datetime", **YEAR, "in_order": True}, "“in_order” sorts days"),
        (
            {"generator": "after", "column": "name", "days": {"generator": "poisson", "mean": 1}},
            "“name” is of the type string",
        ),
        ({"generator": "after", "column": "day", "days": {"generator": "uuid"}}, "“days” must give numbers."),
        ({"generator": "birth_date", "age": {"generator": "uuid"}, "on": "2025-01-01"}, "“age” must give numbers."),
        ({"generator": "birth_date", "age": "name", "on": "2025-01-01"}, "“name” is of the type string"),
        ({"generator": "age", "born": "name", "on": "day"}, "“name” is of the type string; here date or datetime"),
    ],
)
def test_settings_that_cannot_be(given: dict, words: str) -> None:
    name = {"name": "name", "generator": "person", "field": "name"}
    [problem] = texts(one_table({"name": "value", **given}, name, DAY))
    assert words in problem

"""What a table with dates looks like over time: how many rows there are, or what their numbers are on average."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from exports.reports.manifests import Field
from exports.reports.subject import Subject
from surveys.measures.arrays import IntArray

PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
# As many as an eye can tell apart.
MOST_POINTS, FEWEST_POINTS = 130, 5
MOST_LINES = 6
# Of fewer, chance is most of what the line shows.
ROWS_PER_POINT = 10
ROWS = "rows"
# Weekends and holidays leave days out, chance leaves out more: of gaps of chance among 30 dates the longest is about
# five times the median.
LONGEST_GAP, FEWEST_DATES = 5, 10


@dataclass(frozen=True)
class Line:
    """`values` [P]: one for each period, None where there is nothing to tell."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Timeline:
    """Of a column of dates. `starts` [P]: the first day of each `period`, without gaps between them."""

    column: str
    period: str
    starts: tuple[str, ...]
    lines: tuple[Line, ...]


def timelines(subject: Subject) -> tuple[Timeline, ...]:
    """One for each column of dates. Where every date comes equally often and none is long left out, the table is a
    series (prices, demand), and the lines are the means of its numbers; else its rows are events, which are counted."""
    dates = [field for field in subject.asked if field["type"] == "date"]
    found = (timeline(subject.frame, field["name"], numbers=subject.numbers) for field in dates)
    return tuple(one for one in found if one is not None)


def timeline(frame: pd.DataFrame, column: str, *, numbers: tuple[Field, ...] = ()) -> Timeline | None:
    """Of one column of dates; None where they span too few days for a line, or too many years."""
    known = frame[frame[column].notna()]
    if known.empty:
        return None
    moments = known[column].dt.tz_localize(None)
    series = _is_series(moments)
    if (found := _period(moments, least=1 if series else ROWS_PER_POINT)) is None:
        return None
    period, code = found
    places = moments.dt.to_period(code)
    every = pd.period_range(places.min(), places.max(), freq=code)
    at = every.get_indexer(pd.PeriodIndex(places))
    starts = tuple(str(one.start_time.date()) for one in every)
    if series:
        means = (_means(known, str(one["name"]), at, len(every)) for one in numbers[:MOST_LINES])
        lines = tuple(line for line in means if any(value is not None for value in line.values))
    else:
        lines = (Line(ROWS, tuple(np.bincount(at, minlength=len(every)).tolist())),)
    return Timeline(column, period, starts, lines) if lines else None


def _period(moments: "pd.Series[Any]", *, least: int) -> tuple[str, str] | None:
    """The shortest period that gives few enough points, of `least` rows on average where so many are there."""
    spans = {(period, code): _span(moments, code) for period, code in PERIODS.items()}
    fit = [one for one, points in spans.items() if FEWEST_POINTS <= points <= MOST_POINTS]
    return next((one for one in fit if len(moments) >= least * spans[one]), fit[-1] if fit else None)


def _span(moments: "pd.Series[Any]", code: str) -> int:
    first, last = (pd.Period(one, freq=code).ordinal for one in (moments.min(), moments.max()))
    return int(last - first) + 1


def _is_series(moments: "pd.Series[Any]") -> bool:
    """Every date equally often, and one like the other after another: birthdays of few people are no series."""
    counts = moments.value_counts()
    if len(counts) < FEWEST_DATES or counts.nunique() > 1:
        return False
    gaps = moments.drop_duplicates().sort_values().diff().dropna()
    return bool(gaps.max() <= LONGEST_GAP * gaps.median())


def _means(frame: pd.DataFrame, name: str, at: IntArray, periods: int) -> Line:
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    there = np.isfinite(values)
    n = np.bincount(at[there], minlength=periods)
    sums = np.bincount(at[there], weights=values[there], minlength=periods)
    return Line(name, tuple(float(total / count) if count else None for total, count in zip(sums, n, strict=True)))

"""Responses over time: by the hour while a study is young, by the day later."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import TextField
from django.db.models.functions import Cast, Substr

# A study younger than this is drawn by the hour.
HOURLY = timedelta(days=2)
LONGEST = timedelta(days=90)
# The first letters of a moment in the database, which are its day or its hour: 2026-03-01 12:…
DAY, HOUR = 10, 13


@dataclass(frozen=True)
class Point:
    """Responses that came in during one hour or day, by that time's beginning."""

    at: datetime
    count: int


@dataclass(frozen=True)
class Timeline:
    points: list[Point]
    hourly: bool


def hour_of(field: str) -> Substr:
    """The hour of a moment as text.

    Both databases write moments in UTC, year first. Grouping their text is exact, and many times as fast as Django's
    truncation on SQLite, which calls Python for every row.
    """
    return Substr(Cast(field, TextField()), 1, HOUR)


def by_day(moments: Mapping[str, int]) -> dict[str, int]:
    """Hours as days; days as they are."""
    days: Counter[str] = Counter()
    for moment, count in moments.items():
        days[moment[:DAY]] += count
    return dict(days)


def timeline(moments: Collection[datetime]) -> Timeline:
    """These moments as a line."""
    hours = Counter(moment.astimezone(UTC).isoformat(sep=" ")[:HOUR] for moment in moments)
    young = len(moments) > 0 and max(moments) - min(moments) < HOURLY
    return drawn(hours if young else by_day(hours))


def drawn(moments: Mapping[str, int]) -> Timeline:
    """Counts per hour, or per day, as a line without gaps; of a long study its last months."""
    if not moments:
        return Timeline([], hourly=False)
    hourly = len(min(moments)) == HOUR
    counts = {_moment(text): count for text, count in moments.items()}
    last = max(counts)
    recent = {moment: count for moment, count in counts.items() if moment > last - LONGEST}
    return Timeline(_without_gaps(recent, timedelta(hours=1) if hourly else timedelta(days=1)), hourly)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H" if len(text) == HOUR else "%Y-%m-%d").replace(tzinfo=UTC)


def _without_gaps(counts: Mapping[datetime, int], step: timedelta) -> list[Point]:
    """Every hour or day from the first to the last: a time without answers is a zero, not a leap."""
    first, last = min(counts), max(counts)
    moments = [first + step * n for n in range((last - first) // step + 1)]
    return [Point(moment, counts.get(moment, 0)) for moment in moments]

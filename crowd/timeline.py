"""Responses over time: by the hour while a study is young, by the day later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from crowd.models import Response

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


def timeline(responses: "QuerySet[Response]", *, first: datetime | None, last: datetime | None) -> Timeline:
    """How many of `responses` came when; `first` and `last` are the ends of their times."""
    if first is None or last is None:
        return Timeline([], hourly=False)
    hourly = last - first < HOURLY
    # Both databases write moments in UTC, year first. Grouping their text is exact, and many times as fast as
    # Django's truncation on SQLite, which calls Python for every row.
    moment = Substr(Cast("submitted_at", TextField()), 1, HOUR if hourly else DAY)
    rows = (
        responses.filter(submitted_at__gt=last - LONGEST)
        .order_by()
        .annotate(moment=moment)
        .values("moment")
        .annotate(count=Count("pk"))
        .values_list("moment", "count")
    )
    counts = {_moment(text, hourly): count for text, count in rows}
    return Timeline(_without_gaps(counts, timedelta(hours=1) if hourly else timedelta(days=1)), hourly)


def _moment(text: str, hourly: bool) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H" if hourly else "%Y-%m-%d").replace(tzinfo=UTC)


def _without_gaps(counts: Mapping[datetime, int], step: timedelta) -> list[Point]:
    """Every hour or day from the first to the last: a time without answers is a zero, not a leap."""
    first, last = min(counts), max(counts)
    moments = [first + step * n for n in range((last - first) // step + 1)]
    return [Point(moment, counts.get(moment, 0)) for moment in moments]

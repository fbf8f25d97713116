"""Responses by origin and over time, and how long people took."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Count, Max, Min, QuerySet, Sum

from crowd.models import Origin, Response
from crowd.timeline import HOURLY, by_day, hour_of


class Responses(TypedDict):
    """`moments` is by the hour where the times lie close together, else by the day, as text: "2026-03-01 12".

    `seconds` is the sum, and `median` the middle, of the times that people needed, where they are known: of `timed`
    responses.
    """

    by_origin: dict[str, int]
    first: str | None
    last: str | None
    moments: dict[str, int]
    timed: int
    seconds: float
    median: float | None


def count(rows: QuerySet[Response], *, median: bool = True) -> Responses:
    """Count `rows`, of one survey; two queries, or one without the median."""
    found: list[Any] = list(
        rows.order_by()
        .annotate(hour=hour_of("submitted_at"))
        .values("origin", "hour")
        .annotate(
            n=Count("pk"),
            first=Min("submitted_at"),
            last=Max("submitted_at"),
            timed=Count("seconds"),
            total=Sum("seconds", default=0.0),
        )
    )
    by_people = [row for row in found if row["origin"] == Origin.HUMAN]
    timed = sum(row["timed"] for row in by_people)
    first, last, hours = _end(min, found, "first"), _end(max, found, "last"), _sums(found, "hour")
    return Responses(
        by_origin=_sums(found, "origin"),
        first=first,
        last=last,
        moments=hours if _is_young(first, last) else by_day(hours),
        timed=timed,
        seconds=round(sum(row["total"] for row in by_people), 1),
        median=_median(rows, timed) if median else None,
    )


def plus(kept: Responses, new: Responses) -> Responses:
    """Both together. The median stays the kept one: medians do not add up, and few new times hardly move it."""
    start = min(_known(kept["first"], new["first"]), default=None)
    end = max(_known(kept["last"], new["last"]), default=None)
    moments = [part["moments"] if _is_young(start, end) else by_day(part["moments"]) for part in (kept, new)]
    return Responses(
        by_origin=dict(Counter(kept["by_origin"]) + Counter(new["by_origin"])),
        first=start,
        last=end,
        moments=dict(Counter(moments[0]) + Counter(moments[1])),
        timed=kept["timed"] + new["timed"],
        seconds=kept["seconds"] + new["seconds"],
        median=new["median"] if kept["median"] is None else kept["median"],
    )


def _end(which: Callable[..., str | None], found: list[Any], name: str) -> str | None:
    return which((row[name].isoformat() for row in found), default=None)


def _is_young(first: str | None, last: str | None) -> bool:
    return (
        first is not None and last is not None and datetime.fromisoformat(last) - datetime.fromisoformat(first) < HOURLY
    )


def _sums(found: list[Any], name: str) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for row in found:
        sums[row[name]] += row["n"]
    return dict(sorted(sums.items()))


def _known(*moments: str | None) -> list[str]:
    return [moment for moment in moments if moment is not None]


def _median(rows: QuerySet[Response], timed: int) -> float | None:
    """The upper of the two where there are two in the middle."""
    known = rows.filter(origin=Origin.HUMAN, seconds__isnull=False).order_by("seconds")
    return known.values_list("seconds", flat=True)[timed // 2] if timed else None

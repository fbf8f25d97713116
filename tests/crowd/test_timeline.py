"""Responses over time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crowd.timeline import Timeline, drawn, hour_of, timeline
from surveys.models import Survey
from tests import factories


def test_of_nothing() -> None:
    assert timeline([]) == drawn({}) == Timeline([], hourly=False)


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_borders_of_hours_are_exact(microsecond: int) -> None:
    start = datetime(2026, 3, 1, 9, 59, 59, microsecond, tzinfo=UTC)
    points = timeline([start, start + timedelta(seconds=1), start + timedelta(hours=1)]).points
    assert [(point.at, point.count) for point in points] == [
        (datetime(2026, 3, 1, 9, tzinfo=UTC), 1),
        (datetime(2026, 3, 1, 10, tzinfo=UTC), 2),
    ]


def test_borders_of_days_are_those_of_utc() -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    elsewhere = (midnight - timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=5)))
    found = timeline([elsewhere, midnight, midnight + timedelta(days=2)])
    assert not found.hourly
    assert [(point.at.day, point.count) for point in found.points] == [(1, 1), (2, 1), (3, 0), (4, 1)]


@pytest.mark.parametrize("microsecond", [0, 999_999])
def test_the_database_says_the_same_hour(survey: Survey, microsecond: int) -> None:
    moment = datetime(2026, 3, 1, 9, 59, 59, microsecond, tzinfo=UTC)
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=moment)
    assert survey.responses.annotate(hour=hour_of("submitted_at")).values_list("hour", flat=True)[0] == "2026-03-01 09"


def test_hours_of_a_long_study_are_drawn_by_the_day() -> None:
    start = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    points = timeline([start, start + timedelta(hours=2), start + timedelta(days=3)]).points
    assert [(point.at.day, point.count) for point in points] == [(1, 2), (2, 0), (3, 0), (4, 1)]


def test_of_a_very_long_study_the_last_months() -> None:
    seen = drawn({"2025-01-01": 7, "2026-03-01": 2, "2026-03-02": 1})
    assert [(point.at.day, point.count) for point in seen.points] == [(1, 2), (2, 1)]

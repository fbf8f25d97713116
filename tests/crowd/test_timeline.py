"""Responses over time."""

from datetime import UTC, datetime, timedelta

import pytest

from crowd.timeline import Timeline, drawn, timeline
from surveys.models import Survey
from tests import factories


def collected(survey: Survey, *moments: datetime) -> Timeline:
    for moment in moments:
        factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=moment)
    return timeline(survey.responses.all())


def test_of_nothing(survey: Survey) -> None:
    assert timeline(survey.responses.all()) == drawn({}) == Timeline([], hourly=False)


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_borders_of_hours_are_exact(survey: Survey, microsecond: int) -> None:
    start = datetime(2026, 3, 1, 9, 59, 59, microsecond, tzinfo=UTC)
    points = collected(survey, start, start + timedelta(seconds=1), start + timedelta(hours=1)).points
    assert [(point.at, point.count) for point in points] == [
        (datetime(2026, 3, 1, 9, tzinfo=UTC), 1),
        (datetime(2026, 3, 1, 10, tzinfo=UTC), 2),
    ]


def test_borders_of_days_are_those_of_utc(survey: Survey) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    found = collected(survey, midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=2))
    assert not found.hourly
    assert [(point.at.day, point.count) for point in found.points] == [(1, 1), (2, 1), (3, 0), (4, 1)]


def test_hours_of_a_long_study_are_drawn_by_the_day(survey: Survey) -> None:
    start = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    points = collected(survey, start, start + timedelta(hours=2), start + timedelta(days=3)).points
    assert [(point.at.day, point.count) for point in points] == [(1, 2), (2, 0), (3, 0), (4, 1)]


def test_of_a_very_long_study_the_last_months() -> None:
    seen = drawn({"2025-01-01": 7, "2026-03-01": 2, "2026-03-02": 1})
    assert [(point.at.day, point.count) for point in seen.points] == [(1, 2), (2, 1)]

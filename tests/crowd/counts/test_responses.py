"""Responses by origin and over time."""

from datetime import datetime, timedelta

import pytest

from crowd.counts import responses
from crowd.counts.responses import Responses
from crowd.models import Response
from surveys.models import Survey
from tests import factories


def answer(survey: Survey, at: datetime, *, seconds: float | None = None, origin: str = "human") -> None:
    row = factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=at)
    Response.objects.filter(pk=row.pk).update(seconds=seconds, origin=origin)


def of(survey: Survey) -> Responses:
    return responses.count(survey.responses.all())


def test_of_nothing(survey: Survey) -> None:
    empty = of(survey)
    assert (empty["by_origin"], empty["moments"], empty["first"], empty["median"], empty["timed"]) == (
        {},
        {},
        None,
        None,
        0,
    )
    assert responses.plus(empty, empty) == empty


def test_by_origin_and_time(survey: Survey, now: datetime) -> None:
    answer(survey, now, seconds=4)
    answer(survey, now + timedelta(minutes=59), seconds=10)
    answer(survey, now + timedelta(hours=1), seconds=6)
    answer(survey, now, seconds=0.1, origin="model")
    answer(survey, now)
    assert of(survey) == {
        "by_origin": {"human": 4, "model": 1},
        "first": "2026-03-01T12:00:00+00:00",
        "last": "2026-03-01T13:00:00+00:00",
        "moments": {"2026-03-01 12": 4, "2026-03-01 13": 1},
        "timed": 3,
        "seconds": 20.0,
        "median": 6.0,
    }


@pytest.mark.parametrize("hours", [1, 47, 48, 100])
def test_two_parts_are_the_whole(survey: Survey, now: datetime, hours: int) -> None:
    answer(survey, now, seconds=4)
    kept = of(survey)
    answer(survey, now + timedelta(hours=hours), seconds=6)
    new = responses.count(survey.responses.filter(seconds=6))
    whole = of(survey)
    assert responses.plus(kept, new) == {**whole, "median": 4}
    assert (len(min(whole["moments"])) == 13) == (hours < 48)

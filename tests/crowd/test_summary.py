"""What is kept of a study, and what is newer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crowd import aggregation, recruitment, summary
from crowd.models import Aggregation, GroupAgreement, Response
from crowd.overview import Overview, overview
from surveys.models import Survey
from tests import factories


def collect(task: Survey, now: datetime, *, people: int = 3, seconds: float = 5.0) -> None:
    """Everybody labels every item; the last person says the opposite of the others."""
    for number in range(people):
        person = factories.ContributorFactory(survey=task)
        for item in task.items.all():
            mood = "bad" if number == people - 1 else "good"
            factories.answer(task, person, {"mood": mood}, item=item, now=now)
    Response.objects.update(seconds=seconds)


def fit(task: Survey, now: datetime) -> None:
    assert aggregation.aggregate_survey(survey_id=task.pk, now=now)
    summary.take(survey=task, now=now)


def seen(task: Survey) -> tuple[int, int]:
    """Responses, and those in the timeline."""
    found: Overview = overview(survey=task)
    return found.responses, sum(point.count for point in found.timeline.points)


def test_nothing_is_kept_of_a_new_study(task: Survey, now: datetime) -> None:
    assert summary.state(task) == summary.State(None, None, requested=False)
    collect(task, now)
    assert seen(task) == (15, 15)


def test_a_survey_never_published_keeps_nothing(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice)
    summary.take(survey=survey, now=now)
    assert not Aggregation.objects.filter(survey=survey).exists()


def test_the_page_says_the_same_from_what_is_kept_as_counted_live(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    kept = overview(survey=task)
    assert summary.state(task).taken_at == now
    Aggregation.objects.update(summary={})
    assert overview(survey=task) == kept


def test_a_newer_answer_is_seen_at_once(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    person = factories.ContributorFactory(survey=task)
    later = now + timedelta(hours=3)
    factories.answer(task, person, {"mood": "good"}, item=task.items.first(), now=later)
    assert seen(task) == (16, 16)
    found = overview(survey=task)
    assert [(point.at.hour, point.count) for point in found.timeline.points] == [(12, 15), (13, 0), (14, 0), (15, 1)]
    assert (found.n_people, found.waiting) == (4, True)


def test_no_answer_vanishes_while_the_summary_of_a_fit_is_taken(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    person = factories.ContributorFactory(survey=task)
    factories.answer(task, person, {"mood": "good"}, item=task.items.first(), now=now)
    kept = Aggregation.objects.get().summary
    fit(task, now + timedelta(minutes=1))
    assert seen(task) == (16, 16)
    Aggregation.objects.update(summary=kept)  # the fit is written, its summary not yet
    assert not Response.objects.filter(counted=False).exists()
    assert seen(task) == (16, 16)


def test_who_withdraws_is_gone_after_the_next_fit(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    recruitment.withdraw(contributor=task.contributors.earliest("pk"), now=now)
    assert overview(survey=task).waiting
    fit(task, now + timedelta(minutes=1))
    assert seen(task) == (10, 10)


def test_an_earlier_summary_does_not_replace_a_later_one(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    summary.take(survey=task, now=now - timedelta(minutes=1))
    assert summary.state(task).taken_at == now


def test_another_shape_is_not_read(task: Survey, now: datetime) -> None:
    collect(task, now)
    fit(task, now)
    found = Aggregation.objects.get()
    Aggregation.objects.update(summary={**found.summary, "shape": summary.SHAPE + 1})
    assert summary.state(task).kept is None
    assert seen(task) == (15, 15)


def test_a_summary_twice_is_the_same(task: Survey, now: datetime) -> None:
    def kept() -> tuple[Any, Any]:
        summary.take(survey=task, now=now)
        rows = GroupAgreement.objects.order_by("group", "member").values("group", "member", "value", "low", "high")
        return Aggregation.objects.get().summary, list(rows)

    collect(task, now)
    for data, item in zip("aabbb", task.items.all(), strict=True):
        item.data = {"source": data}
        item.save()
    fit(task, now)
    first = kept()
    assert len(first[1]) == 2
    assert kept() == first


@pytest.mark.parametrize("people", [3, 9])
def test_queries_do_not_grow(task: Survey, now: datetime, people: int) -> None:
    collect(task, now, people=people)
    fit(task, now)
    with CaptureQueriesContext(connection) as queries:
        summary.take(survey=task, now=now)
    assert len(queries) < 30

"""Fits that are killed, and fits at the same moment: never half a result, never older numbers over newer ones."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from crowd import aggregation, exclusion, recruitment
from crowd.aggregation import due, rounds
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Agreement, Consensus, Contributor, Judgement, Response, Round, Trust
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.runtime_fixtures import child_environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fitted(alice: User, now: datetime) -> Survey:
    """A fitted survey of two questions, and a round begun because newer answers turn it around."""
    task = factories.SurveyFactory(owner=alice, per_item=True)
    for order, name in enumerate(["mood", "tone"]):
        factories.QuestionFactory(survey=task, name=name, order=order)
    factories.ItemFactory(survey=task, key="a")
    publishing.publish(survey=task, by=alice, now=now)
    take(task, "good", people=3, now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    take(task, "bad", people=9, now=now)
    assert rounds.begin(survey_id=task.pk, now=now)
    return task


def take(survey: Survey, said: str, *, people: int, now: datetime) -> None:
    rows = [Row(f"{said} {n}", {"mood": said, "tone": said}, item) for n in range(people) for item in "ab"]
    import_answers(survey=survey, rows=rows, now=now)


def worker(survey: Survey, question: str, stop: str) -> subprocess.Popen[str]:
    """A process that has stopped in the middle of a fit."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.refitter", str(survey.pk), question, stop],
        env=child_environment(),
        cwd=settings.BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "stopped\n"
    return child


def goes_on(child: subprocess.Popen[str]) -> str:
    """What the process says at its end."""
    return child.communicate("go\n", timeout=60)[0].strip()


def numbers() -> list[object]:
    return [
        list(Consensus.objects.order_by("question", "item").values()),
        list(Agreement.objects.order_by("question").values()),
        list(Judgement.objects.order_by("question", "contributor").values()),
        list(Trust.objects.order_by("contributor").values()),
    ]


def consensus(question: str) -> set[tuple[object, int]]:
    return set(Consensus.objects.filter(question=question).values_list("value", "n"))


OLD, NEW = {("good", 3)}, {("bad", 12)}


def test_a_fit_killed_while_it_writes_leaves_the_old_numbers(fitted: Survey, now: datetime) -> None:
    before = numbers()
    child = worker(fitted, "mood", "half")
    child.kill()
    child.communicate()
    assert numbers() == before
    assert Response.objects.filter(counted=False).count() == 18
    assert aggregation.is_stale(survey=fitted)

    # The broker gives the killed worker's message to another.
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="mood", now=now)
    assert (consensus("mood"), consensus("tone")) == (NEW, OLD)
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="tone", now=now)
    assert aggregation.end(survey_id=fitted.pk, now=now)
    assert consensus("tone") == NEW
    assert not Response.objects.filter(counted=False).exists()


def test_what_a_killed_fit_left_is_taken_up_though_its_message_is_lost(fitted: Survey) -> None:
    child = worker(fitted, "mood", "read")
    child.kill()
    child.communicate()
    now = timezone.now()
    assert aggregation.stale_surveys(now=now) == []
    later = now + due.PATIENCE
    assert aggregation.stale_surveys(now=later) == [fitted.pk]
    assert aggregation.take_up(survey_id=fitted.pk, now=later) == ["mood", "tone"]
    assert aggregation.take_up(survey_id=fitted.pk, now=later) == []


def test_of_two_fits_of_a_question_at_once_one_gives_way(fitted: Survey) -> None:
    children = [worker(fitted, "mood", "read") for _ in range(2)]
    assert sorted(map(goes_on, children)) == ["gave way", "wrote"]
    assert (consensus("mood"), consensus("tone")) == (NEW, OLD)


def test_two_questions_are_fitted_by_two_workers_at_once(fitted: Survey) -> None:
    # On PostgreSQL both even write at the same moment; SQLite knows one writer at a time.
    stop = "half" if connection.vendor == "postgresql" else "read"
    children = [worker(fitted, question, stop) for question in ("mood", "tone")]
    assert [goes_on(child) for child in children] == ["wrote", "wrote and ended"]
    assert consensus("mood") == consensus("tone") == NEW
    assert not Round.objects.exists()
    assert not Response.objects.filter(counted=False).exists()
    assert Aggregation.objects.get().generation == 2


def test_what_comes_in_during_a_fit_is_counted_by_the_next(fitted: Survey, now: datetime) -> None:
    child = worker(fitted, "mood", "read")
    import_answers(survey=fitted, rows=[Row("late", {"mood": "bad"}, "a")], now=now)
    assert goes_on(child) == "wrote"
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="tone", now=now)
    assert aggregation.end(survey_id=fitted.pk, now=now)
    assert Response.objects.filter(counted=False).count() == 1
    assert aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    assert Consensus.objects.get(item__key="a", question="mood").n == 13


def test_who_withdraws_during_a_fit_is_not_in_what_it_writes(fitted: Survey, now: datetime) -> None:
    child = worker(fitted, "mood", "read")
    person = Contributor.objects.order_by("pk")[0]
    recruitment.withdraw(contributor=person, now=now)
    assert goes_on(child) == "gave way"
    assert consensus("mood") == OLD
    assert aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    assert consensus("mood") == consensus("tone") == {("bad", 11)}
    assert not Trust.objects.filter(contributor=person).exists()


def test_an_exclusion_after_a_fit_has_it_fitted_again_in_the_same_round(fitted: Survey, now: datetime) -> None:
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="mood", now=now)
    exclusion.exclude(contributor=Contributor.objects.order_by("pk")[0], reason="", now=now)
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="tone", now=now)
    assert not aggregation.end(survey_id=fitted.pk, now=now)
    assert aggregation.take_up(survey_id=fitted.pk, now=now + timedelta(hours=1)) == ["mood"]
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="mood", now=now)
    assert aggregation.end(survey_id=fitted.pk, now=now)
    assert consensus("mood") == consensus("tone") == {("bad", 11)}
    assert not aggregation.is_stale(survey=fitted)

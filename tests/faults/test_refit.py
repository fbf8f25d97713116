"""Fits that are killed, and fits at the same moment: never half a result, never older numbers over newer ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

import pytest
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
from tests.faults import refitter
from tests.faults.apart import FORK, LONG, started

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


@dataclass
class Worker:
    """A process that has stopped in the middle of a fit."""

    process: ForkProcess
    link: Connection

    def heard(self) -> str:
        assert self.link.poll(LONG), "it says nothing"
        said: str = self.link.recv()
        return said

    def goes_on(self) -> str:
        """What the process says at its end."""
        self.link.send("go")
        said = self.heard()
        self.process.join(LONG)
        return said

    def is_killed(self) -> None:
        self.process.kill()
        self.process.join()


Begin = Callable[[Survey, str, str], Worker]


@pytest.fixture
def worker(fitted: Survey) -> Iterator[Begin]:
    """Have a worker begin at a question, and stop at `read` or `half`."""
    workers = []

    def begun(survey: Survey, question: str, stop: str) -> Worker:
        ours, its = FORK.Pipe()
        workers.append(Worker(started(refitter.work, its, survey.pk, question, stop), ours))
        assert workers[-1].heard() == "stopped"
        return workers[-1]

    yield begun
    for one in workers:
        one.is_killed()
        one.link.close()


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


def test_a_fit_killed_while_it_writes_leaves_the_old_numbers(worker: Begin, fitted: Survey, now: datetime) -> None:
    before = numbers()
    child = worker(fitted, "mood", "half")
    child.is_killed()
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


def test_what_a_killed_fit_left_is_taken_up_though_its_message_is_lost(worker: Begin, fitted: Survey) -> None:
    child = worker(fitted, "mood", "read")
    child.is_killed()
    now = timezone.now()
    assert aggregation.stale_surveys(now=now) == []
    later = now + due.PATIENCE
    assert aggregation.stale_surveys(now=later) == [fitted.pk]
    assert aggregation.take_up(survey_id=fitted.pk, now=later) == ["mood", "tone"]
    assert aggregation.take_up(survey_id=fitted.pk, now=later) == []


def test_of_two_fits_of_a_question_at_once_one_gives_way(worker: Begin, fitted: Survey) -> None:
    children = [worker(fitted, "mood", "read") for _ in range(2)]
    assert sorted(child.goes_on() for child in children) == ["gave way", "wrote"]
    assert (consensus("mood"), consensus("tone")) == (NEW, OLD)


def test_two_questions_are_fitted_by_two_workers_at_once(worker: Begin, fitted: Survey) -> None:
    # On PostgreSQL both even write at the same moment; SQLite knows one writer at a time.
    stop = "half" if connection.vendor == "postgresql" else "read"
    children = [worker(fitted, question, stop) for question in ("mood", "tone")]
    assert [child.goes_on() for child in children] == ["wrote", "wrote and ended"]
    assert consensus("mood") == consensus("tone") == NEW
    assert not Round.objects.exists()
    assert not Response.objects.filter(counted=False).exists()
    assert Aggregation.objects.get().generation == 2


def test_what_comes_in_during_a_fit_is_counted_by_the_next(worker: Begin, fitted: Survey, now: datetime) -> None:
    child = worker(fitted, "mood", "read")
    import_answers(survey=fitted, rows=[Row("late", {"mood": "bad"}, "a")], now=now)
    assert child.goes_on() == "wrote"
    assert aggregation.aggregate_question(survey_id=fitted.pk, question="tone", now=now)
    assert aggregation.end(survey_id=fitted.pk, now=now)
    assert Response.objects.filter(counted=False).count() == 1
    assert aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    assert Consensus.objects.get(item__key="a", question="mood").n == 13


def test_who_withdraws_during_a_fit_is_not_in_what_it_writes(worker: Begin, fitted: Survey, now: datetime) -> None:
    child = worker(fitted, "mood", "read")
    person = Contributor.objects.order_by("pk")[0]
    recruitment.withdraw(contributor=person, now=now)
    assert child.goes_on() == "gave way"
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

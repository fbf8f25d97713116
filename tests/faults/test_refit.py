"""Fits that are killed, and fits at the same moment: never half a result, never older numbers over newer ones."""

import subprocess
import sys
from datetime import datetime

import pytest
from django.conf import settings

from crowd import aggregation
from crowd.imports import Row, import_answers
from crowd.models import Aggregation, Agreement, Consensus, Response, Trust
from surveys.models import Survey
from tests.runtime_fixtures import child_environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fitted(task: Survey, now: datetime) -> Survey:
    """A fitted survey with newer answers that turn it around."""
    import_answers(survey=task, rows=[Row(f"w{n}", {"mood": "good"}, item) for n in range(3) for item in "ab"], now=now)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    import_answers(survey=task, rows=[Row(f"v{n}", {"mood": "bad"}, item) for n in range(9) for item in "ab"], now=now)
    return task


def worker(survey: Survey, stop: str) -> subprocess.Popen[str]:
    """A process that has stopped in the middle of a fit."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.refitter", str(survey.pk), stop],
        env=child_environment(),
        cwd=settings.BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "stopped\n"
    return child


def numbers() -> list[object]:
    return [
        list(Consensus.objects.order_by("item").values()),
        list(Agreement.objects.values()),
        list(Trust.objects.order_by("contributor").values()),
    ]


def test_a_fit_killed_while_it_writes_leaves_the_old_numbers(fitted: Survey, now: datetime) -> None:
    before = numbers()
    child = worker(fitted, "half")
    child.kill()
    child.communicate()
    assert numbers() == before
    assert Response.objects.filter(counted=False).count() == 18
    assert aggregation.is_stale(survey=fitted)

    assert aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    assert set(Consensus.objects.values_list("value", "n")) == {("bad", 12)}
    assert not Response.objects.filter(counted=False).exists()


def test_of_two_fits_at_once_one_gives_way(fitted: Survey, now: datetime) -> None:
    children = [worker(fitted, "read") for _ in range(2)]
    said = [child.communicate("go\n", timeout=60)[0] for child in children]
    assert sorted(said) == ["gave way\n", "wrote\n"]
    assert set(Consensus.objects.values_list("value", "n")) == {("bad", 12)}
    assert Aggregation.objects.get().generation == 2


def test_what_comes_in_during_a_fit_is_counted_by_the_next(fitted: Survey, now: datetime) -> None:
    child = worker(fitted, "read")
    import_answers(survey=fitted, rows=[Row("late", {"mood": "bad"}, "a")], now=now)
    assert child.communicate("go\n", timeout=60)[0] == "wrote\n"
    assert Response.objects.filter(counted=False).count() == 1
    assert aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    assert Consensus.objects.get(item__key="a").n == 13


def test_a_burst_causes_few_fits(fitted: Survey, now: datetime) -> None:
    """However many answers come in, the survey is due once per pause."""
    aggregation.aggregate_survey(survey_id=fitted.pk, now=now)
    for second in range(3):
        rows = [Row(f"burst {second} {n}", {"mood": "bad"}, "a") for n in range(50)]
        import_answers(survey=fitted, rows=rows, now=now)
        assert aggregation.stale_surveys(now=now) == []
    assert aggregation.stale_surveys(now=now + aggregation.PAUSE * 100) == [fitted.pk]

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from pytest_django.fixtures import Settings

from crowd import collection, health, queue, recruitment, tasks
from crowd.models import Assignment, Consensus, Response, Round, Trust
from surveys import publishing
from surveys.models import Survey
from tests import factories
from tests.runtime_fixtures import eventually


def label_one(task: Survey, mood: str) -> None:
    person, _ = recruitment.join(survey=task, language="en", now=timezone.now())
    draft = collection.open_draft(contributor=person, now=timezone.now())
    assert draft is not None
    collection.advance(draft=draft, answers={"mood": mood}, now=timezone.now())


@pytest.mark.usefixtures("worker")
def test_consensus_appears_within_two_seconds(task: Survey) -> None:
    label_one(task, "good")
    eventually(Consensus.objects.filter(n=1, value="good").exists, seconds=2)


@pytest.mark.usefixtures("worker")
def test_what_a_lost_message_left_behind_is_asked_for_again(task: Survey, now: datetime) -> None:
    person = factories.ContributorFactory(survey=task)
    factories.answer(task, person, {"mood": "good"}, now=now, item=task.items.all()[0])  # no message was sent
    tasks.aggregate_stale()
    eventually(lambda: not Response.objects.filter(counted=False).exists())
    assert Consensus.objects.get().method == "auto"


@pytest.mark.usefixtures("worker")
def test_each_question_is_a_task_and_the_last_one_ends_the_round(alice: User, now: datetime) -> None:
    survey = factories.SurveyFactory(owner=alice, per_item=True)
    for order, name in enumerate(["mood", "tone", "pace"]):
        factories.QuestionFactory(survey=survey, name=name, order=order)
    item = factories.ItemFactory(survey=survey)
    publishing.publish(survey=survey, by=alice, now=now)
    answers = {"mood": "good", "tone": "bad", "pace": "good"}
    factories.answer(survey, factories.ContributorFactory(survey=survey), answers, now=now, item=item)
    tasks.aggregate_stale()
    eventually(lambda: Trust.objects.exists() and not Round.objects.exists())
    assert dict(Consensus.objects.values_list("question", "value")) == answers
    assert set(Consensus.objects.values_list("method", flat=True)) == {"auto"}
    assert Response.objects.get().counted


@pytest.mark.django_db
def test_claims_that_ran_out_go_back(task: Survey) -> None:
    person, _ = recruitment.join(survey=task, language="en", now=timezone.now() - timedelta(hours=2))
    collection.open_draft(contributor=person, now=timezone.now() - timedelta(hours=2))
    assert Assignment.objects.count() == 1
    tasks.return_expired_claims()
    assert Assignment.objects.count() == 0


@pytest.mark.usefixtures("worker")
def test_a_worker_does_what_is_sent() -> None:
    cache.delete(health.HEARTBEAT)
    assert queue.send(tasks.heartbeat)
    eventually(lambda: cache.get(health.HEARTBEAT))


@pytest.mark.django_db
def test_pictures_that_nothing_names_are_looked_for(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    left = tmp_path / "pictures" / "1" / f"{'0' * 64}.png"
    left.parent.mkdir(parents=True)
    left.touch()
    os.utime(left, (0, 0))
    tasks.sweep_pictures()
    assert not left.exists()

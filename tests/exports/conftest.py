"""Surveys with everything that may leave, and must not, and a way to build a release of one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from crowd import aggregation, recruitment
from crowd.models import Contributor
from exports import dataset, requests
from exports.models import Release
from surveys import publishing
from surveys.models import Survey
from tests import factories

AGES = {"options": [{"value": "young", "label": "Under 40"}, {"value": "old", "label": "40 or more"}]}

Order = Callable[..., Release]


def folder(release: Release) -> Path:
    return Path(default_storage.path(f"releases/{release.pk}"))


def contents(release: Release) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder(release).iterdir())}


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    """Primary keys come again in the next test; its files must not."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def order(alice: User, now: datetime) -> Order:
    """Order a release, as Alice, without building it; without the documents about it, unless asked for."""

    def made(survey: Survey, *, seed: int | None = 7, **options: Any) -> Release:
        wanted = {"documents": False, **options}
        return requests.request_release(survey=survey, by=alice, options=wanted, seed=seed, now=now)

    return made


@pytest.fixture
def build(order: Order, now: datetime) -> Order:
    """Order a release and build it at once."""

    def made(survey: Survey, *, seed: int | None = 7, **options: Any) -> Release:
        release = order(survey, seed=seed, **options)
        dataset.build_queued(release_id=release.pk, clock=lambda: now)
        release.refresh_from_db()
        return release

    return made


@pytest.fixture
def panel(alice: User, now: datetime) -> Survey:
    """An open survey with a name (identifier), an age group (demographic), and a free text."""
    survey = factories.SurveyFactory(slug="panel", title="Panel", owner=alice)
    factories.QuestionFactory(
        survey=survey, name="name", kind="free_text", config={}, text="Your name?", role="identifier", order=0
    )
    factories.QuestionFactory(
        survey=survey, name="age", text="How old are you?", config=AGES, role="demographic", order=1
    )
    factories.QuestionFactory(
        survey=survey, name="why", kind="free_text", config={}, text="Why?", required=False, order=2
    )
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    return survey


@pytest.fixture
def person(now: datetime) -> Callable[..., Contributor]:
    """Somebody who answered."""

    def made(survey: Survey, **answers: Any) -> Contributor:
        contributor = factories.ContributorFactory(survey=survey)
        factories.answer(survey, contributor, answers, now=now)
        return contributor

    return made


@pytest.fixture
def labelled(task: Survey, now: datetime) -> Survey:
    """Five items, three people each, aggregated."""
    for number in range(3):
        contributor = factories.ContributorFactory(survey=task)
        for place, item in enumerate(task.items.order_by("pk")):
            value = "good" if (place + (number == 2)) % 2 else "bad"
            factories.answer(task, contributor, {"mood": value}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return task


@pytest.fixture
def someone(panel: Survey, person: Callable[..., Contributor], now: datetime) -> Contributor:
    """One of six people in the panel: the one who agreed here, and may withdraw."""
    people = [person(panel, name="Ann", age="old", why=f"Because {number}") for number in range(6)]
    recruitment.consent_again(contributor=people[0], language="en", now=now - timedelta(hours=1))
    return people[0]

"""A study with numbers, choices, several choices and a name, and people in it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd.models import Contributor
from exports.private import asking, orders, telling
from exports.private.models import PrivacySpend
from surveys import publishing
from surveys.models import Survey
from tests import factories

TEA = {"options": [{"value": "green", "label": "Green tea"}, {"value": "black", "label": "=Black tea"}]}
MILK = {"options": [{"value": "yes", "label": "With milk"}, {"value": "no", "label": "Without"}]}
FOOD = {"options": [{"value": "bread", "label": "Bread"}, {"value": "rice", "label": "Rice"}]}

Ask = Callable[..., PrivacySpend]


def work_off(now: datetime, *, seed: int = 1) -> None:
    """Be the worker: tell what waits, with noise that is the same each time."""
    for paid in list(PrivacySpend.objects.unfinished()):
        telling.tell_queued(spend_id=paid.pk, clock=lambda: now, rng=Random(seed))


@pytest.fixture
def ask(alice: User, now: datetime) -> Ask:
    """Ask as Alice, and be told by a worker."""

    def made(survey: Survey, *, seed: int = 1, **given: Any) -> PrivacySpend:
        wanted: dict[str, Any] = {"statistic": "counts", "questions": ["tea"], "epsilon": Decimal(100), **given}
        question = asking.checked(survey=survey, **wanted)
        paid = orders.ask(survey=survey, question=question, by=alice, now=now)
        work_off(now, seed=seed)
        paid.refresh_from_db()
        return paid

    return made


@pytest.fixture
def study(alice: User, now: datetime) -> Survey:
    survey = factories.SurveyFactory(slug="study", title="Study", owner=alice)
    ask: dict[str, Any] = {"survey": survey, "required": False}
    factories.QuestionFactory(**ask, name="name", kind="free_text", config={}, role="identifier", order=0)
    factories.QuestionFactory(**ask, name="tea", config=TEA, order=1)
    factories.QuestionFactory(**ask, name="age", kind="number", config={}, order=2)
    factories.QuestionFactory(**ask, name="food", kind="multiple_choice", config=FOOD, order=3)
    factories.QuestionFactory(**ask, name="milk", config=MILK, order=4)
    factories.QuestionFactory(**ask, name="why", kind="free_text", config={}, order=5)
    publishing.publish(survey=survey, by=alice, now=now)
    survey.refresh_from_db()
    return survey


@pytest.fixture
def crowd(study: Survey, person: Callable[..., Contributor]) -> Survey:
    """Forty people: one says nothing of tea, 29 green, ten black; every second takes milk; ages 20 to 59."""
    for number in range(40):
        tea = {"tea": "green" if number < 30 else "black"} if number else {}
        food = ["bread", "rice"] if number % 2 else ["bread"]
        milk = "yes" if number % 2 else "no"
        person(study, age=20 + number, food=food, milk=milk, why=f"Because {number}", **tea)
    return study

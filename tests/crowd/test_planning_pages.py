"""The page "How many people per item?"."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crowd import planning_pages
from crowd.quality.planning import Estimate
from surveys.models import Survey
from tests import factories
from tests.crowd.desk import as_user
from tests.crowd.test_plans import piloted

pytestmark = pytest.mark.django_db

ASKED = {"question": "mood", "items": "1000", "most": "4", "seed": "1"}


def url(survey: Survey) -> str:
    return reverse("planning", args=[survey.pk])


@pytest.fixture
def pilot(alice: User, now: datetime) -> Survey:
    return piloted(alice, now)


def page(user: User, survey: Survey, **asked: str) -> str:
    response = as_user(user).get(url(survey), asked)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_first_asks(pilot: Survey, alice: User) -> None:
    html = page(alice, pilot)
    assert "What do you plan?" in html
    assert 'value="40"' in html  # the study's items
    assert "The advice" not in html


def test_the_advice_with_its_figures(pilot: Survey, alice: User) -> None:
    html = page(alice, pilot, **ASKED, price="0.10", currency="EUR", target="70")
    for words in ("The advice", "people per item", "% right", "Cost in EUR", "What not to rely on", "Seed 1.", "120"):
        assert words in html
    assert "Too few known answers to tell" in html
    assert html.count("<polyline") == 3
    assert html.count('<tr role="row">') == 5
    assert 'value="0.10"' in html


def test_without_a_price_the_answers_are_drawn(pilot: Survey, alice: User) -> None:
    html = page(alice, pilot, **ASKED)
    assert '<figcaption class="cs-strong">Answers</figcaption>' in html
    assert "3,000" in html


def test_a_target_out_of_reach(pilot: Survey, alice: User) -> None:
    html = page(alice, pilot, **{**ASKED, "most": "1"}, target="100")
    assert "100 % is out of reach." in html
    assert "<polyline" not in html  # one point is no curve


def test_a_pilot_that_is_too_small_says_what_is_missing(task: Survey, alice: User) -> None:
    assert "The pilot is too small to plan with. It needs at least 100 answers (0 so far)" in page(alice, task, **ASKED)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"question": "gone"}, "Select a valid choice"),
        ({"items": "0"}, "greater than or equal to 1"),
        ({"most": "99"}, "less than or equal to 15"),
        ({"target": "x"}, "Enter a number"),
        ({"price": "nan"}, "Enter a number"),
        ({"seed": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(task: Survey, alice: User, wrong: dict[str, str], message: str) -> None:
    assert message in page(alice, task, **{**ASKED, **wrong})


def test_a_study_without_such_a_question(survey: Survey, alice: User) -> None:
    assert "There is nothing to plan." in page(alice, survey, **ASKED)


def test_who_may_look(task: Survey, bob: User, charlie: User) -> None:
    assert Client().get(url(task)).status_code == 302
    assert as_user(charlie).get(url(task)).status_code == 404
    assert as_user(bob).get(url(task)).status_code == 404
    factories.share(task, bob)
    assert as_user(bob).get(url(task)).status_code == 200


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0.62, 1.0, [0.6, 0.7, 0.8, 0.9, 1.0]),
        (0.97, 1.0, [0.97, 0.98, 0.99, 1.0]),
        (-0.1, 1.0, [-0.5, 0.0, 0.5, 1.0]),
        (0.0, 1500.0, [0.0, 500.0, 1000.0, 1500.0]),
        (0.0, 0.0, [0.0, 2e-10]),
        (1.0, 1.0, [1.0, 1.0000000002]),
    ],
)
def test_an_axis_has_few_round_numbers(low: float, high: float, marks: list[float]) -> None:
    assert planning_pages._marks(low, high) == pytest.approx(marks)


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (950, "950"), (1500, "1.5k"), (2_000_000, "2M"), (0.25, "0.25")]
)
def test_short_numbers(value: float, words: str) -> None:
    assert planning_pages._short(value) == words


def test_hours_in_words() -> None:
    assert planning_pages._hours(Estimate(0.5, 0.4, 0.6)) == "30 minutes"
    assert planning_pages._hours(Estimate(1234.5, 1.0, 2.0)) == "1,234 hours"
    assert planning_pages._hours(Estimate(None)) == ""

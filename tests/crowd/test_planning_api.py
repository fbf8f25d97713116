"""Planning by the HTTP API."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.crowd.test_plans import piloted

pytestmark = pytest.mark.django_db


def get(user: User | None, survey: Survey, **asked: Any) -> Any:
    return client(user).get(f"/api/v1/surveys/{survey.slug}/plan/", asked)


def test_a_plan(alice: User, now: datetime) -> None:
    pilot = piloted(alice, now)
    found = get(alice, pilot, question="mood", price=0.1, items=1000, most=3, target=0.7, seed=5).json()
    assert (found["question"], found["items"], found["seed"], found["waiting"]) == ("mood", 1000, 5, False)
    assert found["pilot"] == {"answers": 120, "items": 40, "people": 6, "known": 0, "used": 120, "used_items": 40}
    assert [step["per_item"] for step in found["steps"]] == [1, 2, 3]
    step = found["steps"][1]
    assert (step["answers"], step["people"], step["cost"]["value"]) == (2000, 100, 200)
    assert 0 < step["accuracy"]["low"] < step["accuracy"]["value"] < step["accuracy"]["high"] <= 1
    assert found["steps"][0]["agreement"]["reason"] == "One answer per item has nothing to agree with."
    assert found["misled"]["value"] is None
    assert found["misled"]["reason"] in found["caveats"]
    assert found["recommended"] in (1, 2, 3)
    assert "per item" in found["sentence"]
    assert get(alice, pilot, price=0.1, items=1000, most=3, target=0.7, seed=5).json() == found


def test_a_pilot_that_is_too_small(task: Survey, alice: User) -> None:
    found = get(alice, task).json()
    assert (found["steps"], found["recommended"], found["items"]) == ([], None, 5)
    assert found["sentence"].startswith("The pilot is too small to plan with.")


def test_who_may_ask(task: Survey, bob: User, charlie: User) -> None:
    problem(get(None, task), 401)
    problem(get(charlie, task), 404)
    problem(get(bob, task), 404)
    factories.share(task, bob)
    assert get(bob, task).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"target": 2}, {"price": "nan"}, {"price": "x"}, {"items": 0}, {"most": 16}, {"seed": 2**32}]
)
def test_what_is_wrong_is_said_by_field(task: Survey, alice: User, wrong: dict[str, Any]) -> None:
    assert list(problem(get(alice, task, **wrong), 400)["errors"]) == list(wrong)


def test_another_question(task: Survey, survey: Survey, alice: User) -> None:
    assert problem(get(alice, task, question="gone"), 400)["errors"] == {"question": ["Plan for one of these: mood."]}
    assert "2 to 20 fixed answers" in problem(get(alice, survey), 400)["errors"]["question"][0]


def test_it_is_documented(alice: User) -> None:
    found = client(alice).get("/api/v1/schema/?format=json").json()["paths"]["/api/v1/surveys/{slug}/plan/"]["get"]
    assert {one["name"] for one in found["parameters"]} >= {"question", "target", "price", "items", "most", "seed"}
    assert (
        found["summary"]
        == "How many people per item are needed: accuracy, agreement and cost, by what was answered so far"
    )

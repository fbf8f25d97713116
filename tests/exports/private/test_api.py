"""Alice owns, Bob may look, Charlie is an outsider."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from exports.private import ledger
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.private.conftest import work_off

pytestmark = pytest.mark.django_db

BUDGET = "/api/v1/surveys/study/privacy-budget/"
TABLES = "/api/v1/surveys/study/private-tables/"


def set_budget(user: User, epsilon: Any = "1") -> Any:
    return client(user).post(BUDGET, {"epsilon": epsilon}, format="json")


def ask(user: User, **body: Any) -> Any:
    return client(user).post(
        TABLES, {"statistic": "counts", "questions": ["tea"], "epsilon": "0.6", **body}, format="json"
    )


def told(user: User, **body: Any) -> Any:
    """Ask, have a worker tell, and ask again."""
    asked = ask(user, **body)
    assert asked.status_code == 202, asked.content
    work_off(timezone.now())
    return ask(user, **body)


def test_the_budget_is_set_once(crowd: Survey, alice: User) -> None:
    assert client(alice).get(BUDGET).json() == {
        "total": None,
        "spent": "0.000000",
        "left": None,
        "delta": 0.0,
        "set_by": "",
        "set_at": None,
    }
    made = set_budget(alice, 1.5)
    assert (made.status_code, made.json()["total"], made.json()["set_by"]) == (201, "1.500000", "alice")
    assert "set once" in problem(set_budget(alice), 400)["errors"]["epsilon"][0]
    assert "epsilon" in problem(set_budget(alice, 0), 400)["errors"]


def test_a_table_is_paid_then_told_and_told_again_for_nothing(crowd: Survey, alice: User) -> None:
    set_budget(alice)
    asked = ask(alice)
    row = asked.json()
    assert (asked.status_code, row["state"], row["result"]) == (202, "queued", None)
    assert asked["Location"].endswith(f"{TABLES}{row['id']}/")
    assert "See its “state”" in problem(client(alice).get(f"{TABLES}{row['id']}/csv/"), 404)["detail"]
    work_off(timezone.now())
    again = ask(alice)
    assert again.status_code == 200
    row = again.json()
    assert (row["state"], row["progress"], row["message"]) == ("ready", 100, "")
    assert (row["epsilon"], row["created_by"], row["what"]) == ("0.6", "alice", "How many gave each answer: tea")
    assert row["question"]["questions"] == ["tea"]
    assert row["question"]["epsilon"] == "0.6"
    assert [one["cells"] for one in row["result"]["rows"]] == [["Green tea"], ["=Black tea"], ["(no answer)"]]
    assert client(alice).get(f"{TABLES}{row['id']}/").json() == row
    assert client(alice).get(TABLES).json()["results"] == [row]
    assert client(alice).get(BUDGET).json()["left"] == "0.400000"
    assert "only 0.4 is left" in problem(ask(alice, round=2), 409)["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"statistic": "median"}, "statistic"),
        ({"questions": ["name"]}, "questions"),
        ({"questions": []}, "questions"),
        ({"questions": ["a", "b", "c", "d"]}, "questions"),
        ({"epsilon": "0"}, "epsilon"),
        ({"epsilon": "much"}, "epsilon"),
        ({"round": 0}, "round"),
        ({"statistic": "mean", "questions": ["age"]}, "low"),
        ({"seed": 3}, "seed"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(crowd: Survey, alice: User, body: dict[str, Any], field: str) -> None:
    set_budget(alice)
    assert list(problem(ask(alice, **body), 400)["errors"]) == [field]
    assert client(alice).get(BUDGET).json()["spent"] == "0.000000"


def test_without_a_budget_nothing_is_told(crowd: Survey, alice: User) -> None:
    assert "Set the survey's privacy budget first" in problem(ask(alice), 400)["errors"]["epsilon"][0]


def test_as_csv(crowd: Survey, alice: User) -> None:
    set_budget(alice, 1000)
    row = told(alice, epsilon="300").json()
    reply = client(alice).get(f"{TABLES}{row['id']}/csv/", headers={"Accept": "text/csv"})
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.content.decode().splitlines() == [
        "tea,value,low,high",
        "Green tea,29,29,29",
        "'=Black tea,10,10,10",
        "(no answer),1,1,1",
    ]


def test_a_private_model_is_in_the_list_without_a_table(crowd: Survey, alice: User, now: datetime) -> None:
    ledger.book(survey=crowd, key="k", what="A model", cost=1, by=alice, now=now, delta=1e-6)
    (row,) = client(alice).get(TABLES).json()["results"]
    assert (row["what"], row["question"], row["result"], row["delta"]) == ("A model", None, None, 1e-6)
    assert row["state"] == "ready"
    problem(client(alice).get(f"{TABLES}{row['id']}/csv/"), 404)


def test_bob_may_look_and_charlie_may_not(crowd: Survey, alice: User, bob: User, charlie: User) -> None:
    factories.share(crowd, bob)
    set_budget(alice)
    row = told(alice).json()
    for place in (BUDGET, TABLES, f"{TABLES}{row['id']}/", f"{TABLES}{row['id']}/csv/"):
        assert client(bob).get(place).status_code == 200
        problem(client(charlie).get(place), 404)
        problem(client().get(place), 401)
    problem(ask(bob), 403)
    problem(set_budget(bob), 403)
    problem(ask(charlie), 404)
    problem(set_budget(charlie), 404)


def test_a_table_of_another_survey_is_not_there(crowd: Survey, alice: User, now: datetime) -> None:
    other = factories.SurveyFactory(owner=alice)
    paid = ledger.book(survey=other, key="k", what="A model", cost=1, by=alice, now=now)
    problem(client(alice).get(f"{TABLES}{paid.pk}/"), 404)
    assert ledger.in_epsilon(paid.epsilon) == Decimal("0.000001")

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from crowd.models import Response
from surveys.models import Survey
from tests import factories
from tests.api import client, post, problem

pytestmark = pytest.mark.django_db

READ = ["responses", "consensus", "agreement", "trust"]


def url(survey: Survey, what: str) -> str:
    return f"/api/v1/surveys/{survey.slug}/{what}/"


def rows(n_people: int = 3, items: tuple[str, ...] = ("a", "b")) -> list[dict[str, Any]]:
    return [
        {"contributor": f"p{person}", "item": item, "answers": {"mood": "good" if item == "a" else "bad"}}
        for person in range(n_people)
        for item in items
    ]


def upload(user: User, survey: Survey, data: Any) -> Any:
    return client(user).post(url(survey, "answers"), data, format="json")


@pytest.fixture
def labelled(task: Survey, alice: User, now: datetime) -> Survey:
    """Three people about two items, imported and aggregated."""
    upload(alice, task, rows())
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    return task


def test_answers_come_in_once(task: Survey, alice: User) -> None:
    assert upload(alice, task, rows()).json() == {"added": 6, "repeated": 0, "rejected_total": 0, "rejected": []}
    assert upload(alice, task, rows()).json() == {"added": 0, "repeated": 6, "rejected_total": 0, "rejected": []}
    assert Response.objects.count() == 6
    assert not task.contributors.filter(key__contains="p1").exists()


def test_json_lines_too(task: Survey, alice: User) -> None:
    body = b'{"contributor": "p", "item": "a", "answers": {"mood": "good"}}\nbad\n{"contributor": "q", "item": "a"}\n'
    reply = post(alice, url(task, "answers"), body, "application/x-ndjson").json()
    assert (reply["added"], [row["line"] for row in reply["rejected"]]) == (1, [2, 3])


def test_a_survey_that_was_never_published_takes_none(alice: User) -> None:
    draft = factories.SurveyFactory(owner=alice)
    assert "Publish it first" in problem(upload(alice, draft, rows()), 409)["detail"]


@pytest.mark.parametrize("data", [{}, "x", 5, None])
def test_what_is_no_list(task: Survey, alice: User, data: Any) -> None:
    problem(upload(alice, task, data), 400)


@pytest.mark.parametrize("what", READ)
def test_who_may_read(labelled: Survey, bob: User, charlie: User, what: str) -> None:
    problem(client().get(url(labelled, what)), 401)
    problem(client(charlie).get(url(labelled, what)), 404)
    problem(client(bob).get(url(labelled, what)), 404)
    factories.share(labelled, bob)
    assert client(bob).get(url(labelled, what)).status_code == 200


def test_who_may_upload(task: Survey, bob: User, charlie: User) -> None:
    problem(client().post(url(task, "answers"), [], format="json"), 401)
    problem(upload(charlie, task, rows()), 404)
    factories.share(task, bob)
    problem(upload(bob, task, rows()), 403)
    assert not Response.objects.exists()


def test_responses(labelled: Survey, alice: User) -> None:
    found = client(alice).get(url(labelled, "responses"), {"page_size": 4}).json()
    first = found["results"][0]
    assert (len(found["results"]), found["previous"]) == (4, None)
    assert (first["item"], first["origin"], first["version"], first["answers"]) == ("a", "human", 1, {"mood": "good"})
    assert len(client(alice).get(found["next"]).json()["results"]) == 2


def test_responses_of_a_survey_without_items(survey: Survey, alice: User, now: datetime) -> None:
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "tea"}, now=now)
    assert client(alice).get(url(survey, "responses")).json()["results"][0]["item"] is None


def test_consensus(labelled: Survey, alice: User) -> None:
    found = client(alice).get(url(labelled, "consensus")).json()["results"]
    assert [(row["item"], row["question"], row["value"], row["n"]) for row in found] == [
        ("a", "mood", "good", 3),
        ("b", "mood", "bad", 3),
    ]
    assert all(0.5 < row["confidence"] <= 1 for row in found)


def test_consensus_says_why(labelled: Survey, alice: User, now: datetime) -> None:
    other = {"contributor": "p9", "item": "a", "answers": {"mood": "bad"}}
    upload(alice, labelled, [other])
    aggregation.aggregate_survey(survey_id=labelled.pk, now=now)
    found = client(alice).get(url(labelled, "consensus")).json()["results"]
    assert found[0]["why"].startswith("3 of 4 said Good; the one who said Bad agrees with the consensus ")
    assert found[1]["why"] == "All 3 said Bad."
    assert client(alice).get(url(labelled, "consensus"), {"question": "other"}).json()["results"] == []


@pytest.mark.parametrize(("question", "count"), [("mood", 2), ("other", 0), ("\0", 0), ("", 0), ("a'--", 0)])
def test_consensus_on_one_question(labelled: Survey, alice: User, question: str, count: int) -> None:
    found = client(alice).get(url(labelled, "consensus"), {"question": question}).json()["results"]
    assert len(found) == count


def test_agreement_and_trust(labelled: Survey, alice: User) -> None:
    [agreement] = client(alice).get(url(labelled, "agreement")).json()["results"]
    assert (agreement["question"], agreement["value"], agreement["n_items"]) == ("mood", 1.0, 2)
    trust = client(alice).get(url(labelled, "trust")).json()["results"]
    assert len(trust) == 3
    assert all(row["reasons"] for row in trust)


@pytest.mark.parametrize("what", READ)
@pytest.mark.parametrize("people", [3, 30])
def test_queries_do_not_grow(
    task: Survey, alice: User, now: datetime, what: str, people: int, django_assert_num_queries: Any
) -> None:
    upload(alice, task, rows(people))
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    program = client(alice)
    # The token; its user; the survey; the page. Consensus: the questions and the answers too, to say why.
    with django_assert_num_queries(6 if what == "consensus" else 4):
        assert program.get(url(task, what)).json()["results"]

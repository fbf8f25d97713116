"""Careless-response indices over HTTP."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from crowd.models import CarelessIndex, Contributor
from surveys.models import Survey
from tests import factories
from tests.api import client, problem


@pytest.fixture
def person(survey: Survey, now: datetime) -> Contributor:
    found: Contributor = factories.ContributorFactory(survey=survey)
    CarelessIndex.objects.create(
        contributor=found, name="longstring", value=12, flagged=True, parts={"mean run": 4.5}, computed_at=now
    )
    CarelessIndex.objects.create(contributor=found, name="page_time", reason="No times.", computed_at=now)
    return found


def url(survey: Survey) -> str:
    return f"/api/v1/surveys/{survey.slug}/careless/"


def listed(user: User, survey: Survey, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client(user).get(url(survey), query).json()["results"]
    return found


def test_each_index_by_itself(survey: Survey, person: Contributor, alice: User) -> None:
    first, second = listed(alice, survey)
    assert first == {
        "contributor": person.pk,
        "index": "longstring",
        "value": 12,
        "flagged": True,
        "parts": {"mean run": 4.5},
        "reason": "",
        "computed_at": "2026-03-01T12:00:00Z",
    }
    assert (second["index"], second["value"], second["reason"]) == ("page_time", None, "No times.")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"index": "page_time"}, ["page_time"]),
        ({"flagged": "true"}, ["longstring"]),
        ({"flagged": "false"}, ["page_time"]),
        ({"flagged": "perhaps"}, []),
        ({"index": "nonsense"}, []),
    ],
)
def test_filters(survey: Survey, person: Contributor, alice: User, query: dict[str, str], names: list[str]) -> None:
    assert [row["index"] for row in listed(alice, survey, **query)] == names


def test_page_by_page(survey: Survey, person: Contributor, alice: User) -> None:
    first = client(alice).get(url(survey), {"page_size": 1}).json()
    assert [row["index"] for row in first["results"]] == ["longstring"]
    assert [row["index"] for row in client(alice).get(first["next"]).json()["results"]] == ["page_time"]


def test_who_may_look(survey: Survey, person: Contributor, bob: User, charlie: User) -> None:
    factories.share(survey, bob)
    assert len(listed(bob, survey)) == 2
    problem(client(charlie).get(url(survey)), 404)


def test_of_this_survey_alone(survey: Survey, task: Survey, person: Contributor, alice: User) -> None:
    assert listed(alice, task) == []

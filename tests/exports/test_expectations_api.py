from typing import Any

import pytest
from django.contrib.auth.models import User

from exports.synthesis.blueprint.loading import loads
from surveys.models import Survey
from tests import factories
from tests.api import client, problem

pytestmark = pytest.mark.django_db


def place(survey: Survey) -> str:
    return f"/api/v1/surveys/{survey.slug}/priors/"


def sent(user: User, survey: Survey, **given: Any) -> Any:
    return client(user).post(place(survey), given, content_type="application/json")


def test_a_document_to_start_from(panel: Survey, alice: User) -> None:
    found = client(alice).get(place(panel)).json()
    assert found["priors"] == loads(found["yaml"]) == {"age": {"young": 0.5, "old": 0.5}}


def test_answers_to_look_at(panel: Survey, alice: User) -> None:
    made = sent(alice, panel, priors={"age": {"young": 1}}, seed=4).json()["answers"]
    assert [one["age"] for one in made] == ["young"] * 20
    assert not panel.responses.exists()


def test_what_nobody_can_expect(panel: Survey, alice: User) -> None:
    found = problem(sent(alice, panel, priors={"age": {"young": 0.3}}), 400)
    assert found["errors"]["priors"] == ["“age”: The shares add up to 0.3. They must add up to 1."]
    problem(sent(alice, panel), 400)


def test_who_may_ask(panel: Survey, alice: User, bob: User, charlie: User) -> None:
    problem(client(None).get(place(panel)), 401)
    problem(client(charlie).get(place(panel)), 404)
    factories.share(panel, bob)
    assert client(bob).get(place(panel)).status_code == 200
    assert sent(bob, panel, priors={}).status_code == 200


def test_a_survey_that_was_never_published(alice: User) -> None:
    assert "Publish it first" in problem(client(alice).get(place(factories.SurveyFactory(owner=alice))), 422)["detail"]

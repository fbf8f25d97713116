"""Two releases side by side."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from crowd.models import Contributor
from exports import differences
from surveys.models import Survey
from tests import factories
from tests.api import client, problem
from tests.exports.conftest import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def labelled(task: Survey, now: datetime) -> Survey:
    """Every item labelled by three people; then two more say otherwise of the first."""
    for _ in range(3):
        labeller = factories.ContributorFactory(survey=task)
        for item in task.items.order_by("pk"):
            factories.answer(task, labeller, {"mood": "good"}, now=now, item=item)
    return task


def test_the_same_twice(labelled: Survey, build: Order) -> None:
    one, two = build(labelled), build(labelled)
    found = differences.between(before=one, after=two)
    assert found["same"]
    assert found["request"] == {}
    assert all(counts["changed"] == 0 for counts in found["decisions"].values())


def test_what_changed(labelled: Survey, build: Order, now: datetime) -> None:
    one = build(labelled, formats=["csv"])
    first = labelled.items.order_by("pk").first()
    assert first is not None
    for _ in range(7):
        factories.answer(labelled, factories.ContributorFactory(survey=labelled), {"mood": "bad"}, now=now, item=first)
    aggregation.request(survey_id=labelled.pk)
    two = build(labelled, formats=["csv", "parquet"], seed=8, missing=True)
    found = differences.between(before=one, after=two)
    assert not found["same"]
    assert found["request"] == {"formats": [["csv"], ["csv", "parquet"]], "missing": [False, True], "seed": [7, 8]}
    assert found["columns"]["answers"] == {"added": ["mood.missing"], "removed": []}
    assert found["rows"]["answers"] == {"rows": [15, 22], "human": [15, 22]}
    decision = found["decisions"]["mood"]
    assert (decision["changed"], decision["of"]) == (1, 5)
    assert decision["first"] == [{"item": first.key, "before": "good", "after": "bad"}]


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
def test_of_every_format(labelled: Survey, build: Order, format_: str) -> None:
    found = differences.between(before=build(labelled, formats=[format_]), after=build(labelled, formats=[format_]))
    assert found["decisions"]["mood"]["of"] == 5


def test_without_consensus_in_one_format(labelled: Survey, build: Order) -> None:
    found = differences.between(before=build(labelled, formats=["csv"]), after=build(labelled, formats=["parquet"]))
    assert found["decisions"] is None


def test_over_the_api(
    labelled: Survey, panel: Survey, person: Callable[..., Contributor], build: Order, alice: User, charlie: User
) -> None:
    one, two = build(labelled), build(labelled)
    place = f"/api/v1/releases/{one.pk}/diff/"
    assert client(alice).get(place, {"to": two.pk}).json()["same"] is True
    problem(client(alice).get(place), 400)
    problem(client(alice).get(place, {"to": "9" * 30}), 404)
    problem(client(charlie).get(place, {"to": two.pk}), 404)
    person(panel, name="Ann", age="old")
    other = build(panel, k=1)
    assert "same survey" in str(problem(client(alice).get(place, {"to": other.pk}), 400))

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from crowd import aggregation
from exports.models import PrivacySpend, Release
from exports.private import ledger
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import contents

pytestmark = pytest.mark.django_db


def test_a_pilot_before_anybody_answered(survey: Survey, build: Callable[..., Release]) -> None:
    how = {"seeds": "priors", "synthetic_rows": 200, "priors": {"drink": {"tea": 0.9, "coffee": 0.1}}}
    release = build(survey, quasi_identifiers=[], **how)
    assert release.state == Release.State.READY, release.message
    assert release.manifest["synthetic"]["questions"] == ["drink"]
    assert "no answer of anybody" in release.manifest["synthetic"]["seeds"]
    lines = contents(release)["answers.csv"].decode().splitlines()[1:]
    assert 160 < sum(",tea," in line for line in lines) < 199
    assert contents(build(survey, quasi_identifiers=[], **how)) == contents(release)


def test_rows_at_random_follow_nothing(survey: Survey, build: Callable[..., Release]) -> None:
    assert "synthetic" not in build(survey, quasi_identifiers=[], synthetic_rows=3).manifest


def test_answers_about_items_follow_the_consensus_that_leaves(
    task: Survey, now: datetime, build: Callable[..., Release]
) -> None:
    for number in range(6):
        contributor = factories.ContributorFactory(survey=task)
        for place, item in enumerate(task.items.order_by("pk")):
            given = "good" if (place + (number == 2)) % 2 else "bad"
            factories.answer(task, contributor, {"mood": given}, now=now, item=item)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    how = {"quasi_identifiers": [], "synthetic_rows": 20, "seeds": "fitted"}
    told = build(task, **how).manifest["synthetic"]["items"]
    assert told["items with a consensus of their own"] == {"mood": 5}
    # Of a seventh person nothing is known: the items have six each, fewer than seven.
    seven = build(task, **how, k=7)
    assert seven.state == Release.State.REFUSED
    assert "at least 7 people" in seven.message
    # The noise of a private model would be of no use beside what was said about each item.
    assert "items" not in build(task, **how, epsilon=5.0).manifest["synthetic"]


def test_a_private_model_is_paid_from_the_budget_once_for_the_same_order_on_the_same_answers(
    task: Survey, alice: User, now: datetime, build: Callable[..., Release]
) -> None:
    for _ in range(8):
        contributor = factories.ContributorFactory(survey=task)
        factories.answer(task, contributor, {"mood": "good"}, now=now, item=task.items.earliest("pk"))
    how = {"quasi_identifiers": [], "synthetic_rows": 20, "seeds": "fitted", "epsilon": 3.0, "rows": ["answers"]}
    first = build(task, **how)
    assert first.state == Release.State.READY, first.message
    (spend,) = PrivacySpend.objects.all()
    assert (spend.epsilon, spend.delta, spend.created_by) == (3_000_000, 1e-6, alice)
    assert spend.what == f"A private model for made-up rows: release {first.pk}"
    ledger.set_total(survey=task, epsilon=Decimal(5), by=alice, now=now)
    again = build(task, **how)
    assert (again.state, contents(again)) == (Release.State.READY, contents(first))
    assert PrivacySpend.objects.count() == 1
    factories.answer(
        task, factories.ContributorFactory(survey=task), {"mood": "bad"}, now=now, item=task.items.latest("pk")
    )
    refused = build(task, **how)
    assert refused.state == Release.State.REFUSED
    assert "costs ε = 3, and of this survey's privacy budget of 5 only 2 is left" in refused.message

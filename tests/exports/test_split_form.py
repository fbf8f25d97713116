"""Splits and made-up rows, ordered by the form."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from exports.models import Release
from exports.options import Split
from surveys.models import Survey
from tests import factories


@pytest.fixture
def study(survey: Survey, now: Any) -> Survey:
    """The study on tea with an answer."""
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "coffee"}, now=now)
    return survey


def order(client: Client, alice: User, study: Survey, **data: Any) -> Any:
    client.force_login(alice)
    given = {"formats": ["csv"], "k": "5", "synthetic_rows": "0", **data}
    return client.post(reverse("admin:exports_release_order", args=[study.pk]), given)


def test_a_split_is_ordered(client: Client, alice: User, study: Survey) -> None:
    order(
        client, alice, study, split_by="contributor", split_shares="70 / 15 / 15", stratify="drink",
        synthetic_in_test="on", synthetic_weight="0.5", synthetic_apart="on",
    )  # fmt: skip
    choices = Release.objects.get().choices
    assert choices.split == Split(0.7, 0.15, 0.15, "contributor", "drink", True)
    assert (choices.synthetic_weight, choices.synthetic_apart) == (0.5, True)


def test_none_unless_asked(client: Client, alice: User, study: Survey) -> None:
    order(client, alice, study, split_shares="70 / 15 / 15")
    choices = Release.objects.get().choices
    assert (choices.split, choices.synthetic_weight, choices.synthetic_apart) == (None, None, False)


def test_the_usual_shares(client: Client, alice: User, study: Survey) -> None:
    order(client, alice, study, split_by="contributor")
    assert Release.objects.get().choices.split == Split(0.8, 0.1, 0.1, "contributor")


def test_what_is_wrong_stands_at_the_field(client: Client, alice: User, study: Survey) -> None:
    response = order(client, alice, study, split_by="item")
    assert response.status_code == 400
    assert response.context["form"].errors["split_by"] == ["The survey has no items. Split by contributor."]

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from exports import targets
from exports.option_fields import TargetsField
from exports.order_form import ReleaseForm
from surveys.models import Survey
from tests.exports.conftest import Order

WRONG = [
    ([], "Give shares by question"),
    ({"age": 1}, "“age”: give a share for each answer"),
    ({"age": {}}, "“age”: give a share for each answer"),
    ({"age": {"young": "half", "old": 0.5}}, "“age”: The share of “young” must be a number from 0 to 1"),
    ({"age": {"young": -0.1, "old": 1.1}}, "The share of “young”"),
    ({"age": {"young": True, "old": 0}}, "The share of “young”"),
    ({"age": {"young": 0.5, "old": 0.4}}, "add up to 0.9. They must add up to 1"),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_shares_that_cannot_be(given: Any, words: str) -> None:
    with pytest.raises(targets.WrongTargets, match=words):
        targets.read(given)
    with pytest.raises(serializers.ValidationError, match=words):
        TargetsField().run_validation(given)


def test_thirds_in_per_cent_are_thirds() -> None:
    assert targets.read({"place": {"a": 0.33, "b": 0.33, "c": "0.33"}})["place"]["a"] == pytest.approx(1 / 3)
    assert targets.read({"age": {"young": 0.25, "old": 0.75}}) == {"age": {"young": 0.25, "old": 0.75}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"shoe_size": {"a": 1}}, "No question “shoe_size” leaves. Name one that does: age, why"),
        ({"name": {"a": 1}}, "No question “name” leaves"),
        ({"why": {"so": 1}}, "“why” has no fixed answers"),
        ({"age": {"ancient": 1}}, "“age” has no answer “ancient”. It has: young, old"),
    ],
)
def test_shares_of_what_the_survey_does_not_ask(
    order: Order, panel: Survey, person: Any, given: dict[str, Any], words: str
) -> None:
    person(panel, age="old")
    with pytest.raises(ValidationError) as refused:
        order(panel, targets=given)
    assert words in refused.value.message_dict["targets"][0]


@pytest.mark.django_db
def test_shares_are_stored_with_the_order(order: Order, panel: Survey, person: Any) -> None:
    person(panel, age="old")
    given = {"age": {"young": 0.4, "old": 0.6}}
    assert order(panel, targets=given).choices.targets == given


@pytest.mark.django_db
def test_the_form_takes_lines(panel: Survey) -> None:
    form = ReleaseForm(panel, {"formats": ["csv"], "k": "5", "targets": "age: {young: 0.4, old: 0.6}"})
    assert form.is_valid(), form.errors
    assert form.options()["targets"] == {"age": {"young": 0.4, "old": 0.6}}

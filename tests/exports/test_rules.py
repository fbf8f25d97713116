"""What no row of a release may be, as it is ordered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from crowd.models import Contributor
from exports import rules
from exports.order_form import ReleaseForm
from exports.quality_options import RulesField
from surveys.models import Survey
from tests.exports.conftest import Order

YOUNG = {"==": [{"var": "age"}, "young"]}


def never(condition: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"name": "R", "never": condition, **more}]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"R": YOUNG}, "Give a list of at most 50 rules"),
        ([{"name": str(n), "never": YOUNG} for n in range(51)], "at most 50 rules"),
        (["R"], "A rule has a name and what never may be"),
        ([{"name": "R"}], "A rule has a name"),
        (never(YOUNG, table="answers"), "A rule has a name"),
        ([{"name": " ", "never": YOUNG}], "1 to 200 characters"),
        (never(YOUNG, repair="x" * 201), "1 to 200 characters"),
        ([*never(YOUNG), *never(YOUNG)], "a name of its own"),
    ],
)
def test_rules_that_cannot_be(given: Any, words: str) -> None:
    with pytest.raises(rules.WrongRules, match=words):
        rules.read(given)
    with pytest.raises(serializers.ValidationError, match=words):
        RulesField().run_validation(given)


def test_rules_are_kept_with_tidy_words() -> None:
    assert rules.read(never(YOUNG, repair=" Ask \n again ")) == never(YOUNG, repair="Ask again")
    assert rules.named({"Too young": YOUNG}) == [{"name": "Too young", "never": YOUNG}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"==": [{"var": "shoe_size"}, 44]}, "There is no column “shoe_size”. There are: age, why, version"),
        ({"==": [{"var": "name"}, "Ann"]}, "There is no column “name”"),
        ({"answered": "age.missing"}, "There is no column “age.missing”"),
        ({"==": [{"var": "age"}, "yuong"]}, "“age” has no answer “yuong”. It has: young, old."),
        ({"or": [YOUNG, {"!=": ["ancient", {"var": ["age"]}]}]}, "no answer “ancient”"),
        ({"in": [{"var": "age"}, ["young", "dead"]]}, "no answer “dead”"),
        ({"like": [{"var": "age"}, "young"]}, "“like” is not an operator"),
        ({"var": "age"}, "must give true or false"),
        ("age", "must give true or false"),
    ],
)
def test_rules_about_what_is_not_there(order: Order, panel: Survey, person: Any, condition: Any, words: str) -> None:
    person(panel, age="old")
    with pytest.raises(ValidationError) as wrong:
        order(panel, rules=never(condition))
    assert "Rule “R”: " in wrong.value.message_dict["rules"][0]
    assert words in wrong.value.message_dict["rules"][0]


@pytest.mark.django_db
def test_rules_are_stored_with_the_order(order: Order, panel: Survey, person: Callable[..., Contributor]) -> None:
    person(panel, age="old")
    quick = {"and": [YOUNG, {"<": [{"var": "seconds"}, 3]}, {"!": {"answered": "age.missing"}}]}
    release = order(panel, rules=never(quick), missing=True)
    release.refresh_from_db()
    assert release.choices.rules == tuple(never(quick))


@pytest.mark.django_db
def test_a_form_takes_a_line_for_each_rule(panel: Survey) -> None:
    text = 'Quick: {"<": [{var: seconds}, 3]}\nYoung: {"==": [{var: age}, young]}'
    form = ReleaseForm(panel, {"formats": ["csv"], "k": "5", "rules": text, "repairs": ["outliers"]})
    assert form.is_valid(), form.errors
    assert [one["name"] for one in form.options()["rules"]] == ["Quick", "Young"]
    assert form.options()["repairs"] == ["outliers"]
    wrong = ReleaseForm(panel, {"formats": ["csv"], "k": "5", "rules": "Quick"})
    assert not wrong.is_valid()
    assert "Write a line for each" in wrong.errors["rules"][0]

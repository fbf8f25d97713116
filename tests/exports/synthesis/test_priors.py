from typing import Any

import numpy as np
import pytest

from exports.synthesis.blueprint.loading import loads
from exports.synthesis.priors import WrongPriors, even, read, template
from exports.synthesis.seeds import answers
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.base import Kind

DRINKS = {"options": [{"value": "tea", "label": "Tea"}, {"value": "coffee", "label": "Coffee"}]}
PRIORS = {
    "drink": {"tea": 0.8, "coffee": 0.2},
    "cups": {"by": "drink", "tea": {"mean": 6, "spread": 1}, "left out": 0.25},
    "sort": {"green": 0.9, "black": 0.1},
}


def asked(name: str, kind: str, config: dict[str, Any], *, condition: Any = None, required: bool = True) -> Asked:
    return Asked(
        name=name, kind=kind, text=f"About\n{name}?", help="", config=config, page=1, condition=condition,
        required=required, role="normal", expected=None,
    )  # fmt: skip


QUESTIONS = [
    asked("drink", "single_choice", DRINKS),
    asked("cups", "number", {"min": 0, "max": 12, "integer": True}, required=False),
    asked(
        "sort",
        "single_choice",
        {"options": [{"value": "green", "label": "Green"}, {"value": "black", "label": "Black"}]},
        condition={"==": [{"var": "drink"}, "tea"]},
    ),
    asked("why", "free_text", {}),
]


def made(document: dict[str, Any], number: int = 2000) -> list[dict[str, Any]]:
    found = read(document, QUESTIONS)
    return [answers(QUESTIONS, np.random.default_rng([7, n]), None, found) for n in range(number)]


def test_answers_come_as_they_are_expected() -> None:
    found = made(PRIORS)
    tea = [one for one in found if one["drink"] == "tea"]
    assert len(tea) / len(found) == pytest.approx(0.8, abs=0.03)
    assert np.mean([one["sort"] == "green" for one in tea]) == pytest.approx(0.9, abs=0.03)
    cups = [one["cups"] for one in tea if "cups" in one]
    assert (np.mean(cups), np.std(cups)) == pytest.approx((6, 1), abs=0.1)
    assert len(cups) / len(tea) == pytest.approx(0.75, abs=0.03)


def test_the_logic_holds_and_the_rest_is_made_at_random() -> None:
    found = made(PRIORS, 200)
    coffee = [one for one in found if one["drink"] == "coffee"]
    assert not [one for one in coffee if "sort" in one]
    # Nothing is said about the cups of those who drink coffee: they are as at random, and as often left out.
    assert len({one["cups"] for one in coffee if "cups" in one}) > 5
    assert [one for one in coffee if "cups" not in one]
    assert all(one["why"] for one in found)


def test_the_same_seed_gives_the_same_answers() -> None:
    assert made(PRIORS, 20) == made(PRIORS, 20)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"food": {}}, "no question “food”. There are: drink, cups, sort, why"),
        ({"drink": 0.5}, "“drink”: say what you expect of its answers. Such as {tea: 0.5, coffee: 0.5}"),
        ({"why": "so"}, "“why”: say what you expect of its answers. Nothing can be: leave the question out."),
        ({"why": {"so": 1}}, "“why”: Nothing can be expected of such answers"),
        ({"drink": {"milk": 1}}, "“drink”: There is no answer “milk”. There are: tea, coffee."),
        ({"drink": {"tea": 0.4, "coffee": 0.4}}, "“drink”: The shares add up to 0.8"),
        ({"cups": {"mean": 99, "spread": 1}}, "“cups”: No answers have this mean and spread"),
        (
            {"cups": {"mean": 3, "spread": 1, "left out": 2}},
            "“cups”: the share “left out” must be a number from 0 to 1",
        ),
        ({"drink": {"tea": 1, "left out": 0.1}}, "“drink” must be answered"),
        ({"drink": {"by": "cups", "tea": {}}}, "“drink”: there is no earlier question “cups” with fixed answers"),
        ({"sort": {"by": "cups", "1": {}}}, "“sort”: there is no earlier question “cups” with fixed answers"),
        ({"sort": {"by": "drink", "milk": {}}}, "“sort”: “drink” has no answer “milk”. It has: tea, coffee."),
        ({"sort": {"by": "drink", "tea": {"red": 1}}}, "“sort”, where drink tea: There is no answer “red”"),
        ({"sort": {"by": "drink", "tea": {"by": "drink"}}}, "“sort”, where drink tea: There is no answer “by”"),
    ],
)
def test_what_nobody_can_expect(document: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongPriors, match=words):
        read(document, QUESTIONS)


def test_the_template_is_what_even_shares_are() -> None:
    text = template(QUESTIONS)
    assert loads(text) == even(QUESTIONS)
    assert even(QUESTIONS)["cups"] == {"mean": 6, "spread": 2.68, "left out": 0}
    assert "# About drink?\ndrink:\n  tea: 0.5\n  coffee: 0.5\n" in text
    assert "why" not in text
    read(loads(text), QUESTIONS)


@pytest.mark.parametrize("kind", [one for one in kinds.all_kinds() if one.answerable], ids=lambda kind: kind.name)
def test_every_kind_has_its_place_in_a_template(kind: Kind) -> None:
    question = asked("it", kind.name, kind.clean(kind.example), required=False)
    found = read(loads(template([question])) or {}, [question])
    given = [answers([question], np.random.default_rng(seed), None, found) for seed in range(10)]
    assert all(kind.accepts(one["it"], question.config) for one in given)

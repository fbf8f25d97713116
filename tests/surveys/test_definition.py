import json
from dataclasses import replace

import pytest

from surveys.arms import Arm
from surveys.definition import Asked, Definition, fill
from tests.surveys.kinds.asking import asked, options

SURVEY = Definition(
    title="Tea",
    description="About tea.",
    consent="We keep your answers for a year.",
    thanks="Thanks!",
    languages=("en", "de"),
    per_item=False,
    questions=(
        asked("single_choice", options("green", "black"), name="tea"),
        asked("number", {"min": 0, "unit": "cups"}, name="cups", page=4, condition={"answered": "tea"}),
        asked("free_text", {}, name="why", page=2, expected="x", required=False),
    ),
    translations={"de": {"Tea": "Tee"}},
    arms=(Arm("a", "Old", 2), Arm("b", "New", 1)),
)


def test_json_and_back_is_the_same() -> None:
    assert Definition.from_json(json.loads(json.dumps(SURVEY.to_json()))) == SURVEY


def test_a_version_from_before_there_were_arms_has_none() -> None:
    older = {name: value for name, value in SURVEY.to_json().items() if name != "arms"}
    assert Definition.from_json(older) == replace(SURVEY, arms=())


def test_json_is_plain() -> None:
    assert type(SURVEY.to_json()["languages"]) is list
    assert type(SURVEY.to_json()["questions"]) is list


def test_a_question_by_its_name() -> None:
    assert SURVEY.question("cups").page == 4
    with pytest.raises(KeyError):
        SURVEY.question("price")


def test_pages_are_in_order_and_need_not_be_consecutive() -> None:
    assert SURVEY.pages == [1, 2, 4]
    assert replace(SURVEY, questions=()).pages == []


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{name}}", "Ada"),
        ("{{ name }} and {{name}}!", "Ada and Ada!"),
        ("{{two words}}", "2"),
        ("{{a-b}}", "3.5"),
        ("{{unknown}}|{{empty}}|{{zero}}", "||0"),
        ("{{again}}", "{{name}}"),
        ("{name} {{}} {{name", "{name} {{}} {{name"),
        ("{{größe}} {{na.me}}!", "XL !"),
        ("{{" + "x" * 61 + "}}", "{{" + "x" * 61 + "}}"),
        ("", ""),
    ],
)
def test_fields_of_an_item_are_filled_in(text: str, filled: str) -> None:
    data = {"name": "Ada", "größe": "XL", "two words": 2, "a-b": 3.5, "again": "{{name}}", "empty": None, "zero": 0}
    assert fill(text, data) == filled


def test_only_texts_are_mapped_wherever_they_stand() -> None:
    question = asked(
        "x",
        {
            "options": [{"value": "green", "label": "Green"}],
            "unit": "cups",
            "label": ["a", {"value": "b", "label": "c"}],
        },
        help="Hint",
    )
    shouted = question.mapped(str.upper, frozenset({"label", "unit"}))
    assert (shouted.text, shouted.help, shouted.name) == ("WHAT ABOUT TEA?", "HINT", "tea")
    assert shouted.config == {
        "options": [{"value": "green", "label": "GREEN"}],
        "unit": "CUPS",
        "label": ["A", {"value": "b", "label": "C"}],
    }
    assert question.config["unit"] == "cups"


def test_what_is_no_text_is_left_alone() -> None:
    question: Asked = asked("x", {"unit": 3, "label": None})
    assert question.mapped(str.upper, frozenset({"label", "unit"})).config == {"unit": 3, "label": None}

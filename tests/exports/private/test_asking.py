from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from exports.private import asking
from exports.private.asking import Question
from surveys.models import Survey
from tests import factories

pytestmark = pytest.mark.django_db


def checked(survey: Survey, **changes: Any) -> Question:
    given: dict[str, Any] = {"statistic": "counts", "questions": ["tea"], "epsilon": Decimal("0.5"), **changes}
    return asking.checked(survey=survey, **given)


AGES: dict[str, Any] = {"statistic": "histogram", "questions": ["age"], "low": 0.0, "high": 100.0, "bins": 10}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "How many gave each answer: tea"),
        ({"round_": 2, "most": 3}, "How many gave each answer: tea (3 answers a person, round 2)"),
        ({"questions": ["food"]}, "How many gave each answer: food"),
        (
            {"statistic": "crosstable", "questions": ["tea", "milk"]},
            "Two or three questions against each other: tea × milk",
        ),
        (AGES, "How numbers are spread: age from 0 to 100 (10 ranges)"),
        ({**AGES, "statistic": "mean"}, "The mean of numbers: age from 0 to 100"),
    ],
)
def test_what_may_be_asked(study: Survey, given: dict[str, Any], words: str) -> None:
    made = checked(study, **given)
    assert made.words == words
    assert made.cost == "0.5"
    assert Question.from_json(made.to_json()) == made
    assert Question.from_json(made.to_json()).key == made.key


def test_another_question_has_another_key(study: Survey) -> None:
    made = [checked(study, **changes) for changes in ({}, {"epsilon": Decimal(1)}, {"round_": 2}, {"most": 2}, AGES)]
    assert len({one.key for one in made}) == len(made)
    same = checked(study, low=1.0, high=2.0, bins=3)
    assert same.key == made[0].key, "what does not matter to the statistic makes no other question"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"statistic": "median"}, "statistic", "There are: counts, crosstable"),
        ({"questions": ["coffee"]}, "questions", "no question “coffee”"),
        ({"questions": ["name"]}, "questions", "no question “name”"),
        ({"questions": []}, "questions", "Name one question"),
        ({"questions": ["tea", "food"]}, "questions", "Name one question"),
        ({"questions": ["why"]}, "questions", "not choices from a list"),
        ({"questions": ["age"]}, "questions", "not choices from a list"),
        ({"statistic": "crosstable"}, "questions", "Name two or 3"),
        ({"statistic": "crosstable", "questions": ["tea", "tea"]}, "questions", "Name each question once"),
        ({"statistic": "crosstable", "questions": ["tea", "food"]}, "questions", "several answers to “food”"),
        ({"most": 0}, "most", "from 1 to 100"),
        ({"round_": 0}, "round", "from 1 to 1000"),
        ({"epsilon": Decimal(0)}, "epsilon", "from 0.001"),
        ({**AGES, "questions": ["tea"]}, "questions", "are no numbers"),
        ({**AGES, "low": None}, "low", "not from a look at the answers"),
        ({**AGES, "low": 100.0}, "low", "low below high"),
        ({**AGES, "high": float("inf")}, "low", "low below high"),
        ({**AGES, "low": float("nan")}, "low", "low below high"),
        ({**AGES, "bins": None}, "bins", "from 1 to 200"),
        ({**AGES, "bins": 201}, "bins", "from 1 to 200"),
    ],
)
def test_what_may_not(study: Survey, given: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(study, **given)
    assert list(refused.value.message_dict) == [field]
    assert words in refused.value.message_dict[field][0]


def test_too_many_cells(study: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_CELLS", 2)
    with pytest.raises(ValidationError, match="That makes 3 cells"):
        checked(study)


def test_a_survey_that_was_never_published() -> None:
    with pytest.raises(ValidationError, match="never published"):
        checked(factories.SurveyFactory())

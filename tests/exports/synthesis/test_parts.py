import json
from typing import Any

import pytest

from exports.synthesis.parts import POOLED, parts
from tests.exports.synthesis.test_priors import DRINKS, asked

NEWS = {"options": [{"value": value, "label": value} for value in ("paper", "radio", "web")]}
QUESTIONS = [
    asked("drink", "single_choice", DRINKS),
    asked("news", "multiple_choice", NEWS),
    asked("cups", "number", {"integer": True}),
    asked("order", "ranking", NEWS),
    asked("why", "free_text", {}),
    asked("stars", "rating", {"low": 1, "high": 3}),
]
ANSWERS: list[dict[str, Any]] = [
    {"drink": "tea", "news": ["paper", "web"], "cups": 3, "order": ["web", "paper", "radio"], "why": "so"},
    {"drink": None, "cups": None},
]


def test_what_may_be_learnt_of_what_was_answered() -> None:
    found = {part.name: part.columns for part in parts(QUESTIONS, ANSWERS)}
    assert found == {
        "drink": ["drink"],
        "news": ["news.paper", "news.radio", "news.web"],
        "cups": ["cups"],
        "order": ["order.paper", "order.radio", "order.web"],
    }


def test_answers_become_columns_and_come_back() -> None:
    for part in parts(QUESTIONS, ANSWERS):
        values = [one.get(part.name) for one in ANSWERS]
        columns = part.series(values)
        assert list(columns) == part.columns
        cells = [[None if cell != cell else cell for cell in column.tolist()] for column in columns.values()]
        assert [part.value(row) for row in zip(*cells, strict=True)] == values


def test_what_is_public_about_the_columns() -> None:
    found = {name: words for part in parts(QUESTIONS, ANSWERS) for name, words in part.domains().items()}
    assert found == {
        "drink": [json.dumps("tea"), json.dumps("coffee")],
        "news.paper": ["true", "false"],
        "news.radio": ["true", "false"],
        "news.web": ["true", "false"],
    }


@pytest.mark.parametrize(("place", "cells"), [(0, ["other"]), (2, ["synthetic-0000001"])])
def test_the_pool_is_no_answer(place: int, cells: list[Any]) -> None:
    assert parts(QUESTIONS, ANSWERS)[place].value(cells) is POOLED

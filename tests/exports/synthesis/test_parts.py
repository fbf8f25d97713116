import json
from typing import Any

import pandas as pd
import pytest

from exports.synthesis.fitted import fit_table
from exports.synthesis.learnt import Crowd
from exports.synthesis.parts import POOLED, answered, parts
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
    assert [part.name for part in parts(QUESTIONS)] == ["drink", "news", "cups", "order", "stars"]
    found = {part.name: part.columns for part in answered(parts(QUESTIONS), ANSWERS)}
    assert found == {
        "drink": ["drink"],
        "news": ["news.paper", "news.radio", "news.web"],
        "cups": ["cups"],
        "order": ["order.paper", "order.radio", "order.web"],
    }


def test_answers_become_columns_and_come_back() -> None:
    for part in answered(parts(QUESTIONS), ANSWERS):
        values = [one.get(part.name) for one in ANSWERS]
        columns = part.series(values)
        assert list(columns) == part.columns
        cells = [[None if cell != cell else cell for cell in column.tolist()] for column in columns.values()]
        assert [part.value(row) for row in zip(*cells, strict=True)] == values


def test_what_is_public_about_the_columns() -> None:
    found = {name: words for part in answered(parts(QUESTIONS), ANSWERS) for name, words in part.domains().items()}
    assert found == {
        "drink": [json.dumps("tea"), json.dumps("coffee")],
        "news.paper": ["true", "false"],
        "news.radio": ["true", "false"],
        "news.web": ["true", "false"],
    }


@pytest.mark.parametrize(("place", "cells"), [(0, ["other"]), (2, ["synthetic-0000001"])])
def test_the_pool_is_no_answer(place: int, cells: list[Any]) -> None:
    assert parts(QUESTIONS)[place].value(cells) is POOLED


def crowd(sets: list[list[str]]) -> Crowd:
    [part] = parts([QUESTIONS[1]])
    frame = pd.DataFrame(part.series(sets))
    return Crowd(fit_table(frame, seed=1, min_count=5), (part,), len(sets))


def test_rare_combinations_of_frequent_options_do_not_vanish() -> None:
    """Two people in four hundred take both; as one combination they would have been pooled."""
    sets = [["paper"]] * 40 + [["radio"]] * 358 + [["paper", "radio"]] * 2
    made = [one["news"] for one in crowd(sets).drawn(rows=8000, seed=1)]
    assert 5 < made.count(["paper", "radio"]) < 400
    assert sum("paper" in one for one in made) / 8000 == pytest.approx(42 / 400, abs=0.02)


def test_an_option_of_too_few_people_is_never_drawn() -> None:
    sets = [["paper"]] * 300 + [["radio"]] * 100 + [["radio", "web"]] * 4
    found = crowd(sets)
    assert not [one for one in found.drawn(rows=4000, seed=1) if "web" in (one["news"] or ())]
    assert found.model.schema.learnt[2].to_document()["values"] == ["false"]

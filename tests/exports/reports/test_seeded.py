from typing import Any

import pytest

from exports.reports.seeded import ON_PURPOSE, sentences

FITTED = {"seeds": "fitted to the answers of people, one each", "model": "trees", "minimum count": 5}


def test_nothing_is_told_where_nothing_was_followed() -> None:
    assert sentences({}) == sentences({"synthetic": None}) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            {**FITTED, "differential privacy": None, "items": {"questions": ["mood"]}},
            [
                "Nothing that fewer than 5 people share was learnt.",
                "The answers to mood lean towards the consensus of the item that they are about.",
            ],
        ),
        (
            {**FITTED, "differential privacy": {"epsilon": 2.0}},
            ["What they follow was learnt with differential privacy, ε = 2."],
        ),
        (
            {**FITTED, "model": None, "filled": {"combinations": [
                {"answers": {"age": "old", "place": "town"}, "there": 0, "made": 1200, "reached": 1200},
                {"answers": {"age": "young", "place": "town"}, "there": 1300, "made": 0, "reached": 1300},
            ]}},
            ["They fill up small groups by age, place: the smallest of 2 has 1,200 rows."],
        ),
        (
            {**FITTED, "model": None, "filled": {"combinations": [
                {"answers": {"drink": "tea", "sort": "green"}, "there": 0, "made": 6, "reached": 6},
                {"answers": {"drink": "coffee", "sort": "green"}, "there": 0, "made": 0, "reached": 0, "why": "Never."},
            ]}},
            [
                "They fill up small groups by drink, sort: the smallest of 1 has 6 rows.",
                "For 1 of the 2 combinations of drink, sort no row was made: by the survey's logic these "
                "answers come about together never, or hardly ever.",
            ],
        ),
        (
            {**FITTED, "model": None, "filled": {"combinations": [
                {"answers": {"drink": "coffee", "sort": "green"}, "there": 0, "made": 0, "reached": 0, "why": "Never."},
            ]}},
            [
                "For 1 of the 1 combinations of drink, sort no row was made: by the survey's logic these "
                "answers come about together never, or hardly ever."
            ],
        ),
        (
            {**FITTED, "model": None, "filled": {"shares": {
                "age": {"old": {"aimed": 0.5, "reached": 0.45}, "young": {"aimed": 0.5, "reached": 0.55}},
            }}},
            [
                "They were dealt towards these shares of age: old 50.0 %, young 50.0 %. Of all rows counted that is "
                "now: old 45.0 %, young 55.0 %."
            ],
        ),
    ],
    ids=["items", "private", "filled", "impossible", "only impossible", "balanced"],
)  # fmt: skip
def test_how_they_came_about(made: dict[str, Any], expected: list[str]) -> None:
    first, *rest = sentences({"synthetic": made})
    assert first == "Made-up rows are fitted to the answers of people, one each."
    purpose = [ON_PURPOSE] if "filled" in made else []
    assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in rest] == [*expected, *purpose]

from typing import Any

import pytest

from exports.synthesis.blueprint import problems
from exports.synthesis.simulate import WrongBlueprint, parse

SPOILT = {"share": 0.1, "how": ["case"]}
COLUMNS = [
    {"name": "day", "generator": "date", "start": "2025-01-01", "end": "2025-12-31"},
    {
        "name": "side",
        "generator": "categorical",
        "values": ["heads", "tails"],
        "errors": {"share": 0.1, "how": ["case"]},
    },
    {"name": "secret", "generator": "uniform", "low": 0, "high": 1, "keep": False},
]
ODD = {"==": [{"var": "side"}, "edge"]}


def named(**rule: Any) -> dict[str, Any]:
    return {"rules": [{"name": "x", **rule}]}


def found(review: Any) -> list[str]:
    document = {"version": 1, "tables": [{"name": "throws", "rows": 5, "columns": COLUMNS}], "review": review}
    return [str(one) for one in problems(document)]


def test_what_is_in_order() -> None:
    rules = [{"name": "Edge", "never": ODD}, {"name": "Spoilt", "table": "throws", "never": {"answered": "side.error"}}]
    targets = {"throws": {"side": {"heads": 0.5, "tails": 0.5}, "day, month": {"January": 1}}}
    assert found({"rules": rules, "targets": targets, "predict": {"throws": "side"}}) == []
    assert found({}) == []


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (
            {"rules": [{"name": "x", "never": {"==": [{"var": "secret"}, 1]}}]},
            "review.rules.x.never: There is no column “secret”",
        ),
        (
            {"rules": [{"name": "x", "table": "t", "never": ODD}]},
            "review.rules.x: There is no table “t”. There are: throws.",
        ),
        ({"rules": [{"name": "x", "never": {"+": [1, 2]}}]}, "must give true or false"),
        ({"rules": [{"name": "x"}]}, "“never” is missing"),
        ({"targets": {"t": {"side": {"heads": 1}}}}, "review.targets.t: There is no table “t”"),
        ({"targets": {"throws": {"edge": {"a": 1}}}}, "review.targets.throws.edge: There is no column “edge”"),
        ({"targets": {"throws": {"side": {"heads": 0.7}}}}, "the shares add up to 0.7. Let them add up to 1."),
        ({"predict": {"t": "side"}}, "review.predict.t: There is no table “t”"),
        ({"predict": {"throws": "edge"}}, "review.predict.throws: There is no column “edge”"),
        ({"colour": 1}, "“colour” is not a setting here"),
    ],
)
def test_what_is_wrong_is_told(review: Any, words: str) -> None:
    assert any(words in one for one in found(review))


def test_a_simulation_has_one_too() -> None:
    review = {"rules": [{"name": "x", "table": "customers", "never": {"<": [{"var": "wait"}, 0]}}]}
    assert parse({"version": 1, "simulate": "queue", "review": review}).review == review
    with pytest.raises(WrongBlueprint, match="“never” is missing"):
        parse({"version": 1, "simulate": "queue", "review": {"rules": [{"name": "x"}]}})

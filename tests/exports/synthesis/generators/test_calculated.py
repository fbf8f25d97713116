"""Cells calculated from other cells."""

import pytest

from tests.exports.synthesis.blueprints import made, one_table, texts

PRICE = {"name": "price", "generator": "uniform", "low": 1, "high": 9, "decimals": 2}
PIECES = {"name": "pieces", "generator": "integer", "low": 1, "high": 5}


def calculated(value: object, **more: object) -> dict:
    return {"name": "value", "generator": "expression", "value": value, **more}


def test_a_product() -> None:
    table = made(calculated({"*": [{"var": "price"}, {"var": "pieces"}]}, decimals=2), PRICE, PIECES)
    assert (table["value"] - table["price"] * table["pieces"]).abs().max() < 0.006


def test_whole_numbers_stay_whole() -> None:
    table = made(calculated({"+": [{"var": "pieces"}, 1]}), PIECES)
    assert str(table["value"].dtype) == "Int64"
    assert (table["value"] == table["pieces"] + 1).all()


def test_what_cannot_be_calculated_is_missing() -> None:
    table = made(calculated({"/": [1, {"-": [{"var": "pieces"}, 3]}]}), PIECES)
    assert (table["value"].isna() == (table["pieces"] == 3)).all()


def test_limits_clip() -> None:
    table = made(calculated({"*": [{"var": "price"}, 10]}, min=30, max=40), PRICE)
    assert table["value"].between(30, 40).all()
    assert (table["value"] == 40).any()


def test_texts_and_truths() -> None:
    table = made(
        calculated({"if": [{"==": [{"var": "dear"}, True]}, "dear", "cheap"]}),
        {"name": "dear", "generator": "expression", "value": {">": [{"var": "price"}, 5]}},
        PRICE,
    )
    assert (table["dear"] == (table["price"] > 5)).all()
    assert ((table["value"] == "dear") == table["dear"]).all()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"*": [{"var": "prise"}, 2]}, "There is no column “prise”. There are: value, price, pieces."),
        ({"power": [2, 3]}, "“power” is not an operator."),
        ({"if": [{"==": [{"var": "pieces"}, 1]}, "one", 2]}, "“if” gives string or integer."),
        ({"+": [{"var": "value"}, 1]}, "value → value: each waits for the next."),
    ],
)
def test_expressions_that_cannot_be(value: object, words: str) -> None:
    [problem] = texts(one_table(calculated(value), PRICE, PIECES))
    assert words in problem

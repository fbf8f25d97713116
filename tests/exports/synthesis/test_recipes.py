import pytest
from jsonschema import Draft202012Validator

from exports.synthesis import Blueprint, WrongBlueprint
from exports.synthesis.recipes import is_simulation, parse, schema
from exports.synthesis.simulate import Simulation

COINS = {
    "version": 1,
    "tables": [{"name": "throws", "rows": 6, "columns": [{"name": "n", "generator": "sequence"}]}],
}
QUEUE = {"version": 1, "simulate": "queue", "minutes": 60}


def test_a_document_is_of_one_sort_or_the_other() -> None:
    assert [is_simulation(one) for one in (COINS, QUEUE, ["simulate"], None)] == [False, True, False, False]
    assert isinstance(parse(COINS, rows=9), Blueprint)
    assert isinstance(parse(QUEUE), Simulation)


def test_a_simulation_says_itself_how_many_rows_it_has() -> None:
    with pytest.raises(WrongBlueprint, match="as many rows as its document says"):
        parse(QUEUE, rows=5)


def test_one_schema_for_both() -> None:
    validator = Draft202012Validator(schema())
    Draft202012Validator.check_schema(schema())
    assert all(validator.is_valid(one) for one in (COINS, QUEUE))
    assert not any(validator.is_valid(one) for one in ({}, {**QUEUE, "colour": 1}, {**COINS, "colour": 1}))

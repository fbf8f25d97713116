"""What every simulator keeps. A new one is tested by standing in SIMULATORS."""

import json

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from exports.synthesis.simulate import SIMULATORS, Simulator, WrongBlueprint, parse, schema, simulate
from exports.synthesis.simulate.files import arrow

# The least that each must be told.
LEAST: dict[str, dict] = {
    "retail": {"categories": [{"name": "goods", "products": ["Kettle"]}], "days": 30, "customers": {"count": 10}},
    "market": {"history": {"sample": ["sp500"]}, "days": 120},
    "crowd": {"options": ["yes", "no"]},
    "queue": {},
}
each = pytest.mark.parametrize("simulator", SIMULATORS, ids=lambda one: one.name)


def document(simulator: Simulator) -> dict:
    return {"version": 1, "simulate": simulator.name, "title": "A test", **LEAST[simulator.name]}


def global_state() -> np.ndarray:
    return np.array(np.random.get_state(legacy=False)["state"]["key"])


@each
def test_the_same_seed_gives_the_same_tables(simulator: Simulator) -> None:
    first, again, other = (simulate(document(simulator), seed=seed) for seed in (1, 1, 2))
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert any(not table.equals(other[name]) for name, table in first.items())


@each
def test_chance_is_an_argument(simulator: Simulator) -> None:
    """Nothing draws from numpy's global generator."""
    before = global_state()
    simulate(document(simulator), seed=1)
    assert np.array_equal(global_state(), before)


@each
def test_the_tables_can_be_written_and_told_of(simulator: Simulator) -> None:
    tables = simulate(document(simulator), seed=1)
    assert all(len(arrow(table)) == len(table) for table in tables.values())
    assert all(simulator.notes(tables))
    assert simulator.notes(tables)


@each
def test_settings_that_are_none_are_told(simulator: Simulator) -> None:
    with pytest.raises(WrongBlueprint, match="“colour” is not a setting here"):
        parse({**document(simulator), "colour": "red"})


@each
def test_the_schema_accepts_what_is_read(simulator: Simulator) -> None:
    Draft202012Validator.check_schema(schema())
    assert not list(Draft202012Validator(json.loads(json.dumps(schema()))).iter_errors(document(simulator)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "must be a mapping (name: value), not []."),
        ({}, "“version” and “simulate” are missing. Needed are: version, simulate."),
        ({"version": 2, "simulate": "queue"}, "version: must be 1, not 2."),
        ({"version": 1, "simulate": "weather"}, "simulate: 'weather' is not allowed. Allowed: retail, market, crowd"),
        ({"version": 1, "simulate": "queue", "servers": 0}, "servers: must be at least 1, not 0."),
    ],
)
def test_documents_that_are_none(given: object, words: str) -> None:
    with pytest.raises(WrongBlueprint) as wrong:
        parse(given)
    assert words in str(wrong.value)


def test_names_are_different() -> None:
    assert len({one.name for one in SIMULATORS}) == len(SIMULATORS)

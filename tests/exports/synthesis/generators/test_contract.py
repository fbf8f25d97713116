"""What every generator promises. A new one gets these tests by standing in the registry, and one example here."""

from typing import Any

import numpy as np
import pytest

from exports.synthesis.arrays import type_of
from exports.synthesis.blueprint import parse, problems, schema
from exports.synthesis.generators import BY_NAME, GENERATORS
from exports.synthesis.streaming import stream
from exports.synthesis.world import World
from tests.exports.synthesis.blueprints import one_table

NORMAL = {"generator": "normal", "mean": 5, "sd": 1}
EXAMPLES: dict[str, dict[str, Any]] = {
    "sequence": {},
    "uuid": {},
    "pattern": {"pattern": "C-####-??"},
    "foreign_key": {"table": "shops", "column": "shop", "skew": 1},
    "lookup": {"through": "shop", "column": "town"},
    "uniform": {"low": -1, "high": 1},
    "integer": {"low": 1, "high": 6},
    "normal": {"mean": 0, "sd": 1},
    "lognormal": {"median": 10, "spread": 0.5},
    "gamma": {"shape": 2, "scale": 3},
    "beta": {"a": 2, "b": 5},
    "poisson": {"mean": 3},
    "negative_binomial": {"mean": 3, "dispersion": 2},
    "zipf": {"exponent": 1.2, "ranks": 50},
    "categorical": {"values": {"yes": 3, "no": 1}},
    "boolean": {"probability": 0.3},
    "empirical": {"values": [1, 2, 2, 5]},
    "constant": {"value": "here"},
    "mixture": {"components": [{"weight": 1, "values": NORMAL}, {"weight": 2, "values": {**NORMAL, "mean": 9}}]},
    "conditional": {"on": "sex", "cases": {"f": NORMAL}, "otherwise": {**NORMAL, "mean": 9}},
    "date": {"start": "2025-01-01", "end": "2025-12-31"},
    "datetime": {"start": "2025-01-01", "end": "2025-12-31"},
    "after": {"column": "day", "days": {"generator": "poisson", "mean": 3}},
    "birth_date": {"age": {"generator": "integer", "low": 18, "high": 80}, "on": "day"},
    "age": {"born": "day", "on": "2030-01-01"},
    "expression": {"value": {"*": [{"var": "weight"}, 2]}},
    "person": {"field": "name"},
    "faker": {"provider": "company"},
}
SHOPS = {
    "name": "shops",
    "rows": 9,
    "columns": [{"name": "shop", "generator": "sequence"}, {"name": "town", "generator": "person", "field": "city"}],
}
OTHERS: list[dict[str, Any]] = [
    {"name": "shop", "generator": "foreign_key", "table": "shops", "column": "shop"},
    {"name": "sex", "generator": "categorical", "values": ["f", "m"]},
    {"name": "day", "generator": "date", "start": "2025-01-01", "end": "2025-12-31"},
    {"name": "weight", "generator": "normal", "mean": 70, "sd": 9},
]


def document(name: str, **more: object) -> dict:
    found = one_table({"name": "value", "generator": name, **EXAMPLES[name], **more}, *OTHERS, rows=400, main="people")
    found["tables"].append(SHOPS)
    return found


@pytest.fixture(params=[generator.NAME for generator in GENERATORS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_its_example_is_valid(name: str) -> None:
    assert problems(document(name)) == []


def test_it_makes_one_cell_of_its_type_for_each_row(name: str) -> None:
    [part] = [part.data for part in stream(document(name), seed=1) if part.table == "people"]
    assert part.num_rows == 400
    assert part["value"].null_count == 0
    column = parse(document(name)).table("people").column("value")
    if name not in ("lookup", "foreign_key"):  # whose types are those of the other table
        own = column.generator.resolved({}, {"weight": "number"}, {})
        assert type_of(part["value"].combine_chunks()) == own


def test_the_seed_decides(name: str) -> None:
    first, again, other = (World(parse(document(name)), seed=seed).part("people", 0)["value"] for seed in (1, 1, 2))
    assert first.equals(again)
    if name not in ("sequence", "constant"):
        assert not first.equals(other)


def test_it_says_what_it_is_for(name: str) -> None:
    assert BY_NAME[name].SUMMARY
    assert schema()["$defs"][f"column-{name}"]["description"] == BY_NAME[name].SUMMARY


@pytest.mark.parametrize("missing", [name for name, spec in EXAMPLES.items() if BY_NAME[name].REQUIRED])
def test_without_what_it_needs_it_is_refused(missing: str) -> None:
    found = document(missing)
    found["tables"][0]["columns"][0] = {"name": "value", "generator": missing}
    [first, *_] = problems(found)
    assert first.path == "tables.people.columns.value"
    assert first.text.startswith(f"“{BY_NAME[missing].REQUIRED[0]}”")
    assert "missing" in first.text


def test_one_that_cannot_repeat_does_not() -> None:
    distinct = {"sequence", "uuid", "pattern", "integer"}
    for name in distinct:
        more = {"low": 1, "high": 400} if name == "integer" else {}
        made = World(parse(document(name, unique=True, **more)), seed=3).part("people", 0)["value"].to_pylist()
        assert len(set(made)) == 400


def test_nested_ones_stand_alone() -> None:
    """Inside another, a generator gets rows without what the rows share."""
    nested = [generator.NAME for generator in GENERATORS if generator.NESTS]
    assert set(schema()["$defs"]["values"]["properties"]["generator"]["enum"]) == set(nested)
    assert not {"foreign_key", "lookup", "person", "sequence", "expression"} & set(nested)


def test_examples_cover_the_registry() -> None:
    assert list(EXAMPLES) == [generator.NAME for generator in GENERATORS]
    assert np.unique(list(EXAMPLES)).size == len(GENERATORS)

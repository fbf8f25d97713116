"""Tables that depend on one another."""

import numpy as np

from exports.synthesis.blueprint import parse
from exports.synthesis.world import PILOT, World
from tests.exports.synthesis.blueprints import one_table


def shop(**more: object) -> dict:
    document = one_table({"name": "shop", "generator": "foreign_key", "table": "shops", "column": "id"}, main="people")
    document["tables"].append(
        {
            "name": "shops",
            "rows": 5,
            "columns": [
                {"name": "id", "generator": "sequence", "start": 10, **more},
                {"name": "x", "generator": "uuid"},
            ],
        }
    )
    return document


def test_a_sequence_is_calculated_not_kept() -> None:
    world = World(parse(shop()), seed=1)
    assert world.at("shops", "id", np.array([0, 4])).to_pylist() == [10, 14]
    assert world._columns == {}
    assert world.at("shops", "x", np.array([1]))[0] == world.part("shops", 0)["x"][1]
    assert list(world._columns) == [("shops", "x")]


def test_a_sequence_of_another_type_or_order_is_kept() -> None:
    world = World(parse(shop(type="string")), seed=1)
    assert world.at("shops", "id", np.array([0, 4])).to_pylist() == ["10", "14"]
    document = shop()
    document["tables"][1]["columns"][1] = {"name": "x", "generator": "integer", "low": 1, "high": 30}
    document["tables"][1]["constraints"] = [{"order": ["id", "x"]}]
    ordered = World(parse(document), seed=1)
    assert ordered.at("shops", "id", np.arange(5)).to_pylist() == ordered.part("shops", 0)["id"].to_pylist()


def test_links_point_to_the_true_values() -> None:
    """A key that goes missing in its own table is still the one that others name."""
    document = shop(missing=0.6)
    world = World(parse(document), seed=1)
    assert world.part("shops", 0)["id"].null_count > 0
    assert world.part("people", 0)["shop"].null_count == 0


def test_tables_sized_by_others() -> None:
    document = shop()
    document["tables"][1]["rows"] = {"of": "people", "times": 0.1}
    blueprint = parse(document)
    assert blueprint.sizes() == {"people": 1000, "shops": 100}
    assert blueprint.sizes(rows=20) == {"people": 20, "shops": 2}
    assert blueprint.sizes(rows=1) == {"people": 1, "shops": 1}


def test_a_pilot_is_a_small_sample_of_everything() -> None:
    world = World(parse(shop()), seed=1)
    assert len(world.pilot("people")["shop"]) == PILOT
    assert world.pilot("people") is world.pilot("people")


def test_a_part_says_that_it_is_made_up() -> None:
    assert World(parse(shop()), seed=1).part("shops", 0).schema.metadata == {b"origin": b"synthetic"}

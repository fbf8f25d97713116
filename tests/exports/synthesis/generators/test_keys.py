"""Keys, and links between tables."""

import re
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from exports.synthesis import Impossible, synthesise
from exports.synthesis.generators.keys import power_ranks
from tests.exports.synthesis.blueprints import column, one_table, texts

SHOPS: dict[str, Any] = {
    "name": "shops",
    "rows": 50,
    "columns": [
        {"name": "shop", "generator": "pattern", "pattern": "S-###", "unique": True},
        {"name": "town", "generator": "categorical", "values": ["Bath", "York", "Ely"]},
        {"name": "size", "generator": "integer", "low": 0, "high": 5},
    ],
}


def linked(rows: int = 2000, unique: bool = False, **more: object) -> dict:
    key = {"name": "shop", "generator": "foreign_key", "table": "shops", "column": "shop", "unique": unique, **more}
    town = {"name": "town", "generator": "lookup", "through": "shop", "column": "town"}
    document = one_table(key, town, rows=rows, main="people")
    document["tables"].append(SHOPS)
    return document


def test_sequences() -> None:
    assert column("sequence", start=10, step=5, rows=3).tolist() == [10, 15, 20]
    assert column("sequence", prefix="C", width=4, rows=2).tolist() == ["C0001", "C0002"]


def test_patterns() -> None:
    values = column("pattern", pattern="A-#?#")
    assert all(re.fullmatch(r"A-\d[A-Z]\d", value) for value in values)
    assert values.nunique() > 500


def test_a_unique_pattern_uses_each_text_once() -> None:
    assert sorted(column("pattern", pattern="x#", unique=True, rows=10)) == [f"x{digit}" for digit in range(10)]


def test_uuids_are_of_version_four() -> None:
    values = column("uuid", rows=100)
    assert {UUID(value).version for value in values} == {4}
    assert values.nunique() == 100


def test_foreign_keys_hold_and_lookups_follow_them() -> None:
    tables = synthesise(linked(), seed=1)
    towns = tables["shops"].set_index("shop")["town"]
    assert set(tables["people"]["shop"]) <= set(towns.index)
    assert (tables["people"]["town"].astype(str) == towns.loc[tables["people"]["shop"]].astype(str).to_numpy()).all()


def test_skew_lets_some_be_chosen_far_more_often() -> None:
    even, skewed = (synthesise(linked(skew=skew), seed=1)["people"]["shop"].value_counts() for skew in (0, 1.2))
    assert even.iloc[0] < 80
    assert skewed.iloc[0] > 300
    assert skewed.index[0] != synthesise(linked(skew=1.2), seed=2)["people"]["shop"].value_counts().index[0]


def test_weights_of_the_other_table_say_how_often() -> None:
    tables = synthesise(linked(weights="size"), seed=1)
    counts = tables["people"]["shop"].value_counts()
    sizes = tables["shops"].set_index("shop")["size"]
    assert not set(sizes[sizes == 0].index) & set(counts.index)
    chosen = counts.reindex(sizes.index).fillna(0)
    assert np.corrcoef(chosen.astype(float), sizes.astype(float))[0, 1] > 0.9


def test_weights_of_nothing_say_so() -> None:
    document = linked(weights="size")
    document["tables"][1] = {
        **SHOPS,
        "columns": [*SHOPS["columns"][:2], {"name": "size", "generator": "constant", "value": 0}],
    }
    with pytest.raises(Impossible, match="Make some larger"):
        synthesise(document)


def test_a_unique_link_takes_each_row_once() -> None:
    people = synthesise(linked(rows=50, unique=True), seed=1)["people"]
    assert people["shop"].nunique() == 50


@pytest.mark.parametrize("exponent", [0.5, 1, 2])
def test_ranks_follow_a_power_law(exponent: float) -> None:
    ranks = power_ranks(np.random.default_rng(1).random(200_000), exponent, 100)
    assert ranks.min() == 0
    assert ranks.max() == 99
    ends = np.arange(1, 102, dtype=np.float64)
    law = np.log(ends) if exponent == 1 else ends ** (1 - exponent) / (1 - exponent)
    expected = np.diff(law) / (law[-1] - law[0])
    assert np.abs(np.bincount(ranks) / 200_000 - expected).max() < 0.005


def test_settings_that_cannot_be() -> None:
    assert "has no column “shp”. It has: shop, town, size." in texts(linked(column="shp"))[0]
    assert "There is no table “shps”" in texts(linked(table="shps"))[0]
    assert "Keep one of them." in texts(linked(skew=1, weights="size"))[0]
    assert "has 50 rows for 2000 that each want one" in texts(linked(unique=True))[0]
    few = one_table({"name": "a", "generator": "pattern", "pattern": "#", "unique": True})
    assert "has 10 different texts for 1000 rows" in texts(few)[0]
    many = one_table({"name": "a", "generator": "pattern", "pattern": "#" * 20})
    assert "Use fewer # and ?." in texts(many)[0]
    lost = one_table(
        {"name": "a", "generator": "sequence"}, {"name": "b", "generator": "lookup", "through": "a", "column": "x"}
    )
    assert "“a” is no foreign key of this table." in texts(lost)[0]
    document = linked()
    document["tables"][0]["columns"][1]["column"] = "twn"
    assert "has no column “twn”" in texts(document)[0]

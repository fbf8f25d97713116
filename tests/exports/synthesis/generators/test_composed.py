"""Mixtures and conditional tables."""

import pytest
from scipy import stats

from exports.synthesis import Impossible
from tests.exports.synthesis.blueprints import column, made, one_table, texts

REGION = {"name": "region", "generator": "categorical", "values": ["north", "south"]}
LOW = {"generator": "normal", "mean": 0, "sd": 1}
HIGH = {"generator": "normal", "mean": 10, "sd": 2}


def test_a_mixture_is_made_of_its_components() -> None:
    values = column("mixture", components=[{"weight": 3, "values": LOW}, {"weight": 1, "values": HIGH}], rows=20_000)
    law = [stats.norm(0, 1), stats.norm(10, 2)]
    assert stats.kstest(values, lambda x: 0.75 * law[0].cdf(x) + 0.25 * law[1].cdf(x)).pvalue > 0.001


def test_numbers_by_category() -> None:
    table = made(
        REGION, {"name": "value", "generator": "conditional", "on": "region", "cases": {"north": LOW, "south": HIGH}}
    )
    means = table.groupby("region", observed=True)["value"].mean()
    assert means["north"] == pytest.approx(0, abs=0.2)
    assert means["south"] == pytest.approx(10, abs=0.4)


def test_categories_by_category() -> None:
    cases = {"north": {"generator": "categorical", "values": {"tea": 9, "milk": 1}}}
    other = {"generator": "categorical", "values": {"milk": 1, "juice": 1}}
    table = made(
        REGION, {"name": "drink", "generator": "conditional", "on": "region", "cases": cases, "otherwise": other}
    )
    north, south = table[table["region"] == "north"]["drink"], table[table["region"] == "south"]["drink"]
    assert set(north) == {"tea", "milk"}
    assert set(south) == {"milk", "juice"}
    assert (north == "tea").mean() == pytest.approx(0.9, abs=0.05)


def test_tables_of_two_conditions_nest() -> None:
    sex = {"name": "sex", "generator": "categorical", "values": ["f", "m"]}
    inner = {"generator": "conditional", "on": "sex", "cases": {"f": LOW, "m": HIGH}}
    south = {"generator": "constant", "value": -50.0}
    cases = {"north": inner, "south": south}
    table = made(REGION, sex, {"name": "value", "generator": "conditional", "on": "region", "cases": cases})
    means = table.groupby(["region", "sex"], observed=True)["value"].mean()
    assert means["north", "f"] == pytest.approx(0, abs=0.3)
    assert means["north", "m"] == pytest.approx(10, abs=0.5)
    assert means["south", "m"] == -50


def test_a_case_may_be_a_number_or_a_truth() -> None:
    smokes = {"name": "smokes", "generator": "boolean", "probability": 0.5}
    cases = {"true": {"generator": "integer", "low": 1, "high": 9}, "false": {"generator": "constant", "value": 0}}
    table = made(smokes, {"name": "number", "generator": "conditional", "on": "smokes", "cases": cases})
    assert ((table["number"] > 0) == table["smokes"]).all()


def test_a_value_without_a_case_says_so() -> None:
    column = {"name": "value", "generator": "conditional", "on": "region", "cases": {"north": LOW}}
    with pytest.raises(Impossible, match="“cases” has none for “south” of “region”"):
        made(REGION, column)


def test_parts_of_different_types_do_not_mix() -> None:
    cases = {"north": LOW, "south": {"generator": "categorical", "values": ["a"]}}
    [problem] = texts(one_table(REGION, {"name": "value", "generator": "conditional", "on": "region", "cases": cases}))
    assert problem.endswith("Its parts give different types (number, string). Let all give the same.")


def test_problems_inside_come_out() -> None:
    wrong = {"generator": "uniform", "low": 2, "high": 1}
    parts = [{"weight": 1, "values": LOW}, {"weight": 1, "values": wrong}]
    [problem] = texts(one_table({"name": "value", "generator": "mixture", "components": parts}))
    assert "Exchange them." in problem

"""What has to hold within rows, and between them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exports.synthesis import Impossible
from exports.synthesis.constraints import summed
from tests.exports.synthesis.blueprints import made, one_table, texts

START = {"name": "start", "generator": "date", "start": "2025-01-01", "end": "2025-12-31"}
END = {**START, "name": "end"}
SHARES = [{"name": name, "generator": "uniform", "low": 0, "high": 1} for name in "abc"]
DIE = {"name": "die", "generator": "integer", "low": 1, "high": 6}


@pytest.mark.parametrize("by", ["sort", "redraw"])
def test_an_order_holds(by: str) -> None:
    gap = {"name": "late", "generator": "expression", "value": {">": [{"var": "end"}, {"var": "start"}]}}
    table = made(gap, START, END, constraints=[{"order": ["start", "end"], "by": by}])
    assert (table["start"] <= table["end"]).all()
    assert (table["late"] == (table["start"] < table["end"])).all()


def test_sorting_keeps_types() -> None:
    whole = {"name": "whole", "generator": "integer", "low": 0, "high": 9}
    table = made(whole, {**DIE, "name": "other"}, constraints=[{"order": ["other", "whole"]}])
    assert str(table["whole"].dtype) == "Int64"
    assert (table["other"] <= table["whole"]).all()


def test_a_sum_holds() -> None:
    table = made(*SHARES, constraints=[{"sum": ["a", "b", "c"], "total": 100}])
    assert np.allclose(table.sum(axis=1), 100)
    assert table["a"].mean() == pytest.approx(33, abs=2)


def test_a_sum_with_another_column_in_whole_numbers() -> None:
    total = {"name": "total", "generator": "poisson", "mean": 20}
    parts = [{"name": name, "generator": "poisson", "mean": 5} for name in "ab"]
    table = made(*parts, total, constraints=[{"sum": ["a", "b"], "total": "total"}])
    assert (table["a"] + table["b"] == table["total"]).all()
    assert str(table["a"].dtype) == "Int64"


@given(
    arrays(np.float64, (5, 3), elements=st.floats(0, 1000)),
    arrays(np.float64, (5,), elements=st.integers(0, 10_000).map(lambda cents: cents / 100)),
)
def test_rounded_parts_still_add_up(values: np.ndarray, totals: np.ndarray) -> None:
    parts = summed(values, totals, [2, 2, 2])
    assert np.allclose(parts.sum(axis=1), totals, atol=1e-9)
    assert np.allclose(parts, np.round(parts, 2), atol=1e-9)
    sums = values.sum(axis=1, keepdims=True)
    exact = np.divide(values, sums, out=np.full_like(values, 1 / 3), where=sums != 0) * totals[:, None]
    assert np.abs(parts - exact).max() <= 0.01 + 1e-9


def test_a_rule_holds_and_leaves_the_rest_alone() -> None:
    dice = [{**DIE, "name": name} for name in ("first", "second")]
    rule = {"rule": {">": [{"+": [{"var": "first"}, {"var": "second"}]}, 9]}}
    table = made(*dice, rows=3000, constraints=[rule])
    sums = (table["first"] + table["second"]).value_counts(normalize=True)
    assert set(sums.index) == {10, 11, 12}
    assert sums[10] == pytest.approx(1 / 2, abs=0.03)  # 3, 2 and 1 of 36 throws
    assert sums[12] == pytest.approx(1 / 6, abs=0.03)


def test_redrawn_rows_keep_their_number() -> None:
    key = {"name": "key", "generator": "sequence"}
    table = made(key, DIE, constraints=[{"rule": {"==": [{"var": "die"}, 6]}}])
    assert table["key"].tolist() == list(range(1, 1001))
    assert set(table["die"]) == {6}


def test_a_rule_that_nothing_meets_says_so() -> None:
    with pytest.raises(Impossible, match="some rows still break a rule"):
        made(DIE, rows=3, constraints=[{"rule": {">": [{"var": "die"}, 6]}}])


def test_no_two_rows_alike() -> None:
    dice = [{**DIE, "name": name} for name in ("first", "second")]
    table = made(*dice, rows=36, constraints=[{"unique": ["first", "second"]}])
    assert len(table.drop_duplicates()) == 36


def test_a_column_that_cannot_see_to_it_itself() -> None:
    city = {"name": "city", "generator": "person", "field": "city", "unique": True}
    assert made(city, rows=500)["city"].nunique() == 500


def test_too_few_values_say_so() -> None:
    with pytest.raises(Impossible, match="too few different values for so many rows"):
        made({"name": "letter", "generator": "categorical", "values": ["a", "b"], "unique": True}, rows=3)


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        ([{"order": ["start", "finish"]}], "constraints.0: There is no column “finish”."),
        ([{"order": ["start", "die"]}], "“order” compares values of one type; here are date, integer."),
        ([{"order": ["name", "name2"]}], "“order” is for numbers and dates."),
        ([{"sum": ["die", "start"], "total": 3}], "“sum” is for numbers."),
        ([{"sum": ["die", "die2"], "total": 3.5}], "Whole numbers cannot add up to 3.5."),
        ([{"sum": ["die", "die2"], "total": "tot"}], "There is no column “tot”."),
        ([{"sum": ["die", "die2"]}], "“sum” needs “total” beside it."),
        ([{"rule": {"+": [{"var": "die"}, 1]}}], "A condition must give true or false"),
        ([{"order": ["start", "end"], "rule": {"==": [1, 1]}}], "give exactly one of"),
        ([{"order": ["start", "end"]}, {"order": ["start", "end"]}], "“end” is changed by two of them."),
    ],
)
def test_constraints_that_cannot_be(constraints: list, words: str) -> None:
    names = [{"name": name, "generator": "person", "field": "name"} for name in ("name", "name2")]
    found = texts(one_table(START, END, DIE, {**DIE, "name": "die2"}, *names, constraints=constraints))
    assert words in found[0]


def test_what_is_ordered_cannot_wait_for_itself() -> None:
    later = {"name": "later", "generator": "after", "column": "start", "days": {"generator": "poisson", "mean": 1}}
    [problem] = texts(one_table(START, later, constraints=[{"order": ["start", "later"]}]))
    assert "is needed to make another one of these" in problem

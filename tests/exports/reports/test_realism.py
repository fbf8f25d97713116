"""How like the real rows made-up ones are."""

import numpy as np
import pandas as pd
import pytest

from exports.reports import realism
from tests.exports.synthesis.fitted.tables import people

REAL, ALIKE = people(1500, 1).drop(columns="name"), people(1500, 2).drop(columns="name")
SHUFFLED = ALIKE.apply(lambda column: column.sample(frac=1, random_state=len(column.name)).to_numpy())


def test_equal_tables_are_perfect() -> None:
    found = realism.quality(REAL, REAL)
    assert (found.overall, found.shapes, found.trends, found.out_of_range) == (1, 1, 1, 0)


def test_the_figures_of_a_small_table_by_hand() -> None:
    real = pd.DataFrame({"x": [0, 0, 1, 1], "g": ["a", "a", "b", "b"]})
    made = pd.DataFrame({"x": [0, 1, 1, 9], "g": ["a", "b", "b", "c"]})
    x, g = realism.quality(real, made).columns
    assert (x.score, x.out_of_range) == (0.75, 0.25)
    assert (g.score, g.out_of_range) == (0.75, 0.25)
    (pair,) = realism.quality(real, made).pairs
    # (lowest bin, a) ½ against ¼; (highest, b) ½ against 0, for the bins move with the 9: TV = ¾.
    assert (pair.score, pair.strength, pair.counts) == (0.25, 1, True)


def test_numbers_are_compared_by_correlation() -> None:
    x = np.arange(50.0)
    found = realism.quality(pd.DataFrame({"x": x, "y": x}), pd.DataFrame({"x": x, "y": -x}))
    (pair,) = found.pairs
    assert (pair.measure, pair.counts) == ("1 − |Δr| / 2", True)
    assert pair.score == pytest.approx(0)


def test_columns_alone_do_not_show_what_pairs_show() -> None:
    alike, shuffled = realism.quality(REAL, ALIKE), realism.quality(REAL, SHUFFLED)
    assert shuffled.shapes == pytest.approx(alike.shapes, abs=0.01)
    assert alike.trends is not None
    assert shuffled.trends is not None
    assert alike.trends - shuffled.trends > 0.1


def test_only_pairs_that_depend_on_each_other_count() -> None:
    counted = {frozenset((one.one, one.other)) for one in realism.quality(REAL, ALIKE).pairs if one.counts}
    assert counted == {frozenset(("age", "vote")), frozenset(("town", "code"))}


def test_a_classifier_tells_shuffled_rows_but_not_alike_ones() -> None:
    alike, shuffled = realism.detection(REAL, ALIKE, seed=1).value, realism.detection(REAL, SHUFFLED, seed=1).value
    assert alike == pytest.approx(0.5, abs=0.05)
    assert shuffled is not None
    assert shuffled > 0.62
    assert realism.detection(REAL, ALIKE, seed=1).value == alike


def test_rows_are_useful_that_teach_what_real_ones_teach() -> None:
    held_out = people(800, 3).drop(columns="name")

    def useful(made: pd.DataFrame) -> float | None:
        return realism.realism(REAL, made, held_out=held_out, target="vote", seed=1).usefulness.value

    alike, shuffled = useful(ALIKE), useful(SHUFFLED)
    assert alike == pytest.approx(1, abs=0.02)
    assert shuffled is not None
    assert shuffled < 0.75


def test_what_is_undefined_says_why() -> None:
    found = realism.realism(REAL, ALIKE, seed=1).usefulness
    assert (found.value, found.undefined) == (None, "Name a target column and held-out rows.")
    towns = realism.usefulness(REAL, ALIKE, held_out=ALIKE, target="town", seed=1)
    assert (towns.value, towns.undefined) == (None, "'town' does not have the same two values in all tables.")
    alone = realism.usefulness(REAL[["vote"]], ALIKE[["vote"]], held_out=ALIKE[["vote"]], target="vote", seed=1)
    assert "no column beside 'vote'" in alone.undefined
    assert "Fewer than 30 rows" in realism.detection(REAL[:9], ALIKE[:9], seed=1).undefined


def test_columns_without_values_or_variation_are_undefined() -> None:
    real = pd.DataFrame({"gone": [None] * 9, "same": [1] * 9, "x": range(9), "g": ["k"] * 9})
    found = realism.quality(real, real)
    assert [one.name for one in found.columns if one.score is None] == ["gone"]
    reasons = {(one.one, one.other): one.undefined for one in found.pairs}
    assert reasons["same", "x"] == "A column does not vary."
    assert reasons["x", "g"] == "A column has only one value."
    assert found.trends is None
    assert found.overall == 1
    assert realism.quality(pd.DataFrame({"gone": [None]}), pd.DataFrame({"gone": [None]})).overall is None


def test_a_column_of_numbers_with_few_values_is_only_there_or_not() -> None:
    def some(values: int, seed: int) -> pd.DataFrame:
        column = np.full(60, np.nan)
        column[:values] = 1.0
        noise = np.random.default_rng(seed).normal(size=60)
        return pd.DataFrame({"noise": noise, "few": pd.array(column, dtype="Float64")})

    for values in (0, 1):
        found = realism.detection(some(values, 1), some(values, 2), seed=1).value
        assert found is not None
        assert abs(found - 0.5) < 0.25
    assert realism.detection(some(0, 1), some(60, 2), seed=1).value == pytest.approx(1)

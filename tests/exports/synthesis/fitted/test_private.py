"""Differentially private marginals: what is spent, and what is found for it."""

import numpy as np
import pytest

from exports.synthesis.fitted import private
from exports.synthesis.fitted.budget import Budget
from exports.synthesis.fitted.graphical import estimate
from exports.synthesis.fitted.private import Counted
from exports.synthesis.fitted.schema import Coded


def table(rows: int = 5000) -> tuple[Coded, list[Counted]]:
    rng = np.random.default_rng(0)
    first = rng.integers(0, 5, rows)
    codes = np.stack([first, (first + (rng.random(rows) < 0.1)) % 5, rng.integers(0, 3, rows)], axis=1)
    sizes = (5, 5, 3)
    counted = [
        Counted(np.bincount(codes[:, j], minlength=size).astype(np.float64), 4.0, False) for j, size in enumerate(sizes)
    ]
    return Coded(codes, sizes, (False,) * 3), counted


def test_all_of_the_budget_is_spent_and_no_more() -> None:
    coded, counted = table()
    budget = Budget(0.05)
    private.fit(coded, counted, budget=budget, rng=np.random.default_rng(1))
    assert sum(rho for _, rho in budget.spent) == pytest.approx(0.05)
    assert [on for on, _ in budget.spent].count("counts of a pair") == 3


def test_a_planted_dependence_is_recovered() -> None:
    coded, counted = table()
    drawn = private.fit(coded, counted, budget=Budget(0.05), rng=np.random.default_rng(1)).sample(
        rows=5000, rng=np.random.default_rng(2)
    )
    assert (drawn[:, 0] == drawn[:, 1]).mean() == pytest.approx(0.9, abs=0.05)


def test_of_a_tiny_budget_the_dependence_drowns_but_the_columns_stay() -> None:
    coded, counted = table()
    drawn = private.fit(coded, counted, budget=Budget(2e-6), rng=np.random.default_rng(1)).sample(
        rows=2000, rng=np.random.default_rng(2)
    )
    assert (drawn[:, 0] == drawn[:, 1]).mean() < 0.7
    assert drawn.max(axis=0).tolist() == [4, 4, 2]


def test_a_score_moves_by_at_most_one_with_a_row() -> None:
    coded, counted = table(400)
    sizes = list(coded.sizes)
    measured = [private._one_way(j, one, private._classes(one)) for j, one in enumerate(counted)]
    field = estimate(measured, sizes=sizes, total=400, iterations=50)
    pairs = [(0, 1), (0, 2), (1, 2)]

    def scores(rows: "np.ndarray") -> dict[tuple[int, int], float]:
        each = private._Each(Budget(1), 0.1, 0.1, np.random.default_rng(5))
        return private._scores({pair: private._table(rows, pair, sizes) for pair in pairs}, field, 400, each)

    whole = scores(coded.codes)
    for left_out in range(0, 400, 40):
        less = scores(np.delete(coded.codes, left_out, axis=0))
        assert max(abs(whole[pair] - less[pair]) for pair in pairs) <= 1 + 1e-9


def test_one_column_has_no_pairs() -> None:
    coded = Coded(np.zeros((50, 1), dtype=np.int64), (2,), (True,))
    budget = Budget(1.0)
    fitted = private.fit(
        coded, [Counted(np.array([50.0, 0.0]), 4.0, True)], budget=budget, rng=np.random.default_rng(0)
    )
    assert not budget.spent
    assert not fitted.sample(rows=30, rng=np.random.default_rng(1)).any()


def test_neighbours_of_an_ordered_column_share_a_class_until_it_holds_enough() -> None:
    classes = private._classes(Counted(np.array([1.0, 1, 1, 500, 1, 1, 497]), 1.0, True))
    assert classes.tolist() == [0, 0, 0, 0, 1, 1, 1]
    rare = private._classes(Counted(np.array([500.0, 1, 300, 2]), 9.0, False))
    assert rare.tolist() == [0, 2, 1, 2]

"""The field of greatest entropy that agrees with counts."""

import numpy as np
import pytest

from exports.synthesis.fitted.graphical import Measured, estimate


def counts(rows: "np.ndarray", columns: tuple[int, ...], sizes: tuple[int, ...]) -> "np.ndarray":
    table = np.zeros([sizes[one] for one in columns])
    np.add.at(table, tuple(rows[:, one] for one in columns), 1)
    return table


def test_exact_counts_are_met_and_the_rest_is_independent() -> None:
    rng = np.random.default_rng(0)
    sizes = (3, 4, 2)
    first = rng.integers(0, 3, 5000)
    rows = np.stack([first, (first + rng.integers(0, 2, 5000)) % 4, rng.integers(0, 2, 5000)], axis=1)
    asked = [(0,), (1,), (2,), (1, 0)]
    measured = [Measured(one, counts(rows, one, sizes), 1.0) for one in asked]
    field = estimate(measured, sizes=sizes, total=5000, iterations=500)
    pair = field.pair(0, 1)
    assert field.iterations > 1
    assert pair is not None
    assert pair == pytest.approx(counts(rows, (0, 1), sizes) / 5000, abs=0.005)
    assert field.pair(0, 2) is None


def test_less_noisy_counts_weigh_more() -> None:
    measured = [Measured((0,), np.array([900.0, 100.0]), 1.0), Measured((0,), np.array([100.0, 900.0]), 99.0)]
    field = estimate(measured, sizes=(2,), total=1000, iterations=500)
    assert field.found[0] == pytest.approx([0.892, 0.108], abs=0.01)


def test_counts_below_zero_become_rare_not_impossible() -> None:
    field = estimate([Measured((0,), np.array([50.0, -20.0, 70.0]), 9.0)], sizes=(3,), total=100, iterations=300)
    assert 0 <= field.found[0][1] < 0.02
    assert field.found[0].sum() == pytest.approx(1)

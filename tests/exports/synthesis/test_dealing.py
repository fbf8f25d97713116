from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from exports.synthesis.dealing import dealt, raised


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("there", "shares", "rows", "expected"),
    [
        ((30, 10), (0.5, 0.5), 20, (0, 20)),
        ((30, 10), (0.5, 0.5), 40, (10, 30)),
        ((30, 10), (0.5, 0.5), 10, (0, 10)),  # out of reach
        ((0, 0), (0.25, 0.75), 8, (2, 6)),
        ((5, 0), (0, 1), 3, (0, 3)),
        ((5, 7), (0.4, 0.6), 0, (0, 0)),
    ],
)
def test_what_lacks_most_is_raised(there: tuple, shares: tuple, rows: int, expected: tuple) -> None:
    assert raised(array(*there), array(*shares), rows=rows) == pytest.approx(array(*expected))


@pytest.mark.parametrize("seed", range(5))
def test_no_other_deal_is_nearer(seed: int) -> None:
    """Against a general solver of the same problem."""
    rng = np.random.default_rng(seed)
    there, shares, rows = rng.integers(1, 40, 5).astype(float), rng.dirichlet(np.ones(5)), 30
    found = minimize(
        lambda new: -(shares * np.log(there + new)).sum(),
        np.full(5, rows / 5),
        bounds=[(0, rows)] * 5,
        constraints={"type": "eq", "fun": lambda new: new.sum() - rows},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert raised(there, shares, rows=rows) == pytest.approx(found.x, abs=2e-3)


def test_margins_of_several_questions_are_met() -> None:
    joint = np.array([[30.0, 5.0, 5.0], [10.0, 5.0, 45.0]])
    there, shares = [joint.sum(axis=1), joint.sum(axis=0)], [array(0.5, 0.5), array(0.3, 0.2, 0.5)]
    new = dealt(joint, there, shares, rows=100)
    both = joint + new
    assert new.sum() == 100
    assert both.sum(axis=1) == pytest.approx([100, 100], abs=1)
    assert both.sum(axis=0) == pytest.approx([60, 40, 100], abs=1)


def test_answers_hang_together_as_they_did() -> None:
    """Of equal margins on both sides, the odds ratio of the new rows is that of the old ones."""
    joint = np.array([[400.0, 100.0], [100.0, 400.0]])
    new = dealt(joint, [array(0, 0), array(0, 0)], [array(0.5, 0.5), array(0.5, 0.5)], rows=10_000)
    assert new[0, 0] * new[1, 1] / (new[0, 1] * new[1, 0]) == pytest.approx(16, rel=0.05)


def test_margins_of_whole_rows_are_as_near_as_any() -> None:
    """Against all ways to deal four rows to four cells."""
    joint = np.zeros((2, 2))
    shares = [array(0.7, 0.3), array(0.4, 0.6)]
    new = dealt(joint, [array(0, 0)] * 2, shares, rows=4)

    def miss(table: np.ndarray) -> float:
        return sum(float(np.abs(table.sum(axis=1 - axis) - 4 * share).sum()) for axis, share in enumerate(shares))

    ways = [np.array(way).reshape(2, 2) for way in product(range(5), repeat=4) if sum(way) == 4]
    assert miss(new) == pytest.approx(min(map(miss, ways)))


def test_what_is_not_aimed_at_gets_nothing() -> None:
    new = dealt(np.array([[3.0, 3.0], [3.0, 3.0]]), [array(6, 6)] * 2, [array(1, 0), array(0.5, 0.5)], rows=7)
    assert new[1].tolist() == [0, 0]
    assert new.sum() == 7


def test_no_rows_are_dealt() -> None:
    assert dealt(np.ones((2, 2)), [array(2, 2)] * 2, [array(0.5, 0.5)] * 2, rows=0).tolist() == [[0, 0], [0, 0]]

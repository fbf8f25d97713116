"""Raking, against published tables and against an oracle that works another way."""

import numpy as np
import pytest
from scipy.optimize import root

from exports import raking
from surveys.measures.arrays import FloatArray, IntArray

# Four by four cells and the margins that they are brought to: the example of Wikipedia's “Iterative proportional
# fitting”, which gives the table after three rounds, to two places.
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = np.array([150, 300, 400, 150]) / 1000, np.array([200, 300, 400, 100]) / 1000
RESULT = [
    [64.61, 46.28, 35.42, 3.83],
    [49.95, 68.15, 156.49, 25.37],
    [56.70, 144.40, 145.06, 53.76],
    [28.74, 41.18, 63.03, 17.03],
]


def of_cells(counts: IntArray) -> IntArray:
    """A person for each count, with the row and the column of the cell."""
    places = np.argwhere(counts >= 0)
    return np.repeat(places, counts.ravel(), axis=0)


def tilted(codes: IntArray, targets: list[FloatArray]) -> FloatArray:
    """Deville & Särndal 1993: raking is w = exp(x'λ) with Σ w x = the totals, solved for λ by Newton's way."""
    marks = np.column_stack([(codes[:, q] == c) for q, t in enumerate(targets) for c in range(len(t))]).astype(float)
    wanted = np.concatenate(targets) * len(codes)
    found = root(lambda one: marks.T @ np.exp(marks @ one) - wanted, np.zeros(marks.shape[1]), method="lm", tol=1e-14)
    weights: FloatArray = np.exp(marks @ found.x)
    return weights


def test_a_published_table() -> None:
    codes = of_cells(SEED)
    table = np.zeros((4, 4))
    after_three = raking.rake(codes, [ROWS, COLUMNS], rounds=3)
    np.add.at(table, (codes[:, 0], codes[:, 1]), after_three.weights / len(codes) * 1000)
    assert table == pytest.approx(np.array(RESULT), abs=0.005)
    assert not after_three.converged
    found = raking.rake(codes, [ROWS, COLUMNS])
    assert found.converged
    assert found.gap < 1e-9


def test_an_oracle_that_solves_the_equations_of_calibration() -> None:
    rng = np.random.default_rng(5)
    codes = np.column_stack([rng.choice(n, 300, p=p) for n, p in ((2, [0.7, 0.3]), (3, [0.5, 0.3, 0.2]), (4, None))])
    targets = [np.array([0.5, 0.5]), np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.2, 0.3, 0.4])]
    found = raking.rake(codes, targets)
    assert np.abs(found.weights - tilted(codes, targets)).max() < 1e-9
    assert found.weights.mean() == pytest.approx(1)


def test_one_question_is_post_stratification() -> None:
    found = raking.rake(np.array([[0], [0], [0], [1]]), [np.array([0.5, 0.5])])
    assert found.weights == pytest.approx([2 / 3] * 3 + [2])
    # 4 · (3 · 4/9 + 4) / 16, and three effective people.
    assert found.design_effect == pytest.approx(4 / 3)
    assert found.effective == pytest.approx(3)
    assert found.trimmed == 0


def test_somebody_without_an_answer_is_left_alone_by_the_question() -> None:
    found = raking.rake(np.array([[0], [0], [1], [-1]]), [np.array([0.5, 0.5])])
    assert found.weights == pytest.approx([0.75, 0.75, 1.5, 1])


def test_without_a_question_nothing_changes() -> None:
    found = raking.rake(np.zeros((2, 0), dtype=np.int64), [])
    assert (found.weights.tolist(), found.gap, found.rounds) == ([1, 1], 0, 1)


def test_an_answer_that_shall_not_be_has_no_weight() -> None:
    found = raking.rake(np.array([[0], [1]]), [np.array([1.0, 0.0])])
    assert found.weights == pytest.approx([2, 0])
    assert raking.rake(np.array([[0], [1]]), [np.array([1.0, 0.0])], most=1).weights == pytest.approx([1, 0])


def test_an_empty_cell_is_named() -> None:
    with pytest.raises(raking.EmptyCell) as caught:
        raking.rake(np.array([[0, 0], [1, 0]]), [np.array([0.5, 0.5]), np.array([0.9, 0.0, 0.1])])
    assert (caught.value.question, caught.value.code) == (1, 2)


def test_weights_are_cut_off_and_what_is_cut_goes_to_the_others() -> None:
    codes = np.array([[0]] * 9 + [[1]])
    found = raking.rake(codes, [np.array([0.5, 0.5])], most=3)
    assert found.weights == pytest.approx([7 / 9] * 9 + [3])
    assert (found.trimmed, found.converged) == (1, False)
    assert found.gap == pytest.approx(0.2)
    # Where nothing has to be cut off, nothing changes.
    assert raking.rake(codes, [np.array([0.5, 0.5])], most=5.1).converged


def test_margins_that_exclude_each_other_are_told() -> None:
    found = raking.rake(np.array([[0, 0], [1, 1]]), [np.array([0.5, 0.5]), np.array([0.2, 0.8])])
    assert not found.converged
    assert found.gap == pytest.approx(0.3)


def test_what_cannot_be_is_refused() -> None:
    codes = np.array([[0], [1]])
    with pytest.raises(ValueError, match="add up to 1"):
        raking.rake(codes, [np.array([0.5, 0.4])])
    with pytest.raises(ValueError, match="below the mean"):
        raking.rake(codes, [np.array([0.5, 0.5])], most=0.5)

"""Distances against their definition as a transport problem, solved by scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from exports.privacy import emd as module
from exports.privacy.classes import cells
from exports.privacy.emd import Distance, emd

TREE = ((0, 1, 2, 3, 4), (0, 0, 1, 1, 2), (0, 0, 0, 0, 1), (0, 0, 0, 0, 0))
values = st.lists(st.integers(0, 4), min_size=1, max_size=12)


def ground(distance: Distance) -> np.ndarray:
    codes = np.arange(5)
    if distance.ordered:
        return np.asarray(np.abs(codes[:, None] - codes) / 4)
    if distance.tree:
        tree = np.array(distance.tree)
        return np.asarray((tree[:, :, None] != tree[:, None, :]).sum(axis=0) / (len(tree) - 1))
    return 1.0 - np.eye(5)


def transported(p: np.ndarray, q: np.ndarray, cost: np.ndarray) -> float:
    n = len(p)
    out, into = np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))
    return float(linprog(cost.ravel(), A_eq=np.vstack([out, into]), b_eq=np.concatenate([p, q])).fun)


@pytest.mark.parametrize("distance", [Distance(), Distance(ordered=True), Distance(tree=TREE)], ids=lambda d: d.name)
@settings(max_examples=30)
@given(mine=values, others=values)
def test_it_is_the_cheapest_transport(distance: Distance, mine: list[int], others: list[int]) -> None:
    code = np.array(mine + others)
    found = cells(np.array([0] * len(mine) + [1] * len(others)), code, 5)
    overall = found.overall
    p = np.bincount(mine, minlength=5) / len(mine)
    away = emd(found, overall=overall, distance=distance)
    assert away[0] == pytest.approx(transported(p, overall, ground(distance)), abs=1e-9)


def test_li_and_others_example() -> None:
    """Li et al. 2007, section 4.1: salaries 3k … 11k; {3, 4, 5} is .375 away, {6, 8, 11} .167."""
    of_row, code = np.repeat([0, 1], 3), np.array([0, 1, 2, 3, 5, 8])
    away = emd(cells(of_row, code, 9), overall=np.full(9, 1 / 9), distance=Distance(ordered=True))
    assert away == pytest.approx([0.375, 1 / 6])


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    found = cells(rng.integers(0, 40, 300), rng.integers(0, 5, 300), 5)
    distance = Distance(ordered=True)
    at_once = emd(found, overall=found.overall, distance=distance)
    monkeypatch.setattr(module, "AT_ONCE", 15)
    assert list(emd(found, overall=found.overall, distance=distance)) == list(at_once)

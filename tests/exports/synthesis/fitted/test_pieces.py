"""Numbers in pieces."""

import numpy as np
import pytest

from exports.synthesis.fitted.pieces import Pieces, cut, step_of


@pytest.mark.parametrize(
    ("values", "step"), [([1, 5, 7], 1), ([0.5, 1], 0.1), ([0.25, 7], 0.01), ([1 / 3, 1], 0), ([1e-6], 1e-6)]
)
def test_the_grid_that_values_lie_on(values: list[float], step: float) -> None:
    assert step_of(np.array(values, dtype=float)) == pytest.approx(step)


def test_values_that_recur_are_pieces_of_their_own_and_rare_ones_share_a_range() -> None:
    rare = [7.0, 8.0, 9.0, 11.0, 12.0, 13.0, 14.0, 15.0, 19.0, 21.0]
    values = np.array([0.0] * 50 + [40.0] * 50 + rare)
    pieces = cut(values, min_count=5)
    assert pieces.low.tolist() == [0, 12, 40]
    assert pieces.high.tolist() == [0, 13, 40]


def test_a_range_ends_where_the_minimum_count_of_rows_is_reached() -> None:
    values = np.random.default_rng(0).normal(100, 15, 2000)
    pieces = cut(values, min_count=5)
    assert pieces.low.min() == np.sort(values)[4]
    assert pieces.high.max() == np.sort(values)[-5]
    assert np.bincount(pieces.encode(values)).min() >= 20


def test_pieces_are_drawn_evenly_on_their_grid() -> None:
    pieces = Pieces(np.array([2.0, 5.0]), np.array([2.0, 8.0]), 1.0)
    drawn = pieces.decode(np.array([0] * 10 + [1] * 4000), np.random.default_rng(0))
    assert set(drawn[:10]) == {2.0}
    assert np.bincount(drawn[10:].astype(int))[5:] == pytest.approx(1000, rel=0.12)


def test_a_value_goes_into_the_piece_it_came_from() -> None:
    values = np.round(np.random.default_rng(1).gamma(2, 10, 3000), 1)
    pieces = cut(values, min_count=5)
    codes = np.arange(len(pieces))
    drawn = pieces.decode(np.repeat(codes, 20), np.random.default_rng(2))
    assert (pieces.encode(drawn) == np.repeat(codes, 20)).mean() > 0.95


def test_a_value_outside_all_pieces_goes_into_the_nearest() -> None:
    pieces = Pieces(np.array([0.0, 10.0]), np.array([0.0, 10.0]), 1.0)
    assert pieces.encode(np.array([-5.0, 4.0, 6.0, 99.0])).tolist() == [0, 0, 1, 1]


def test_too_few_values_make_no_piece() -> None:
    assert len(cut(np.array([1.0, 2.0, 3.0]), min_count=5)) == 0

"""The one matrix: what it does to points, and what is left inside the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.synthesis.augment import geometry

SIZE = (160, 120)
angles = st.floats(-180, 180)
points = st.lists(st.tuples(st.floats(0, 160), st.floats(0, 120)), min_size=1, max_size=6).map(np.array)
L = np.array([[10.0, 10.0], [70.0, 10.0], [70.0, 30.0], [30.0, 30.0], [30.0, 90.0], [10.0, 90.0]])


@given(angles, points)
def test_turning_there_and_back_changes_nothing(angle: float, where: np.ndarray) -> None:
    there = geometry.moved(where, geometry.rotation(angle, size=SIZE))
    back = geometry.moved(there, geometry.rotation(-angle, size=SIZE))
    np.testing.assert_allclose(back, where, atol=1e-9)


@given(angles, points)
def test_turning_keeps_distances_from_the_centre(angle: float, where: np.ndarray) -> None:
    there = geometry.moved(where, geometry.rotation(angle, size=SIZE))
    centre = np.array(SIZE) / 2
    np.testing.assert_allclose(np.hypot(*(there - centre).T), np.hypot(*(where - centre).T), atol=1e-9)


def test_a_quarter_turn_is_clockwise() -> None:
    top = np.array([[80.0, 20.0]])
    np.testing.assert_allclose(geometry.moved(top, geometry.rotation(90, size=SIZE)), [[120.0, 60.0]], atol=1e-12)


@pytest.mark.parametrize("horizontal", [True, False])
def test_mirroring_twice_changes_nothing(horizontal: bool) -> None:
    matrix = geometry.flip(horizontal=horizontal, size=SIZE)
    np.testing.assert_array_equal(matrix @ matrix, np.eye(3))
    assert geometry.mirrors(matrix)
    assert not geometry.mirrors(geometry.chained([matrix, matrix]))
    assert geometry.moved(np.array([[10.0, 20.0]]), matrix).tolist() == ([[150, 20]] if horizontal else [[10, 100]])


def test_a_window_becomes_the_picture() -> None:
    matrix = geometry.crop(40, 30, 0.5, size=SIZE)
    found = geometry.moved(np.array([[40.0, 30.0], [120.0, 90.0]]), matrix)
    np.testing.assert_allclose(found, [[0, 0], [160, 120]])


def test_steps_come_in_their_order() -> None:
    flip, crop = geometry.flip(horizontal=True, size=SIZE), geometry.crop(0, 0, 0.5, size=SIZE)
    where = np.array([[10.0, 20.0]])
    one_by_one = geometry.moved(geometry.moved(where, flip), crop)
    np.testing.assert_allclose(geometry.moved(where, geometry.chained([flip, crop])), one_by_one)
    assert one_by_one.tolist() != geometry.moved(where, geometry.chained([crop, flip])).tolist()


def test_area_and_box() -> None:
    assert geometry.area(L) == 60 * 20 + 20 * 60
    assert geometry.area(L[:2]) == 0
    assert geometry.enclosing(L) == (10, 10, 60, 80)
    assert geometry.area(geometry.corners((5, 6, 7, 8))) == 56


@given(angles, st.floats(-200, 200), st.floats(-200, 200))
def test_what_is_cut_off_is_what_lies_outside(angle: float, x: float, y: float) -> None:
    """Beside a count of a fine grid of points, which needs no clipping."""
    ring = geometry.moved(L, geometry.rotation(angle, size=SIZE)) + np.array((x, y))
    cut = geometry.clipped(ring, size=SIZE)
    if len(cut):
        assert (cut >= -1e-9).all()
        assert (cut <= np.array(SIZE) + 1e-9).all()
    a, b = np.meshgrid(np.arange(10.5, 70, 1), np.arange(10.5, 90, 1))
    inside_l = (a < 30) | (b < 30)
    grid = np.stack([a[inside_l], b[inside_l]], axis=1)
    grid = geometry.moved(grid, geometry.rotation(angle, size=SIZE)) + np.array((x, y))
    seen = ((grid > 0) & (grid < np.array(SIZE))).all(axis=1).mean()
    assert geometry.visible_share(ring, size=SIZE) == pytest.approx(seen, abs=0.06)


def test_shares_at_the_edges() -> None:
    box = geometry.corners((-10, 0, 20, 20))
    assert geometry.visible_share(box, size=SIZE) == 0.5
    assert geometry.visible_share(box - (11, 0), size=SIZE) == 0
    assert geometry.visible_share(box[:2], size=SIZE) == 0
    assert geometry.inside(np.array([[0.0, 0.0]]), size=SIZE)
    assert not geometry.inside(np.array([[160.0, 0.0]]), size=SIZE)

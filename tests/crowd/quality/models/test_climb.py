import numpy as np
import pytest

from crowd.quality.models.climb import at_once, climb, settle

START = np.array([[0.9, 0.1]])


def crawl(rate):
    """A map towards (1/2, 1/2) that covers 1 − `rate` of the way at each step, with the height of where it was."""
    middle = np.full((1, 2), 0.5)
    return lambda state: (middle + rate * (state - middle), -float(np.square(state - middle).sum()))


def test_a_slow_map_is_leapt_to_its_end():
    fast = climb(crawl(0.99), START.copy(), enough=1e-12, max_iterations=100)
    assert fast.converged
    assert fast.state == pytest.approx(np.full((1, 2), 0.5), abs=1e-4)
    assert fast.iterations < 10
    assert np.diff(fast.trail).min() >= 0


def test_a_leap_that_loses_height_is_taken_back():
    """A map that turns round: the leap lands off the path."""
    heights = iter([0.0, 1.0, -5.0, 2.0, 3.0, -5.0, 4.0])
    seen = []

    def step(state):
        seen.append(state.copy())
        return 1 - state * 0.9, next(heights)

    end = climb(step, START.copy(), enough=1e-9, max_iterations=7)
    assert end.trail == (0.0, 1.0, 2.0, 3.0, 4.0)
    assert seen[3] == pytest.approx(1 - 0.9 * (1 - 0.9 * START))
    assert (end.iterations, end.converged) == (7, False)


def test_a_map_that_stands_still_is_at_its_end():
    end = climb(lambda state: (state.copy(), 1.0), START.copy(), enough=1e-9, max_iterations=9)
    assert (end.iterations, end.converged, end.trail) == (2, True, (1.0, 1.0))


def test_settling():
    end = settle(lambda state: crawl(0.5)(state)[0], START, max_iterations=100)
    assert end.converged
    assert end.state == pytest.approx(np.full((1, 2), 0.5), abs=1e-3)
    assert not settle(lambda state: 1 - state, START, max_iterations=7).converged


def test_settling_looks_at_what_is_told():
    end = settle(lambda state: 1 - state, START, max_iterations=7, told=lambda state: state.sum(axis=1, keepdims=True))
    assert (end.iterations, end.converged) == (1, True)
    assert end.state.tolist() == [[1.0]]


def test_what_needs_no_iteration():
    assert (at_once(START).iterations, at_once(START).converged) == (0, True)

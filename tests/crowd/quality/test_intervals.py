import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.intervals import wilson, wilson_many


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_newcombe_1998_table_1_method_3(successes, n, low, high):
    assert [round(end, 4) for end in wilson(successes, n)] == [low, high]


def test_no_trials_have_no_interval():
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.floats(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_the_interval_holds_the_share_and_mirrors(pair, level):
    successes, n = pair
    low, high = wilson(successes, n, level=level)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1
    assert wilson(n - successes, n, level=level) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("successes", "n", "level"), [(2, 1, 0.9), (-1, 1, 0.9), (0, -1, 0.9), (1, 2, 0), (1, 2, 1)])
def test_impossible_counts_are_refused(successes, n, level):
    with pytest.raises(ValueError, match="between"):
        wilson(successes, n, level=level)


def test_many_intervals_are_the_single_ones():
    low, high = wilson_many(np.array([0.0, 3.5, 10.0, 0.0]), np.array([10.0, 10.0, 10.0, 0.0]))
    for place, successes in enumerate((0, 3.5, 10)):
        assert (low[place], high[place]) == pytest.approx(wilson(successes, 10))
    assert np.isnan([low[3], high[3]]).all()

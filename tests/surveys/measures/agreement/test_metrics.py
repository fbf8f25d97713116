import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement.metrics import checked, interval, linear, nominal, ordinal, ratio


def test_builders():
    assert nominal(2).tolist() == [[0, 1], [1, 0]]
    assert linear([1, 2, 5])[0] == pytest.approx([0, 1 / 4, 1])
    assert interval([1, 2, 5])[0] == pytest.approx([0, 1 / 16, 1])
    assert linear([3, 3]).tolist() == interval([3, 3]).tolist() == [[0, 0], [0, 0]]
    assert linear([]).shape == interval([]).shape == ratio([]).shape == (0, 0)
    assert ratio([0, 0, 1, 3])[2] == pytest.approx([1, 1, 0, 0.25])
    assert ratio([0, 0])[0, 1] == 0
    assert ordinal([2, 2, 4])[0] == pytest.approx([0, (2 / 8) ** 2, (5 / 8) ** 2])
    assert ordinal([0, 0]).tolist() == [[0, 0], [0, 0]]


def test_linear_and_quadratic_weights_turned_round():
    assert (1 - linear(range(3))).tolist() == [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
    assert (1 - interval(range(3))).tolist() == [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]


def test_huge_numbers_do_not_overflow():
    assert interval([-1.7e308, 1.7e308])[0, 1] == 1
    assert ratio([1e308, 1.5e308])[0, 1] == pytest.approx(0.04)


@pytest.mark.parametrize("builder", [linear, interval, ratio])
def test_what_is_no_number_has_no_distance(builder):
    with pytest.raises(ValueError, match="finite"):
        builder([1, np.inf])


@given(st.lists(st.floats(-1e6, 1e6), max_size=6), st.sampled_from([linear, interval, ratio]))
def test_every_metric_is_one(values, builder):
    metric = checked(builder(values))
    assert (metric <= 1).all()

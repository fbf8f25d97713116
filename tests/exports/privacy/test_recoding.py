import math

import numpy as np
import pytest

from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import from_rows
from exports.privacy.recoding import at_level, by_hierarchy, by_sets, mean_loss

FRUIT = from_rows(
    "f", [["apple", "pome", "*"], ["pear", "pome", "*"], ["plum", "stone", "*"], ["cherry", "stone", "*"]]
)
PART = np.array([0, 0, 1, 1])


def test_at_a_level() -> None:
    found = at_level(FRUIT, 1, np.array([0, 1, 2, 2]), PART, 2)
    assert found.labels == ("pome", "stone")
    assert list(found.loss) == [1 / 3, 1 / 3]


def test_the_lowest_common_value() -> None:
    found = by_hierarchy(FRUIT, np.array([0, 1, 2, 2]), PART, 2)
    assert found.labels == ("pome", "plum")
    assert list(found.loss) == [1 / 3, 0]


def test_no_common_value_is_a_star() -> None:
    two_tops = from_rows("x", [["a", "A"], ["b", "B"]])
    found = by_hierarchy(two_tops, np.array([0, 1]), np.array([0, 0]), 1)
    assert (found.labels, list(found.loss)) == (("*",), [1.0])


def test_sets_of_words() -> None:
    found = by_sets(FRUIT, np.array([0, 2, 3, 3]), PART, 2)
    assert found.labels == ("{apple, plum}", "cherry")
    assert list(found.loss) == [1 / 3, 0]
    everything = by_sets(FRUIT, np.arange(4), np.zeros(4, np.int64), 1)
    assert (everything.labels, list(everything.loss)) == (("*",), [1.0])


def test_intervals_of_numbers() -> None:
    ages = builtin.number("age", ["20", "25", "31", "", "07"])
    part = np.array([0, 0, 1, 1, 2, 3])
    found = by_sets(ages, np.array([1, 0, 2, 3, 3, 4]), part, 4)
    assert found.labels == ("[20, 25]", "31 or missing", "", "07")
    assert list(found.loss) == [1 / 4, 1 / 4, 0, 0]


def test_mean_loss() -> None:
    columns = [by_hierarchy(FRUIT, np.array([0, 1, 2, 2]), PART, 2)]
    assert mean_loss(columns, np.array([2, 2])) == pytest.approx(1 / 6)
    assert mean_loss(columns, np.array([2, 2]), suppressed=4) == pytest.approx((2 / 3 + 4) / 8)
    assert math.isnan(mean_loss(columns, np.array([0, 0])))

import numpy as np

from exports.reports.shapes import histogram


def test_whole_numbers_in_whole_steps() -> None:
    found = histogram(np.array([1.0, 1, 2, 3, 3, 3]), column="x", whole=True)
    assert found.edges == (1, 2, 3, 4)
    assert found.counts == (2, 1, 3)
    assert not found.open_ends


def test_the_ends_hold_what_lies_beyond() -> None:
    values = np.append(np.arange(1000.0), 1e9)
    found = histogram(values, column="x")
    assert sum(found.counts) == 1001
    assert found.open_ends
    assert found.edges[-1] < 1000


def test_one_value_and_too_few() -> None:
    assert sum(histogram(np.full(9, 4.5), column="x").counts) == 9
    assert histogram(np.ones(2), column="x").undefined == "Fewer than 5 values."

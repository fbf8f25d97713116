from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.classes import cells, classes, dense, joint, narrow

rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=60)


@given(rows=rows)
def test_classes_are_the_distinct_rows(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    found = classes(columns[:2], [4, 3])
    sizes = Counter((a, b) for a, b, _ in rows)
    assert found.n == len(sizes)
    assert list(found.size_of_row) == [sizes[a, b] for a, b, _ in rows]
    counted = cells(found.of_row, columns[2], 5)
    assert list(counted.sizes) == list(found.sizes)
    assert counted.count.sum() == len(rows)
    assert len(counted.count) == len(set(rows))
    assert list(counted.overall) == [sum(c == i for _, _, c in rows) / len(rows) for i in range(5)]


def test_many_wide_columns_do_not_overflow() -> None:
    columns = [np.array([0, 2**31 - 1, 0]) for _ in range(6)]
    found = classes(columns, [2**31] * 6)
    assert list(found.of_row) == [0, 1, 0]


def test_wide_keys_are_numbered_in_their_order_whatever_the_order_of_rows() -> None:
    number, n = dense(np.array([10**15, 5, 10**12, 5]), 10**16)
    assert (list(number), n) == ([2, 0, 1, 0], 3)


def test_weights_count_people() -> None:
    counted = cells(np.array([0, 0, 1]), np.array([1, 1, 0]), 2, weight=np.array([2, 3, 4]))
    assert list(counted.count) == [5, 4]


def test_sparse_and_binned_cells_agree() -> None:
    of_row, code = np.array([0, 0, 1, 1]), np.array([0, 9, 9, 9])
    binned, sparse = cells(of_row, code, 10), cells(of_row, code, 10**9)
    assert list(binned.count) == list(sparse.count)
    assert list(binned.code) == list(sparse.code)


def test_without_columns_there_are_no_classes_to_speak_of() -> None:
    with pytest.raises(ValueError, match="at least one column"):
        classes([], [])


def test_no_rows() -> None:
    assert classes([np.zeros(0, np.int64)], [3]).n == 0


def test_joint_keeps_codes_apart() -> None:
    key, size = joint([np.array([0, 1]), np.array([1, 0])], [2, 2])
    assert (list(key), size) == ([1, 2], 4)


@pytest.mark.parametrize(("n", "width"), [(1, 1), (256, 1), (257, 2), (70_000, 4)])
def test_narrow_codes_hold_the_last_one(n: int, width: int) -> None:
    found = narrow(np.array([0, n - 1]), n)
    assert (found.tolist(), found.itemsize) == ([0, n - 1], width)

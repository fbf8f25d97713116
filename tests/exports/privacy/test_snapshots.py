import numpy as np

from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import from_rows
from exports.privacy.snapshots import distinct, group, merged

SEX = from_rows("sex", [["f", "*"], ["m", "*"]])


def test_distinct_rows_with_their_people() -> None:
    rows, of_row = distinct([np.array([1, 0, 1]), np.array([0, 0, 0])], [2, 1], [np.array([0, 0, 0])], [1])
    assert list(rows.weight) == [1, 2]
    assert list(of_row) == [1, 0, 1]
    assert list(rows.codes[0]) == [0, 1]


def test_a_node_counts_people_and_coarser_rows_are_merged() -> None:
    rows, _ = distinct([np.array([0, 1, 1])], [2])
    found = group(rows, [SEX], (1,))
    assert list(found.size) == [3]
    coarse = merged(rows, found.codes, [1], levels=(1,))
    assert (list(coarse.weight), coarse.levels) == ([3], (1,))
    assert list(group(coarse, [SEX], (1,)).size) == [3]


def test_many_columns_of_many_values() -> None:
    """Keys beyond 64 bits, and keys too long to be sorted together with their places."""
    n, columns = 5_000, 6
    rng = np.random.default_rng(1)
    numbers = builtin.category("x", [str(i) for i in range(2_000)])
    for wide in (columns, 5):
        codes = [rng.integers(0, 2_000, n) for _ in range(wide)]
        codes = [np.append(code, code[:10]) for code in codes]
        rows, of_row = distinct(codes, [2_000] * wide)
        assert (len(rows), int((rows.weight == 2).sum())) == (n, 10)
        assert all((code[of_row] == whole).all() for code, whole in zip(rows.codes, codes, strict=True))
        found = group(rows, [numbers] * wide, (0,) * wide)
        assert sorted(found.size) == sorted(rows.weight)

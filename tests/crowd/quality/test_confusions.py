import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crowd.quality.confusions import crosstab, entropy, shares, together


def test_crosstab_counts_pairs() -> None:
    assert crosstab(row=[0, 0, 1], column=[0, 1, 1], n_codes=2).tolist() == [[1, 1], [0, 1]]


def test_crosstab_of_nothing() -> None:
    assert crosstab(row=[], column=[], n_codes=2).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(("row", "column"), [([0], [0, 1]), ([2], [0]), ([0], [-1]), ([0.5], [0])])
def test_crosstab_refuses_what_is_no_code(row: list[int], column: list[int]) -> None:
    with pytest.raises(ValueError, match="must"):
        crosstab(row=row, column=column, n_codes=2)


def test_shares_of_each_row() -> None:
    assert shares(np.array([[1, 3], [0, 0]])).tolist() == [[0.25, 0.75], [0, 0]]


class TestTogether:
    def test_items_with_both_and_with_either(self) -> None:
        found = together(counts=np.array([[2, 1, 0], [3, 0, 0], [0, 1, 4]]), weight=np.array([10, 5, 1]))
        assert found.both.tolist() == [[15, 10, 0], [10, 11, 1], [0, 1, 1]]
        assert found.either.tolist() == [[15, 16, 16], [16, 11, 11], [16, 11, 1]]
        assert found.share[0, 1] == 10 / 16

    def test_an_answer_nobody_gave_has_no_share(self) -> None:
        found = together(counts=np.array([[1, 0]]), weight=np.array([1]))
        assert found.share.tolist() == [[1, 0], [0, 0]]

    def test_no_pattern_at_all(self) -> None:
        found = together(counts=np.zeros((0, 2), dtype=np.int64), weight=np.zeros(0, dtype=np.int64))
        assert found.share.tolist() == [[0, 0], [0, 0]]

    @given(arrays(np.int64, (4, 3), elements=st.integers(0, 5)), arrays(np.int64, 4, elements=st.integers(0, 9)))
    def test_as_counted_by_hand(self, counts: np.ndarray, weight: np.ndarray) -> None:
        found = together(counts=counts, weight=weight)
        for one in range(3):
            for other in range(3):
                with_one, with_other = counts[:, one] > 0, counts[:, other] > 0
                assert found.both[one, other] == weight[with_one & with_other].sum()
                assert found.either[one, other] == weight[with_one | with_other].sum()


def test_entropy_in_bits() -> None:
    found = entropy(np.array([[4, 0, 0], [2, 2, 0], [1, 1, 2], [0, 0, 0]]))
    assert found.tolist() == [0, 1, 1.5, 0]

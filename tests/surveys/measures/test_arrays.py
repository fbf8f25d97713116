import numpy as np
import pytest

from surveys.measures import arrays


def test_codes_come_back_as_flat_int64():
    assert arrays.codes("code", np.array([0, 2], dtype=np.int8), below=3).dtype == np.int64


def test_no_codes_at_all_are_fine_even_for_no_rows():
    assert arrays.codes("item", [], below=0).tolist() == []


@pytest.mark.parametrize("values", [[-1], [3], [0.5], [[0], [1]], ["a"], [True], [None]])
def test_anything_but_codes_in_range_is_refused_by_name(values):
    with pytest.raises(ValueError, match="person must"):
        arrays.codes("person", values, below=3)


def test_lengths_that_differ_are_refused_by_name():
    with pytest.raises(ValueError, match="item, code must have the same length"):
        arrays.same_length(item=np.zeros(2), code=np.zeros(3))

import numpy as np
import pytest

from exports.privacy.hierarchies.base import BadHierarchy, from_rows, shown

ROWS = [["c", "C", "*"], ["a", "A", "*"], ["d", "C", "*"], ["b", "A", "*"]]


def test_levels() -> None:
    found = from_rows("x", ROWS)
    assert (found.values, found.height) == (("c", "a", "d", "b"), 2)
    assert found.levels[1].labels == ("C", "A")
    assert list(found.loss(0)) == [0, 0, 0, 0]
    assert list(found.loss(1)) == [1 / 3, 1 / 3]
    assert list(found.loss(2)) == [1.0]
    assert list(found.step(0, 1)) == [0, 1, 0, 1]
    assert list(found.step(1, 2)) == [0, 0]
    assert list(found.encode(["b", "c"])) == [3, 0]


def test_groups_lie_together_in_the_order() -> None:
    places = from_rows("x", ROWS).order
    assert sorted(places[[0, 2]]) in ([0, 1], [2, 3])
    assert list(from_rows("x", ROWS, numbers=np.array([3.0, 1.0, 4.0, 2.0])).order) == [2, 0, 3, 1]


def test_one_value_loses_nothing() -> None:
    assert list(from_rows("x", [["a", "*"]]).loss(1)) == [0.0]


def test_values_that_are_not_covered_are_named() -> None:
    with pytest.raises(BadHierarchy, match="`x` does not cover “e”, “f”"):
        from_rows("x", ROWS).encode(["a", "e", "f"])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "has no row"),
        ([["a", "*"], ["a", "*"]], "more than one row for “a”"),
        ([["a", "A", "*"], ["b", "*"]], "row 2 has 2 levels and row 1 has 3"),
        ([["a", "A", "1"], ["b", "A", "2"]], "not a tree: “A” at level 1 becomes “1”, “2” at level 2"),
    ],
)
def test_what_is_no_hierarchy(rows: list[list[str]], why: str) -> None:
    with pytest.raises(BadHierarchy, match=why):
        from_rows("x", rows)


def test_long_lists_are_cut() -> None:
    assert shown(list("abcdefg")) == "“a”, “b”, “c”, “d”, “e” and 2 more"

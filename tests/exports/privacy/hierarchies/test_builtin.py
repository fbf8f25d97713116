import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.privacy.hierarchies import builtin
from exports.privacy.hierarchies.base import BadHierarchy, Hierarchy


def row(found: Hierarchy, value: str) -> list[str]:
    leaf = found.values.index(value)
    return [level.labels[level.group[leaf]] for level in found.levels]


def test_numbers() -> None:
    found = builtin.number("age", ["34", "-3", "", "40"], widths=[5, 10])
    assert row(found, "34") == ["34", "[30, 34]", "[30, 39]", "*"]
    assert row(found, "-3") == ["-3", "[-5, -1]", "[-10, -1]", "*"]
    assert row(found, "") == ["", "", "", "*"]
    assert list(found.order) == [1, 0, 3, 2], "a missing value comes last"


def test_broken_numbers_are_half_open() -> None:
    assert row(builtin.number("x", ["0.5", "7"], widths=[0.25]), "0.5") == ["0.5", "[0.5, 0.75)", "*"]


def test_widths_are_found() -> None:
    found = builtin.number("age", [str(i) for i in range(18, 90)])
    assert row(found, "34") == ["34", "[30, 34]", "[30, 39]", "[20, 39]", "[0, 39]", "*"]
    assert row(builtin.number("one", ["7"]), "7") == ["7", "*"]


@pytest.mark.parametrize(
    ("values", "widths", "why"),
    [
        (["1", "abc", "1e999"], [], "has “abc”, “1e999”"),
        (["1"], [5, 12], "12 is no multiple of 5"),
        (["1"], [10, 5], "5 is no multiple of 10"),
        (["1"], [0], "above 0"),
    ],
)
def test_what_is_no_number(values: list[str], widths: list[float], why: str) -> None:
    with pytest.raises(BadHierarchy, match=why):
        builtin.number("x", values, widths=widths)


def test_dates() -> None:
    found = builtin.date("d", ["2024-11-05", "2024-11-05T10:30", "2024-11-05T09:00", ""])
    assert row(found, "2024-11-05T10:30")[1:] == ["2024-11-05", "2024-11", "2024-Q4", "2024", "2020s", "*"]
    assert row(found, "") == [""] * 6 + ["*"]
    assert list(found.order) == [0, 2, 1, 3]
    with pytest.raises(BadHierarchy, match=r"has “5\.11\.2024”, “2024-11-05x”, “2024-13-01”\. Write dates like"):
        builtin.date("d", ["5.11.2024", "2024-11-05x", "2024-13-01"])


def test_places() -> None:
    found = builtin.place("zip", ["81667", "816", ""])
    assert row(found, "81667") == ["81667", "8166*", "816**", "81***", "8****", "*"]
    assert row(found, "816") == ["816", "816*", "816**", "81***", "8****", "*"]
    assert row(found, "") == [""] * 5 + ["*"]


def test_trees() -> None:
    nested = {"Europe": {"West": ["France", "Spain"], "Malta": None}, "Asia": ["Japan"]}
    found = builtin.taxonomy("c", ["France", ""], tree=nested)
    assert row(found, "France") == ["France", "West", "Europe", "*"]
    assert row(found, "Malta") == ["Malta", "Malta", "Europe", "*"]
    assert row(found, "Japan") == ["Japan", "Japan", "Asia", "*"]
    assert row(found, "") == ["", "", "", "*"]
    paths = builtin.taxonomy("c", ["France"], tree=["Europe > France", "Europe > Spain"])
    assert row(paths, "France") == ["France", "Europe", "*"]
    with pytest.raises(BadHierarchy, match="does not have “Peru”"):
        builtin.taxonomy("c", ["Peru"], tree=nested)
    with pytest.raises(BadHierarchy, match="nested names and lists"):
        builtin.taxonomy("c", ["Peru"], tree="Peru")


def test_trees_in_lists() -> None:
    found = builtin.taxonomy("c", ["b"], tree=[{"a": ["b"]}, "c > d"])
    assert row(found, "b") == ["b", "a", "*"]


def test_categories() -> None:
    assert row(builtin.category("sex", ["f", "m"]), "f") == ["f", "*"]


@given(values=st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=1, max_size=12, unique=True))
def test_any_place_has_a_hierarchy(values: list[str]) -> None:
    found = builtin.place("zip", values)
    assert found.values == tuple(values)
    assert list(found.loss(found.height)) == [1.0 if len(values) > 1 else 0.0]


@given(numbers=st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=12, unique_by=str))
def test_any_numbers_have_a_hierarchy(numbers: list[float]) -> None:
    found = builtin.number("x", [str(number) for number in numbers])
    assert list(np.argsort(found.order)) == list(np.argsort(numbers, kind="stable"))

import numpy as np
import pandas as pd
import pytest

from exports.privacy.attacks.columns import Column, columns


def column(released: list[str], original: list[str], *, words: bool = False, same: bool = False) -> Column:
    """`same`: the first released row is the first person, and so on."""
    index = pd.Index([f"person {n}" if same else f"row {n}" for n in range(len(released))])
    people = pd.Index([f"person {n}" for n in range(len(original))])
    tables = {
        "released": pd.DataFrame({"x": released}, index=index),
        "original": pd.DataFrame({"x": original}, index=people),
    }
    return columns(tables, names=["x"], categories=["x"] if words else [])[0]


def stands_for(found: Column, value: str) -> set[str]:
    return {found.values[place] for place in np.flatnonzero(found.covered(found.values.index(value)))}


@pytest.mark.parametrize(
    ("label", "original", "expected"),
    [
        ("31", ["20", "31"], {"31"}),
        ("*", ["20", "", "x"], {"20", "", "x", "*"}),
        ("[20, 29]", ["20", "29", "30", "9", ""], {"20", "29", "[20, 29]"}),
        ("[20, 29] or missing", ["25", "30", ""], {"25", "", "[20, 29] or missing"}),
        ("[2024-03-01, 2024-03-31]", ["2024-03-09", "2024-04-01"], {"2024-03-09", "[2024-03-01, 2024-03-31]"}),
        ("{north, missing}", ["north", "south", ""], {"north", "", "{north, missing}"}),
    ],
)
def test_what_a_released_value_may_stand_for(label: str, original: list[str], expected: set[str]) -> None:
    assert stands_for(column([label], original), label) == expected


def test_a_level_of_a_hierarchy_stands_for_what_it_was_seen_for() -> None:
    found = column(["11*", "11*", "22*"], ["112", "113", "221"], same=True)
    assert stands_for(found, "11*") == {"112", "113", "11*"}
    assert stands_for(column(["11*"], ["112"]), "11*") == {"11*"}


def test_how_far_apart() -> None:
    numbers = column(["10", ""], ["10", "20", ""])
    assert numbers.numeric
    assert numbers.values == ("", "10", "20")
    assert numbers.apart(np.array([0, 1, 2]), np.array([0, 1])).tolist() == [[0, 1], [1, 0], [1, 1]]
    words = column(["10"], ["10", "20"], words=True)
    assert not words.numeric
    assert words.apart(np.array([0, 1]), np.array([0])).tolist() == [[0], [1]]
    ranges = column(["[10, 20]", "*"], ["15", "25"])
    assert not ranges.numeric
    there = np.array([ranges.values.index("[10, 20]"), ranges.values.index("*")])
    assert ranges.apart(np.array([ranges.values.index("25")]), there).tolist() == [[1, 0]]


def test_one_value_or_none_at_all() -> None:
    assert column(["3"], ["3"]).width == 1
    assert column([""], [""]).width == 1

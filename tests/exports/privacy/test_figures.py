import json

import pandas as pd
import pytest

from exports.privacy.figures import Asked, Secret, as_json, figures
from exports.privacy.measure import Diversity

ROWS = pd.DataFrame(
    {
        "who": pd.array(["ann", "ann", "ben", "cat", "dan"], dtype="string"),
        "region": pd.array(["n", "n", "n", "s", "s"], dtype="string"),
        "mood": pd.array(["good", "good", "bad", "bad", None], dtype="string"),
        "age": pd.array([20, 20, 30, 30, 40], dtype="Int64"),
    }
)


def asked(sensitive: tuple[str, ...] = (), *, ordered: bool = False, population: int | None = None) -> Asked:
    return Asked("who", ("region",), {"it": Secret(sensitive, ordered)} if sensitive else {}, 2, population)


def told(frame: pd.DataFrame, columns: tuple[str, ...], *, ordered: bool = False) -> Diversity:
    return figures(frame, asked(columns, ordered=ordered)).diversity["it"]


def test_people_are_counted_not_rows() -> None:
    found = figures(ROWS, asked())
    assert (found.anonymity.people, found.anonymity.smallest, found.diversity) == (4, 2, {})
    assert found.risk.prosecutor is not None
    assert (found.risk.prosecutor.highest, found.risk.marketer, found.risk.sample_unique) == (0.5, 0.5, 0)
    assert "population" in found.risk.why["journalist"]


def test_diversity_of_one_column_of_several_and_of_numbers() -> None:
    one, several = told(ROWS, ("mood",)), told(ROWS, ("mood", "age"))
    numbers, words = told(ROWS, ("age",), ordered=True), told(ROWS, ("age",))
    assert (one.distinct_l, several.distinct_l) == (2, 2)
    # Shares of 20, 30, 40: in the north ½, ½, 0, of all ¼, ½, ¼. Moved by one step of two each: ¼; as words ¼.
    assert [numbers.t, words.t] == pytest.approx([0.25, 0.25])


def test_near_numbers_are_alike() -> None:
    rows = ROWS.iloc[1:].assign(age=pd.array([20, 22, 21, 23], dtype="Int64"))
    ordered, words = (told(rows, ("age",), ordered=flag) for flag in (True, False))
    assert [ordered.t, words.t] == pytest.approx([1 / 6, 1 / 2])


def test_nobody() -> None:
    found = figures(ROWS.iloc[:0], asked(("mood",)))
    assert (found.anonymity.people, found.diversity, found.risk.prosecutor) == (0, {}, None)
    assert as_json(found)["k"] is None


def test_as_json() -> None:
    made = as_json(figures(ROWS, asked(("mood",), population=100)))
    assert made["sensitive"]["it"] == {"distinct_l": 2, "entropy_l": 2.0, "recursive_c": 1.0, "t": 0.25}
    assert (made["k"], made["l"], made["people"], made["groups"], made["at_risk"]) == (2, 2, 4, 2, 0)
    assert made["journalist"]["highest"] < made["prosecutor"]["highest"] == 0.5
    assert json.loads(json.dumps(made, allow_nan=False)) == made

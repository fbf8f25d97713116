"""Errors on purpose."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from exports.synthesis.mistakes import MISTAKES, spread_of
from tests.exports.synthesis.blueprints import made, one_table, texts

COLUMNS: dict[str, dict[str, Any]] = {
    "number": {"generator": "normal", "mean": 50, "sd": 10},
    "integer": {"generator": "integer", "low": 1, "high": 99},
    "string": {"generator": "person", "field": "name"},
    "boolean": {"generator": "boolean", "probability": 0.5},
    "date": {"generator": "date", "start": "2000-01-01", "end": "2009-12-31"},
    "datetime": {"generator": "datetime", "start": "2000-01-01", "end": "2009-12-31"},
}
PAIRS = [(name, type_) for name, mistake in MISTAKES.items() for type_ in mistake.types]


def both(type_: str, how: object, share: float = 0.2) -> tuple[pd.DataFrame, pd.DataFrame]:
    column = {"name": "value", **COLUMNS[type_]}
    return made(column), made({**column, "errors": {"share": share, "how": how}})


@pytest.mark.parametrize(("name", "type_"), PAIRS)
def test_an_error_is_labelled_and_nothing_else_changes(name: str, type_: str) -> None:
    true, spoiled = both(type_, [name])
    wrong = spoiled["value.error"].notna()
    assert set(spoiled["value.error"][wrong]) == {name}
    assert (true["value"].astype(object) != spoiled["value"].astype(object)).tolist() == wrong.tolist()
    assert spoiled["value"].dtype == true["value"].dtype
    assert wrong.mean() == pytest.approx(0.2 if name != "day_month" else 0.2 * 11 / 30, abs=0.05)


def test_outliers_lie_far_out() -> None:
    true, spoiled = both("number", ["outlier"])
    wrong = spoiled["value.error"].notna()
    distance = (spoiled["value"] - true["value"]).abs()[wrong]
    assert distance.min() > 45
    assert distance.max() < 110


def test_ways_come_by_weight() -> None:
    _, spoiled = both("string", {"typo": 3, "case": 1}, share=1)
    counts = spoiled["value.error"].value_counts(normalize=True)
    assert counts["typo"] == pytest.approx(0.75, abs=0.05)


def test_a_category_becomes_another() -> None:
    column = {
        "name": "value",
        "generator": "categorical",
        "values": ["a", "b"],
        "errors": {"share": 1, "how": ["other_value"]},
    }
    spoiled = made(column)
    assert set(spoiled["value"]) == {"a", "b"}
    assert spoiled["value.error"].notna().all()


def test_a_missing_cell_has_no_error() -> None:
    column = {"name": "value", **COLUMNS["number"], "missing": 0.5, "errors": {"share": 1, "how": ["sign"]}}
    table = made(column)
    assert (table["value"].isna() == table["value.error"].isna()).all()


def test_rows_repeat_others() -> None:
    key = {"name": "key", "generator": "sequence"}
    name = {"name": "name", "generator": "person", "field": "name"}
    whole, found = made(key, name, rows=5000), made(key, name, rows=5000, duplicates=0.1)
    again = found["row.error"] == "duplicate"
    assert again.mean() == pytest.approx(0.1, abs=0.02)
    assert (found["key"].duplicated(keep=False) >= again).all()
    assert found["key"][~again].is_unique
    columns = ["key", "name"]
    pd.testing.assert_frame_equal(found.loc[~again, columns], whole.loc[~again, columns])
    names = whole.set_index("key")["name"]
    assert (names[found["key"]].to_numpy() == found["name"].to_numpy()).all()
    assert len(made(key, rows=1, duplicates=1)) == 1
    assert made(key, rows=9, duplicates=1)["key"].is_unique  # somebody has to come first


def test_rows_that_links_point_to_do_not_repeat() -> None:
    document = one_table({"name": "id", "generator": "sequence"}, duplicates=0.1)
    link = {"name": "person", "generator": "foreign_key", "table": "people", "column": "id"}
    document["tables"].append({"name": "visits", "rows": 5, "columns": [link]})
    [problem] = texts(document)
    assert problem.startswith("tables.people.duplicates: “visits” has links to rows of this table")
    document["tables"].pop()
    document["tables"][0]["columns"].append({"name": "row.error", "generator": "uuid"})
    assert "Two columns are called “row.error”." in texts(document)[0]


def test_the_spread_is_robust() -> None:
    values = np.append(np.random.default_rng(1).normal(0, 2, 5000), [1e9])
    assert spread_of(pa.array(values)) == pytest.approx(2, abs=0.1)
    assert spread_of(pa.array([1.0, 1.0])) == 1
    assert spread_of(pa.array(["a"])) == 1


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ({"share": 0.1, "how": ["typo"]}, "“typo” is no error of the type number. There are: outlier, tenfold, sign."),
        ({"share": 0.1, "how": {"sign": 0}}, "The weights of “how” are all 0."),
        ({"share": 0.1, "how": ["typos"]}, "'typos' is not allowed. Did you mean typo?"),
        ({"share": 0.1}, "“how” is missing."),
    ],
)
def test_errors_that_cannot_be(errors: dict, words: str) -> None:
    [problem] = texts(one_table({"name": "value", **COLUMNS["number"], "errors": errors}))
    assert words in problem

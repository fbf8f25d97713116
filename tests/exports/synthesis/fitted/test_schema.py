"""Columns learnt from a table, small cells pooled."""

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.fitted.schema import NothingToLearn, Schema, learn, seen_in


def learnt(frame: pd.DataFrame, min_count: int = 5) -> Schema:
    return learn(seen_in(frame), rows=len(frame), min_count=min_count)


def values(schema: Schema) -> tuple[str, ...]:
    return tuple(schema.columns[0].to_document()["values"])


def test_rare_values_are_pooled_and_it_is_told() -> None:
    schema = learnt(pd.DataFrame({"town": ["Aby"] * 50 + ["Bree"] * 4 + ["Cork"] * 3}))
    assert values(schema) == ("Aby", "other")
    assert schema.notes == ("Column 'town': 2 values of fewer than 5 rows, pooled as 'other'.",)


def test_the_pool_has_a_name_of_its_own() -> None:
    schema = learnt(pd.DataFrame({"town": ["other"] * 50 + ["Bree"] * 4 + ["Cork"] * 3}))
    assert values(schema) == ("other", "(other)")


def test_a_pool_too_small_is_dropped() -> None:
    frame = pd.DataFrame({"town": ["Aby"] * 50 + ["Bree"] * 4})
    schema = learnt(frame)
    assert values(schema) == ("Aby",)
    assert "1 value of fewer than 5 rows, dropped" in schema.notes[0]
    assert schema.encode(seen_in(frame)).codes.max() == 0


def test_few_missing_values_count_as_usual_ones() -> None:
    frame = pd.DataFrame({"score": [1.0, 2.0] * 30 + [np.nan] * 3})
    schema = learnt(frame)
    assert "3 missing values are too few" in schema.notes[0]
    assert schema.encode(seen_in(frame)).sizes == (2,)


@pytest.mark.parametrize("column", [["a", "b", "c", "d", "e", "f"], [1.5, 2.7, 3.1, 4.6, 5.2, None]])
def test_a_column_of_rare_values_alone_teaches_no_value(column: list[object]) -> None:
    schema = learnt(pd.DataFrame({"x": column, "y": ["k"] * 6}), min_count=6)
    drawn = schema.decode(np.zeros((3, len(schema.learnt)), dtype=np.int64), np.random.default_rng(0))
    assert not set(drawn["x"].dropna()) & set(column)


def test_a_table_smaller_than_the_minimum_count_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="1 rows, fewer than the minimum count of 5"):
        learnt(pd.DataFrame({"x": [1]}))


def test_a_table_without_anything_to_learn_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="all are empty or identifiers"):
        learnt(pd.DataFrame({"x": [None] * 30, "id": range(30)}))


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(NothingToLearn, match="name of its own"):
        learnt(pd.DataFrame([[1, 2]], columns=["x", "x"]))

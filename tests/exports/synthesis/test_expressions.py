"""The vectorised logic against surveys/logic.py, value by value."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.synthesis import expressions
from surveys import logic

ROWS = 6
COLUMNS = {
    "whole": pa.array([0, 1, -2, 3, None, 5], pa.int64()),
    "number": pa.array([0.5, -1.0, None, 0.0, 2.5, 1e300], pa.float64()),
    "text": pa.array(["a", None, "b", "", "ab", "B"], pa.string()),
    "class": pa.array(["a", "b", "a", None, "ab", "b"]).dictionary_encode(),
    "truth": pa.array([True, False, None, True, False, True], pa.bool_()),
}
ROWS_OF = [{name: array[row].as_py() for name, array in COLUMNS.items()} for row in range(ROWS)]

number: Any = st.deferred(
    lambda: (
        st.integers(-3, 3)
        | st.floats(-3, 3).map(lambda x: round(x, 2))
        | st.sampled_from(["whole", "number"]).map(lambda name: {"var": name})
        | st.tuples(st.sampled_from("+-*/%"), number, number).map(lambda t: {t[0]: [t[1], t[2]]})
        | st.tuples(st.sampled_from(["min", "max"]), st.lists(number, min_size=1, max_size=3)).map(
            lambda t: {t[0]: t[1]}
        )
        | st.tuples(truth, number, number).map(lambda t: {"if": list(t)})
    )
)
text: Any = st.sampled_from(["a", "b", "", {"var": "text"}, {"var": "class"}])
value: Any = number | text | st.just({"var": "truth"}) | st.booleans()
truth: Any = st.deferred(
    lambda: (
        st.booleans()
        | st.sampled_from(list(COLUMNS)).map(lambda name: {"answered": name})
        | st.tuples(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), value, value).map(
            lambda t: {t[0]: [t[1], t[2]]}
        )
        | st.tuples(value, st.lists(value, max_size=3)).map(lambda t: {"in": list(t)})
        | st.tuples(text, text).map(lambda t: {"in": list(t)})
        | st.tuples(st.sampled_from(["and", "or"]), st.lists(truth, min_size=1, max_size=3)).map(lambda t: {t[0]: t[1]})
        | truth.map(lambda t: {"!": [t]})
    )
)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return bool(a == b)


@given(st.one_of(number, truth))
def test_each_row_is_as_a_survey_has_it(node: Any) -> None:
    result = expressions.evaluate(node, COLUMNS, ROWS)
    made = expressions.column(result, "number" if result.type == "number" else result.type).to_pylist()
    said = [logic.evaluate(node, row) for row in ROWS_OF]
    assert all(same(a, b) for a, b in zip(made, said, strict=True)), (made, said)


@given(truth)
def test_a_condition_holds_where_it_is_true(node: Any) -> None:
    held = expressions.holds(node, COLUMNS, ROWS)
    assert held.tolist() == [logic.evaluate(node, row) is True for row in ROWS_OF]


def test_every_operator_is_there() -> None:
    assert set(expressions.OPERATORS) | {"in"} == set(logic.OPERATORS)


def test_a_list_cannot_be_counted() -> None:
    assert not expressions.evaluate({"count": [{"var": "text"}]}, COLUMNS, ROWS).known.any()


def test_dates_compare_as_texts() -> None:
    columns = {"day": pa.array([0, 20_000], pa.int32()).cast(pa.date32())}
    assert expressions.holds({">": [{"var": "day"}, "2000-01-01"]}, columns, 2).tolist() == [False, True]
    times = {"at": pa.array([0, 3600], pa.timestamp("s"))}
    assert expressions.holds({"==": [{"var": "at"}, "1970-01-01T01:00:00"]}, times, 2).tolist() == [False, True]


def test_columns_of_each_type_come_back() -> None:
    chosen = expressions.evaluate({"if": [{"answered": "text"}, {"var": "text"}, "none"]}, COLUMNS, ROWS)
    assert expressions.column(chosen, "string").to_pylist() == ["a", "none", "b", "", "ab", "B"]
    doubled = expressions.evaluate({"*": [{"var": "whole"}, 2]}, COLUMNS, ROWS)
    assert expressions.column(doubled, "integer").to_pylist() == [0, 2, -4, 6, None, 10]


def test_numbers_are_not_texts() -> None:
    assert not expressions.evaluate({"+": [{"var": "text"}, 1]}, COLUMNS, ROWS).known.any()
    assert list(expressions.referred([{"var": ["a"]}, {"!": {"answered": "b"}}])) == ["a", "b"]


@pytest.mark.parametrize(
    ("node", "type_"),
    [
        (3, "integer"),
        ("x", "string"),
        ({"var": "day"}, "string"),
        ({"answered": "day"}, "boolean"),
        ({"+": [{"var": "whole"}, 1]}, "integer"),
        ({"/": [{"var": "whole"}, 2]}, "number"),
        ({"if": [True, 1, 2.5]}, "number"),
    ],
)
def test_types(node: Any, type_: str) -> None:
    assert expressions.result_type(node, {"day": "date", "whole": "integer"}) == type_


def test_infinity_is_missing() -> None:
    with np.errstate(all="raise"):
        result = expressions.evaluate({"*": [{"var": "number"}, 1e300]}, COLUMNS, ROWS)
    assert not result.known[5]

import math
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from exports.frames import BATCH, Field, Table, cell, distinct, framed, framed_columns, to_frame, value_type

FIELDS = [Field("a", "string", ""), Field("b", "integer", ""), Field("c", "number", ""), Field("d", "boolean", "")]


def test_names_are_made_distinct() -> None:
    fields = [Field(name, "string", "") for name in ("origin", "x", "origin", "origin_2", "origin")]
    assert [field.name for field in distinct(fields)] == ["origin", "x", "origin_2", "origin_2_2", "origin_3"]


def test_columns_have_their_types_whatever_is_missing() -> None:
    frame = framed([["x", 1, 0.5, True], [None, None, None, None]], FIELDS)
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "Int64", "Float64", "boolean"]
    assert frame.isna().iloc[1].all()


def test_no_rows_are_a_frame_with_all_columns() -> None:
    frame = framed([], FIELDS)
    assert list(frame.columns) == ["a", "b", "c", "d"]
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "Int64", "Float64", "boolean"]


def test_many_batches_are_one_frame() -> None:
    frame = framed(([str(n), n, n / 2, n % 2 == 0] for n in range(BATCH + 3)), FIELDS)
    assert len(frame) == BATCH + 3
    assert frame["b"].tolist() == list(range(BATCH + 3))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "string"),
        ([None], "string"),
        (["a", None], "string"),
        ([1, None], "integer"),
        ([1, 0.5], "number"),
        ([True, False], "boolean"),
        ([True, 1], "string"),
        ([1, "a"], "string"),
        ([2**63], "string"),
        ([math.inf], "string"),
        ([{"x": 1}], "string"),
    ],
)
def test_the_narrowest_type_that_holds_all(values: list[object], expected: str) -> None:
    assert value_type(values) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("ä", "ä"),
        ("\ud800x", "?x"),
        ("a\0b", "a\ufffdb"),
        ({"b": 1, "a": ["ä"]}, '{"a": ["ä"], "b": 1}'),
        (2**70, str(2**70)),
    ],
)
def test_text_is_what_every_format_can_hold(value: object, expected: object) -> None:
    assert cell(value, "string") == expected


def test_numbers_stay_numbers() -> None:
    assert cell(3, "integer") == 3
    assert cell(None, "integer") is None


FOUR = (Field("s", "string", ""), Field("i", "integer", ""), Field("x", "number", ""), Field("b", "boolean", ""))
AWKWARD: list[list[Any]] = [
    ["a", 1, 0.5, True],
    [None, None, None, None],
    ["nul \0", 2**63 - 1, float("nan"), False],
    ["half \ud800", -(2**63), 3, None],
    [{"b": [1]}, 2.0, True, True],
    [1, 2, 1e300, False],
]


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (0, 2), (1, 2), (1, 3), (0, 6), (3, 6)])
def test_columns_become_the_same_frame_as_rows(start: int, stop: int) -> None:
    rows = AWKWARD[start:stop]
    columns = [[row[place] for row in rows] for place in range(len(FOUR))]
    pd.testing.assert_frame_equal(to_frame(framed_columns(columns, FOUR)), framed(rows, FOUR))


def test_what_is_no_whole_number_is_not_cut_off() -> None:
    with pytest.raises(TypeError):
        framed_columns([[1.5]], FOUR[1:2])


def test_a_table_in_parts() -> None:
    table = Table("t", FOUR, framed(AWKWARD, FOUR))
    assert len(table) == 6
    assert [len(part) for part in table.batches(4)] == [4, 2]
    assert list(Table("t", FOUR, framed([], FOUR)).batches(4)) == []
    pd.testing.assert_frame_equal(to_frame(pa.concat_tables(table.batches(4))), table.frame)

from typing import Any

import pandas as pd
import pyarrow as pa

from exports.privacy import people

ROWS = pd.DataFrame(
    {
        "who": pd.array(["ben", "ann", "ann", "ann", "cat", "cat"], dtype="string"),
        "age": pd.array([30, 20, 21, 21, 40, 39], dtype="Int64"),
        "region": pd.array(["n", None, None, "s", "e", "e"], dtype="string"),
    }
)


def test_every_type_as_text() -> None:
    cases: list[tuple[Any, Any, list[str]]] = [
        ([1, None], "Int64", ["1", ""]),
        ([1.0, 2.5, None], "Float64", ["1", "2.5", ""]),
        ([True, None], "boolean", ["True", ""]),
        (["a", None], "string", ["a", ""]),
    ]
    for values, dtype, texts in cases:
        assert people.as_text(pd.Series(pd.array(values, dtype=dtype))).tolist() == texts


def test_somebody_is_what_they_said_most_often() -> None:
    found = people.each(ROWS, person="who", columns=["age", "region"])
    assert found.to_dict("index") == {
        "ann": {"age": "21", "region": ""},
        "ben": {"age": "30", "region": "n"},
        "cat": {"age": "39", "region": "e"},
    }


def test_one_row_each_is_only_sorted() -> None:
    found = people.each(ROWS.iloc[[0, 1]], person="who", columns=["age"])
    assert found["age"].to_dict() == {"ann": "20", "ben": "30"}
    assert list(found.index) == ["ann", "ben"]


def test_who_contradicts_themselves() -> None:
    assert people.contradicting(ROWS, person="who", columns=["age", "region"]) == 2
    assert people.contradicting(ROWS, person="who", columns=["region"]) == 1


def test_people_as_numbers_in_the_order_of_their_names() -> None:
    frame, names = people.numbered(pa.Table.from_pandas(ROWS), person="who")
    assert frame["who"].tolist() == [1, 0, 0, 0, 2, 2]
    assert names.to_pylist() == ["ann", "ben", "cat"]

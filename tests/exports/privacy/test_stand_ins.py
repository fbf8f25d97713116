from collections import Counter

import numpy as np
import pyarrow as pa

from exports.frames import Field, Table, framed
from exports.privacy.stand_ins import StandIns, pairs, stand_in
from exports.privacy.tables import coded

AGE = Field("age", "string", "Years.", question="age")
FIELDS = (Field("origin", "string", ""), Field("contributor", "string", ""), AGE)
# Cat is left out; Ann said one thing in one row and another in the next. Nobody said what the second model says.
ROWS: list[list[str | None]] = [
    ["human", "cat", "90"],
    ["human", "ann", "20"],
    ["model", "gpt", "30"],
    ["human", "ben", "30"],
    ["human", "ann", "21"],
    ["model", "llm", "77"],
    ["model", "llm", None],
]


def made() -> StandIns:
    before, after, kept = coded(["20", "30", "90"]), coded(["[20, 30]", "[20, 30]"]), np.array([0, 1])
    column = stand_in(AGE, after, pairs(before, after, kept), unknown="*")
    return StandIns(pa.array(["ann", "ben"]), kept, [column])


def test_everybody_is_written_as_what_stands_for_them() -> None:
    left = made().written(Table("answers", FIELDS, framed(ROWS, FIELDS)), origins=Counter(human=3, model=3))
    assert left.frame["contributor"].tolist() == ["ann", "gpt", "ben", "ann", "llm", "llm"]
    assert left.frame["age"].fillna("").tolist() == ["[20, 30]"] * 4 + ["*", ""]
    assert sum(len(part) for part in left.batches(1)) == len(left) == 6
    assert left.columns(["contributor"]).frame["contributor"].tolist() == ["ann", "gpt", "ben", "ann", "llm", "llm"]


def test_what_people_said_and_what_stands_for_it() -> None:
    found = pairs(coded(["a", "b", "a", "c"]), coded(["x", "y", "x"]), np.array([0, 1, 2]))
    assert found.to_dict("list") == {"before": ["a", "b"], "after": ["x", "y"], "n": [2, 1]}

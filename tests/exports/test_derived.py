from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from exports.derived import Derived
from exports.frames import Field, Table, framed

FIELDS = (Field("origin", "string", "Whence."), Field("age", "integer", "Years."), Field("why", "string", "Why."))
ROWS = Table("answers", FIELDS, framed([["human", 20, "a"], ["human", 30, "b"], ["model", 40, "c"]], FIELDS))


def older(rows: pa.Table) -> pa.Table:
    """Those above 20, with a column of their own."""
    rows = rows.filter(pc.greater(rows["age"], 20))
    return rows.append_column("twice", pc.multiply(rows["age"], 2))


def test_rows_as_they_are_left() -> None:
    fields = (*FIELDS, Field("twice", "integer", "Years, twice."))
    made = Derived(ROWS, fields=fields, change=older, needs=("age",), origins=Counter(human=1, model=1))
    expected = [["human", 30, "b", 60], ["model", 40, "c", 80]]
    assert (len(made), made.tally("origin"), made.tally("why")) == (2, {"human": 1, "model": 1}, {"b": 1, "c": 1})
    assert made.frame.to_numpy().tolist() == made.sample(9).to_numpy().tolist() == expected
    assert [len(part) for part in made.batches(1)] == [1, 1]
    assert next(made.batches(2)).schema.field("twice").metadata == {b"description": b"Years, twice."}
    assert made.columns(["twice", "why"]).frame.to_numpy().tolist() == [["b", 60], ["c", 80]]

"""Tables of marks, for the formats that hold them."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from exports.frames import DTYPES, Field, Table
from surveys.kinds.marks import SPANS, Marks

LABELS = {"PER": "Person", "LOC": "Place"}
TEXT = "👩\u200d🚀 Ada met Babbage in Paris.\nAda wrote “Notes” in 東京."
ADA, BABBAGE, PARIS, AGAIN, TOKYO = (4, 7), (12, 19), (23, 28), (30, 33), (51, 53)


def spans(*some: tuple[tuple[int, int], str]) -> str:
    return json.dumps([{"start": start, "end": end, "label": label} for (start, end), label in some])


def fields(*, template: str = "{{text}}", more: Sequence[Field] = ()) -> tuple[Field, ...]:
    marks = Marks(SPANS, source=template, labels=LABELS)
    names = Field("names", "string", "The marks.", made=True, marks=marks, question="names", text="Which names?")
    return (
        Field("origin", "string", "Where it comes from."),
        Field("contributor", "string", "Who."),
        Field("item", "string", "The item."),
        Field("item.text", "string", "Its text."),
        *more,
        names,
    )


def table(rows: Sequence[Sequence[Any]], columns: Sequence[Field], name: str = "answers") -> Table:
    frame = pd.DataFrame(
        {one.name: pd.Series([row[place] for row in rows], dtype=DTYPES[one.type]) for place, one in enumerate(columns)}
    )
    return Table(name, tuple(columns), frame)


def marks_field(found: Table) -> Field:
    return next(field for field in found.fields if field.marks)

"""What formats for marks share."""

from exports.frames import Field, Table, framed
from exports.writers import coco
from exports.writers.marked import marked, rows, source
from surveys.kinds.marks import BOXES, SPANS, Marks

FIELDS = (
    Field("item", "string", "Which."),
    Field("where", "string", "Boxes.", made=True, marks=Marks(BOXES, "{{image}}")),
    Field("said", "string", "Spans.", made=True, marks=Marks(SPANS, "{{text}}")),
)


def test_a_format_takes_its_own_marks() -> None:
    table = Table("answers", FIELDS, framed([["a", "[]", None]], FIELDS))
    assert marked(table, coco) == [FIELDS[1]]


def test_rows_are_plain_values() -> None:
    calls: list[int] = []
    table = Table("answers", FIELDS, framed([["a", "[]", None]], FIELDS))
    assert list(rows(table, lambda: calls.append(1))) == [{"item": "a", "where": "[]", "said": None}]
    assert calls == [1]


def test_a_source_is_filled_with_what_leaves() -> None:
    assert source("/p/{{image}}?{{size}}{{item}}", {"item": "a", "item.image": "x.png"}) == "/p/x.png?"

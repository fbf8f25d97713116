import pytest

from exports.writers.limits import Unwritable
from exports.writers.marked import rows
from exports.writers.marked_text import MarkedText, marked_text
from tests.exports.writers.marks import ADA, TEXT, fields, marks_field, spans, table


def read(text: str, value: str) -> MarkedText:
    found = table([("human", "a", "n7", text, value)], fields())
    (row,) = rows(found, lambda: None)
    return marked_text(row, marks_field(found))


def test_the_text_and_what_is_marked_in_it() -> None:
    assert read(TEXT, spans((ADA, "PER"))) == MarkedText("n7", TEXT, ((*ADA, "PER"),))


def test_marks_beyond_the_text_are_refused() -> None:
    with pytest.raises(Unwritable, match="beyond the text of the item “n7”"):
        read("short", spans(((0, 6), "PER")))


def test_generalised_marks_are_refused() -> None:
    with pytest.raises(Unwritable, match="was generalised"):
        read("short", "*")

"""Marks as lines of words, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.kinds.spans_words import NotThere, line_of, places, span_of, squeezed

TEXT = "Paris, Texas, is not Paris. A Parisian knows:\n  New\u00a0 York is no Paris (2)."
# Letters that stand alone, join, take two units of UTF-16, mark right-to-left text, cut words, and space of many sorts.
ALPHABET = "ab A_1.()2\n\t\u00a0\u3000é\u0301😀👩\u200d🚀שלםعر"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Paris", (0, 5)),
        ("Paris (2)", (21, 26)),
        ("Paris (3)", (64, 69)),
        ("Paris (4)", (30, 35)),  # within “Parisian”: after all that cut no word
        ("  Texas ", (7, 12)),
        ("New York", (48, 57)),
        ("New\tYork (1)", (48, 57)),
        ("Paris (2) (1)", (64, 73)),
        ("no Paris (2)", (61, 73)),
        ("Paris (9)", None),
        ("London", None),
        ("paris", None),
        ("Paris (0)", None),
        ("(2)", (70, 73)),
    ],
    ids=str,
)
def test_where_a_line_stands(line: str, words: tuple[int, int] | None) -> None:
    if words is None:
        with pytest.raises(NotThere):
            span_of(line, TEXT)
    else:
        assert span_of(line, TEXT) == words


def test_lines_of_marks() -> None:
    assert line_of(TEXT, 0, 5) == "Paris"
    assert line_of(TEXT, 21, 26) == "Paris (2)"
    assert line_of(TEXT, 48, 57) == "New York"
    assert line_of(TEXT, 64, 73) == "Paris (2) (1)"
    assert line_of(TEXT, 45, 48) == ""
    assert line_of(TEXT, 44, 52) == ": New"


def test_places_are_counted_in_code_points() -> None:
    text = "👩\u200d🚀 met 😀 Ada"
    assert span_of("Ada", text) == (10, 13)
    assert text[10:13] == "Ada"


def test_nothing_is_nowhere() -> None:
    assert places("", "text") == []
    assert squeezed("") == ("", ())
    with pytest.raises(NotThere):
        span_of(" ", "text")


@given(st.text(ALPHABET, min_size=1, max_size=30), st.data())
def test_every_mark_comes_back_without_the_space_around_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    line = line_of(text, start, end)
    if not line:
        assert not text[start:end].strip(" \t\n\u00a0\u3000")
        return
    found = span_of(line, text)
    inside = text[start:end]
    assert start <= found[0] < found[1] <= end
    assert text[found[0] : found[1]] == inside.strip(" \t\n\u00a0\u3000")

"""Marks stay on their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.synthesis.augment.spans import Edit, Marked

TEXT = "the quick brown fox"


def test_a_mark_moves_with_its_words() -> None:
    new = Marked(TEXT, ((10, 15),)).edited([Edit(4, 9, "sluggish"), Edit(16, 19, "dog")])
    assert new.text == "the sluggish brown dog"
    assert new.text[slice(*new.spans[0])] == "brown"


def test_a_mark_grows_and_shrinks_with_what_is_inside() -> None:
    new = Marked(TEXT, ((4, 15),)).edited([Edit(4, 9, "fast"), Edit(10, 15, "red")])
    assert new.text[slice(*new.spans[0])] == "fast red"


def test_an_edit_over_an_edge_is_left_out() -> None:
    assert Marked(TEXT, ((6, 12),)).edited([Edit(4, 9, "fast"), Edit(0, 3, "a")]).text == "a quick brown fox"


def test_no_mark_is_left_empty() -> None:
    new = Marked(TEXT, ((4, 6), (10, 15))).edited([Edit(4, 5, ""), Edit(5, 6, ""), Edit(10, 11, "")])
    assert new.text == "the quick rown fox"


def test_edits_must_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Marked(TEXT).edited([Edit(0, 5, "a"), Edit(4, 9, "b")])


def test_a_frame_moves_all() -> None:
    new = Marked(TEXT, ((4, 9),)).framed("Look: ", "!")
    assert new.text == "Look: the quick brown fox!"
    assert new.text[slice(*new.spans[0])] == "quick"
    assert new.covers(10, 11)
    assert not new.covers(0, 10)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Marked, list[Edit]]:
    text = draw(st.text(min_size=4, max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(a, b, draw(st.text(max_size=4))) for a, b in pairs]
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda pair: pair[0] < pair[1])
    return Marked(text, tuple(draw(st.lists(places, max_size=3)))), edits


@given(edited())
def test_under_a_mark_is_the_old_text_with_the_edits_inside(given_: tuple[Marked, list[Edit]]) -> None:
    """Beside the plain way: cut out the marked text, and edit it alone."""
    marked, edits = given_
    new = marked.edited(edits)
    kept = [edit for edit in edits if not any(edit.start < edge < edit.end for span in marked.spans for edge in span)]
    for (start, end), (a, b) in zip(marked.spans, new.spans, strict=True):
        assert b > a
        inside = [e for e in kept if start <= e.start and e.end <= end]
        if all(edit.new for edit in kept):
            local = Marked(marked.text[start:end]).edited([Edit(e.start - start, e.end - start, e.new) for e in inside])
            assert new.text[a:b] == local.text

"""Texts with marked words, through every step."""

from typing import Any

import numpy as np
import pytest

from exports.synthesis.augment import Unusable
from exports.synthesis.augment.texts import Case, Keyboard, Spelling, Synonym, Template, Texts

TEXT = "Anna was happy with the repair of her bicycle in Leeds."
PARENT: dict[str, Any] = {
    "id": "r1",
    "text": TEXT,
    "language": "en",
    "city": "Leeds",
    "spans": [{"start": 0, "end": 4, "label": "person"}, {"start": 38, "end": 45, "label": "thing"}],
}
LISTS = {"en": {"happy": ("pleased",), "bicycle": ("bike",)}, "de": {"froh": ("heiter",)}}


def children(*steps: Any, parent: dict[str, Any] = PARENT, count: int = 20) -> list[dict[str, Any]]:
    made = [Texts(steps).child(parent, 1, np.random.default_rng(seed)) for seed in range(count)]
    return [dict(one.record) for one in made if one is not None]


def marked(record: dict[str, Any]) -> list[str]:
    return [record["text"][span["start"] : span["end"]] for span in record["spans"]]


def test_the_marked_words_move_with_the_text() -> None:
    steps = (Synonym(LISTS, words=1), Template(("Well: {text}",), share=0.5), Spelling(0.3), Keyboard(words=0.3))
    found = children(*steps)
    assert len(found) == 20
    assert {tuple(marked(one)) for one in found} == {("Anna", "bicycle")}
    assert {span["label"] for one in found for span in one["spans"]} == {"person", "thing"}
    assert len({one["text"] for one in found}) > 10


def test_marked_words_change_where_they_may() -> None:
    (one,) = children(Synonym(LISTS, words=1, touch_marked=True), count=1)
    assert one["text"] == "Anna was pleased with the repair of her bike in Leeds."
    assert marked(one) == ["Anna", "bike"]


def test_the_language_of_the_record_comes_first() -> None:
    german = {"id": "d", "text": "Sie war froh und happy.", "language": "de"}
    (one,) = children(Synonym(LISTS, language="en", words=1), parent=german, count=1)
    assert one == {"text": "Sie war heiter und happy."}
    plain = {"id": "d", "text": "Sie war froh und happy."}
    (one,) = children(Synonym(LISTS, language="en", words=1), parent=plain, count=1)
    assert one == {"text": "Sie war froh und pleased."}


def test_patterns_back_off_where_a_slot_has_nothing() -> None:
    step = Template(("{name} says: {text}", "In {city}: {text}"))
    assert {one["text"] for one in children(step)} == {f"In Leeds: {TEXT}"}
    assert children(Template(("{name}: {text}",))) == []
    assert children(Template(("no text in it",))) == []
    mixed = children(Template(("{opening} {text}",), {"opening": ("Hm.", "OK.")}))
    assert {one["text"][:3] for one in mixed} == {"Hm.", "OK."}


def test_case_and_sameness() -> None:
    (one, *_) = children(Case("upper", share=1))
    assert marked(one) == ["ANNA", "BICYCLE"]
    assert children(Case("lower", share=1), parent={"id": "x", "text": "small already"}) == []


def test_the_same_seed_gives_the_same_text() -> None:
    steps = (Spelling(0.5), Keyboard(words=0.5))
    assert children(*steps) == children(*steps)


@pytest.mark.parametrize(
    ("parent", "says"),
    [
        ({"id": "x"}, "x has no text in “text”"),
        ({"id": "x", "text": 7}, "x has no text in “text”"),
        ({"id": "x", "text": "a" * 1_000_001}, "more than 1,000,000"),
        ({"id": "x", "text": "abc", "spans": "all"}, "spans is a list"),
        ({"id": "x", "text": "abc", "spans": ["a"]}, "a span is from"),
        ({"id": "x", "text": "abc", "spans": [{"start": 0, "end": 4}]}, "a span is from"),
        ({"id": "x", "text": "abc", "spans": [{"start": 1, "end": 1}]}, "a span is from"),
        ({"id": "x", "text": "abc", "spans": [{"start": True, "end": 2}]}, "a span is from"),
    ],
)
def test_what_cannot_be_used_says_so(parent: dict[str, Any], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        children(Case("upper", share=1), parent=parent)
    assert Texts(()).parent_files(parent) == {}

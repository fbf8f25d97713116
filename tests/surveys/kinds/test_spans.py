from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from tests.surveys.kinds.asking import asked

KIND = kinds.get("spans")
TEXT = "Ada met Babbage. Ada wrote."
CONFIG = KIND.clean({**KIND.example, "text": TEXT})
MUST = {**CONFIG, "none": False}
OVERLAP = {**CONFIG, "overlap": True}
ITEM = {**CONFIG, "text": "{{text}}"}


def mark(start: int, end: int, label: str = "PER") -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


ADA, BABBAGE, AGAIN = mark(0, 3), mark(8, 15), mark(17, 20)


@pytest.mark.parametrize(
    "raw",
    [
        [AGAIN, ADA],
        [ADA, AGAIN, ADA],
        '[{"start": "17", "end": 20, "label": "PER"}, {"start": 0, "end": 3.0, "label": "PER"}]',
    ],
    ids=["turned round", "twice", "as JSON"],
)
def test_load_puts_marks_in_order(raw: Any) -> None:
    assert KIND.load(raw, CONFIG) == [ADA, AGAIN]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([mark(3, 3)], "at least one character"),
        ([mark(-1, 3)], "within the text"),
        ([mark(0, 28)], "within the text"),
        ([mark(1.5, 3)], "within the text"),  # type: ignore[arg-type]
        ([{**ADA, "label": "per"}], "labels shown"),
        ([{"start": 0, "end": 3}], "needs a start, an end and a label"),
        ([{**ADA, "text": "Ada"}], "nothing else"),
        ([mark(0, 5), mark(4, 7, "LOC")], "may not overlap"),
        ([mark(0, 20), mark(8, 15, "LOC")], "may not overlap"),
        ([mark(i, i + 1) for i in range(1001)], "at most 1000"),
        ([mark(3, 4)], "more than space"),
        ("[", "as JSON"),
        ({}, "Mark words"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_load_refuses(raw: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        KIND.load(raw, CONFIG)


def test_marks_that_touch_do_not_overlap() -> None:
    assert KIND.load([mark(0, 3), mark(3, 5)], CONFIG) == [mark(0, 3), mark(3, 5)]


def test_overlap_of_two_labels_where_it_is_allowed() -> None:
    both = [mark(0, 20), mark(8, 15, "LOC")]
    assert KIND.load(both, OVERLAP) == both
    with pytest.raises(ValidationError, match="same label"):
        KIND.load([mark(0, 20), mark(8, 15)], OVERLAP)


def test_nothing_is_an_answer_only_where_it_may_be() -> None:
    assert KIND.load([], CONFIG) == []
    with pytest.raises(ValidationError, match=r"Mark words in the text\."):
        KIND.load([], MUST)
    assert "nothing to mark" in KIND.wanted(CONFIG)
    assert "nothing" not in KIND.wanted(MUST)


def test_places_in_an_item_that_is_not_known_yet_are_taken_on_trust() -> None:
    assert KIND.load([mark(500, 900)], ITEM) == [mark(500, 900)]
    with pytest.raises(ValidationError):
        KIND.load([mark(0, 1_000_001)], ITEM)


def test_the_text_is_filled_and_never_translated() -> None:
    question = asked("spans", ITEM)
    assert KIND.fill(question, {"text": TEXT}).config["text"] == TEXT
    assert question.mapped(str.upper, KIND.texts).config["text"] == "{{text}}"


def test_summary() -> None:
    assert KIND.summary([ADA, mark(8, 15, "ORG")], CONFIG) == "Person: Ada; Organisation: Babbage"
    assert KIND.summary([ADA, AGAIN, mark(8, 15, "ORG")], ITEM) == "1 × Organisation, 2 × Person"
    assert KIND.summary([], CONFIG) == "Nothing to mark"
    long = KIND.summary([mark(0, 99)], {**CONFIG, "text": "word " * 20})
    assert len(long) == len("Person: ") + 60
    assert long.endswith("…")


def test_describe() -> None:
    assert KIND.describe(CONFIG) == "marks with 3 labels"
    assert KIND.describe(OVERLAP) == "marks with 3 labels, may overlap"


def test_consensus_goes_by_characters_and_trust() -> None:
    opinion = KIND.consensus([[ADA], [mark(0, 7)], [ADA, BABBAGE]], [0.9, 0.2, 0.4], CONFIG)
    assert opinion.value == [ADA]
    assert opinion.distribution == pytest.approx({"PER": 1.0, "LOC": 0.0, "ORG": 0.0})
    assert 0 < (opinion.confidence or 0) < 1


def test_where_something_must_be_marked_the_nearest_answer_stands_in() -> None:
    opinion = KIND.consensus([[ADA], [BABBAGE], [ADA, AGAIN], [BABBAGE, AGAIN]], None, MUST)
    assert opinion.value in ([ADA], [BABBAGE], [ADA, AGAIN], [BABBAGE, AGAIN])
    assert opinion.n == 4
    assert KIND.consensus([[ADA], [BABBAGE]], None, CONFIG).value == []


def test_distance_counts_what_is_shared() -> None:
    assert KIND.distance([ADA, BABBAGE], [ADA], CONFIG) == pytest.approx(1 - 2 * 4 / (12 + 4))


def test_what_is_near_enough_to_a_known_answer() -> None:
    assert KIND.right([ADA, BABBAGE], [ADA, BABBAGE], CONFIG)
    assert KIND.right([ADA, mark(8, 16)], [ADA, BABBAGE], CONFIG)
    assert not KIND.right([ADA], [ADA, BABBAGE], CONFIG)
    assert not KIND.right([ADA, {**BABBAGE, "label": "LOC"}], [ADA, BABBAGE], CONFIG)


def test_cells_and_back() -> None:
    cells = KIND.cells([ADA, AGAIN], CONFIG)
    assert cells[1:] == [2, 0, 0]
    assert KIND.joined(cells, CONFIG) == [ADA, AGAIN]


def test_chart_counts_marks_and_the_answers_without() -> None:
    chart = KIND.chart([[ADA, AGAIN], []], CONFIG)
    assert dict(zip(chart.labels, chart.counts, strict=True)) == {
        "Person": 2, "Place": 0, "Organisation": 0, "Nothing to mark": 1,
    }  # fmt: skip
    assert "Nothing to mark" not in KIND.chart([[ADA]], MUST).labels


@pytest.mark.parametrize("config", [CONFIG, MUST, ITEM, {**ITEM, "none": False}, {**MUST, "text": "…"}])
def test_made_up_marks_are_answers(config: dict) -> None:
    rng = np.random.default_rng(5)
    made = [KIND.synthesise(config, rng) for _ in range(200)]
    assert all(KIND.load(value, config) == value for value in made)
    if config is CONFIG:
        assert {len(value) for value in made} == {0, 1, 2, 3, 4}
    if config is MUST:
        assert all(made)


def test_made_up_marks_fit_every_text() -> None:
    rng = np.random.default_rng(5)
    for text in ("One", "One two", "😀 One, two, three, four, five.", ""):
        for _ in range(50):
            value = KIND.synthesise({**CONFIG, "text": text}, rng)
            assert KIND.load(value, {**CONFIG, "text": text}) == value

from typing import Any

import pytest

from exports.reports.protected import sentences, texts

MOOD = {"distinct_l": 2, "entropy_l": 1.75, "recursive_c": 2.5, "t": 0.25}
FIGURES: dict[str, Any] = {"people": 60, "sensitive": {"mood": MOOD}, "prosecutor": {"highest": 1.0}}
ASKED = {"distinct_l": 2, "entropy_l": 1.5, "recursive_c": 3.0, "recursive_l": 2, "t": 0.3}
MADE: dict[str, Any] = {
    "asked": {"sensitive": {"mood": ASKED}},
    "method": "lattice",
    "before": FIGURES,
    "after": {**FIGURES, "prosecutor": {"highest": 0.125}},
    "suppressed": 1,
    "information_loss": 0.2345,
    "columns": {"region": "as it was", "age": "ranges of 10, such as [20, 29]"},
}


def test_what_was_done_in_words() -> None:
    told = " ".join(sentences({"protection": MADE}))
    for words in (
        "whole columns were made coarser (method lattice), and 1 of 60 people were left out; 23.4% of the detail",
        "age: ranges of 10, such as [20, 29]; region: as it was",
        "at least 2 answers to mood",
        "at most 0.25 away",
        "spread at least like 1.75 equally frequent ones",
        "at most 2.5 times as often as all from number 2 on together",
        "at most 12.5% (before: 100.0%)",
    ):
        assert words in told


def test_nothing_was_changed_or_nothing_was_checked() -> None:
    plain = {**MADE, "method": "refuse", "asked": {"sensitive": {"mood": dict.fromkeys(ASKED)}}}
    assert len(sentences({"protection": plain})) == 1
    nobody = {**plain, "before": {**FIGURES, "prosecutor": None}}
    assert sentences({"protection": nobody}) == sentences({"protection": None}) == sentences({}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            {"style": "mask", "replaced": {"answers": {"why": {"name": 2}, "item.a": {"url": 1}}}},
            "replaced: 3 places.",
        ),
        ({"style": "drop", "replaced": {"answers": {"why": {}}}}, "the texts with any were emptied: 0 places."),
        ({"style": "keep", "reason": "They agreed.", "replaced": {}}, "Texts are as they were written: They agreed."),
    ],
    ids=["mask", "drop", "keep"],
)
def test_what_was_done_with_texts(text: dict[str, Any], told: str) -> None:
    [sentence] = texts({"text": text})
    assert told in sentence


def test_nothing_is_told_of_texts_where_there_are_none() -> None:
    assert texts({"text": {"style": "mask", "replaced": {}}}) == texts({}) == []

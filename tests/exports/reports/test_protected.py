from typing import Any

from exports.reports.protected import sentences

FIGURES: dict[str, Any] = {"people": 60, "l": 2, "t": 0.25, "prosecutor": {"highest": 1.0}}
MADE: dict[str, Any] = {
    "asked": {"l": 2, "t": 0.3, "sensitive": "mood"},
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
        "at most 12.5% (before: 100.0%)",
    ):
        assert words in told


def test_nothing_was_changed_or_nothing_was_checked() -> None:
    plain = {**MADE, "method": "refuse", "asked": {"l": None, "t": None, "sensitive": ""}}
    assert len(sentences({"protection": plain})) == 1
    nobody = {**plain, "before": {**FIGURES, "prosecutor": None}}
    assert sentences({"protection": nobody}) == sentences({"protection": None}) == sentences({}) == []

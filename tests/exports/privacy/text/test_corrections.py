from exports.privacy.text.corrections import Corrections, folded
from exports.privacy.text.spans import MARKED


def test_what_counts_as_the_same() -> None:
    assert folded("  Anna \u200b MEIER ") == folded("anna meier") == "anna meier"


def test_without_any_all_is_allowed_and_nothing_is_marked() -> None:
    assert Corrections().allows("anna")
    assert list(Corrections().marked("anna")) == []


def test_only_the_whole_finding_is_not_personal() -> None:
    corrections = Corrections(never=frozenset({"rose"}))
    assert not corrections.allows("ROSE")
    assert corrections.allows("Rose Tyler")


def test_what_is_always_personal_is_found_as_whole_words_the_longest_first() -> None:
    corrections = Corrections(always=frozenset({"kim", "kim (lab 3)"}))
    text = "Kimono, KIM  (lab 3), kim"
    found = list(corrections.marked(text))
    assert [text[one.start : one.end] for one in found] == ["KIM  (lab 3)", "kim"]
    assert {one.kind for one in found} == {MARKED}

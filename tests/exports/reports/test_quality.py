import numpy as np
import pytest

from exports.reports import subject
from exports.reports.quality import Rule, fingerprint, outlying, quality, suspected
from exports.reports.repairs import repairs
from tests.exports.reports.tables import (
    AGE,
    CONTRIBUTOR,
    ITEM,
    MOOD,
    MOOD_MISSING,
    ORIGIN,
    SPENT,
    SURE,
    VERSION,
    WHY,
    field,
    manifest,
    table,
)

FIELDS = [ORIGIN, CONTRIBUTOR, ITEM, VERSION, MOOD, MOOD_MISSING, SPENT, WHY]
SAME = "The cat sat on the mat"


@pytest.fixture
def found() -> subject.Subject:
    answers = table(
        FIELDS,
        origin=["human"] * 6,
        contributor=["a", "b", "c", "d", "e", "e"],
        item=["1", "1", "1", "2", "2", "2"],
        version=[2, 2, 1, 2, 2, 2],
        mood=["good", "good", "bad", None, None, None],
        mood_missing=[None, None, None, "hidden", "left out", "left out"],
        spent=[1, 2, 3, 4, 1000, 1000],
        why=[SAME, "On the MAT the cat sat!", "short", None, "something else was said here", None],
    )
    opinions = table([ITEM, MOOD, SURE], item=["1", "2"], mood=["good", None], mood_confidence=[0.9, None])
    made = manifest(answers=FIELDS, consensus=[ITEM, MOOD, SURE])
    return subject.read(made, {"answers": answers, "consensus": opinions})


def test_missing_values_by_reason(found: subject.Subject) -> None:
    mood, spent, why = quality(found).missing
    assert (mood.rows, mood.present, mood.by_reason) == (6, 3, {"hidden": 1, "left out": 2})
    assert spent.by_reason == {}
    assert why.by_reason == {"no reason given": 2}


def test_median_and_mad_by_hand() -> None:
    """Median 3, deviations 2 1 0 1 97, MAD 1: 100 is .6745 × 97 = 65 away. Quartiles 2 and 4: fences −1 and 7."""
    one = outlying(np.array([1.0, 2, 3, 4, 100]), column="x")
    assert (one.median, one.mad, one.by_mad) == (3, 1, 1)
    assert (one.fences, one.by_fences) == ((-1, 7), 1)


def test_outliers_are_undefined_with_a_reason() -> None:
    assert outlying(np.ones(4), column="x").undefined == "Fewer than 5 values."
    equal = outlying(np.array([1.0, 1, 1, 1, 50]), column="x")
    assert equal.by_mad is None
    assert equal.by_fences == 1
    assert equal.undefined.startswith("Half of the values")


def test_duplicates(found: subject.Subject) -> None:
    twice = quality(found).duplicates
    assert (twice.rows, twice.answers) == (0, 0)
    (why,) = twice.texts
    assert (why.n, why.repeated) == (3, 1)


def test_rows_that_are_there_twice() -> None:
    fields = [ORIGIN, CONTRIBUTOR, AGE]
    rows = table(fields, origin=["human"] * 3, contributor=["a", "a", "b"], age=["old", "old", "old"])
    twice = quality(subject.read(manifest(answers=fields), {"answers": rows})).duplicates
    assert (twice.rows, twice.answers) == (1, 2)


def test_a_fingerprint_forgets_order_case_and_accents() -> None:
    assert fingerprint("Über den Wolken, da") == fingerprint("da WOLKEN uber — den")
    assert fingerprint("too short") is None


def test_rules_of_the_researcher_and_of_the_release(found: subject.Subject) -> None:
    rule = Rule("Nobody spends a thousand", lambda frame: (frame["spent"] >= 1000).to_numpy(bool), "Ask again.")
    own, both, unknown = quality(found, rules=[rule]).contradictions
    assert (own.rule, own.rows, own.repair) == ("Nobody spends a thousand", 2, "Ask again.")
    assert (both.rows, unknown.rows) == (0, 0)


def test_what_no_release_should_have() -> None:
    fields = [MOOD, MOOD_MISSING]
    rows = table(fields, mood=["good", "odd"], mood_missing=["left out", None])
    both, unknown = quality(subject.read(manifest(answers=fields), {"answers": rows})).contradictions
    assert (both.rows, unknown.rows) == (1, 1)


def test_coarser_answers_are_not_taken_for_mistakes() -> None:
    made = manifest(answers=[AGE])
    made["privacy"]["protection"] = {"columns": {"age": "sets"}}
    rows = table([AGE], age=["young or old"])
    assert quality(subject.read(made, {"answers": rows})).contradictions[1].rows == 0


def test_label_errors(found: subject.Subject) -> None:
    (mood,) = quality(found).labels
    assert mood.n == 3
    assert mood.agrees.value == pytest.approx(2 / 3)
    assert mood.suspected == 1
    assert mood.pairs == (("Bad", "Good", 1),)


def test_without_consensus_label_errors_are_undefined() -> None:
    rows = table([MOOD], mood=["good"])
    one = quality(subject.read(manifest(answers=[MOOD]), {"answers": rows}))
    assert one.labels == ()
    assert one.labels_undefined.startswith("The release has no consensus")
    assert one.freshness.of_newest.undefined


def test_freshness(found: subject.Subject) -> None:
    fresh = quality(found).freshness
    assert fresh.newest == 2
    assert fresh.of_newest.value == pytest.approx(5 / 6)
    assert fresh.by_version == {"1": 1, "2": 5}


def test_each_thing_found_has_a_repair(found: subject.Subject) -> None:
    before = found.frame.copy()
    told = {(one.where, one.found) for one in repairs(quality(found))}
    assert ("mood", "left out 2 times") in told
    assert ("why", "2 empty cells without a reason") in told
    assert ("why", "1 text with the words of another") in told
    assert ("mood", "1 answer probably wrong") in told
    assert ("version", "16.7\N{NO-BREAK SPACE}% of the rows answer an earlier version") in told
    assert before.equals(found.frame)


def test_clean_data_need_no_repair() -> None:
    fields = [CONTRIBUTOR, AGE, field("version", "integer")]
    rows = table(fields, contributor=["a", "b"], age=["old", "young"], version=[2, 2])
    assert repairs(quality(subject.read(manifest(answers=fields), {"answers": rows}))) == ()


def test_nothing_is_suspected_where_the_crowd_has_no_answer() -> None:
    rows = table([ITEM, MOOD], item=["1", "2"], mood=["good", "bad"])
    opinions = table([ITEM, MOOD, SURE], item=["1", "2"], mood=[None, None], mood_confidence=[None, None])
    made = manifest(answers=[ITEM, MOOD], consensus=[ITEM, MOOD, SURE])
    one = subject.read(made, {"answers": rows, "consensus": opinions})
    (known,) = subject.judged(one)
    assert suspected(known, one).tolist() == [False, False]

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality.intervals import wilson
from crowd.quality.trust import Assessment, Evidence, assess

GOOD = Evidence(n_answers=48, agreeing=41, n_codes=4)


def test_a_good_contributor():
    low, high = wilson(41, 48)
    assert assess(GOOD) == Assessment(41 / 48, low, high, (), ("Agrees with the consensus on 41 of 48 answers.",))


def test_nothing_known_is_undefined_and_not_zero():
    nothing = assess(Evidence(n_answers=0, agreeing=0))
    assert nothing == Assessment(None, None, None, (), ("No answer yet that others could confirm.",))


def test_a_beginner():
    found = assess(Evidence(n_answers=1, agreeing=0.62, n_codes=2))
    assert found.flags == ("few_answers",)
    assert found.reasons == (
        "Agrees with the consensus on 0.6 of 1 answer.",
        "Fewer than 10 answers: too few to be sure.",
    )


def test_known_answers_measure_reliability_once_there_are_five():
    found = assess(replace(GOOD, gold_seen=10, gold_right=9))
    assert (found.reliability, found.low, found.high) == (0.9, *wilson(9, 10))
    assert found.reasons[0] == "Right on 9 of 10 known answers."
    assert assess(replace(GOOD, gold_seen=4, gold_right=0)).reliability == 41 / 48


def test_known_answers_alone_are_enough():
    assert assess(Evidence(n_answers=0, agreeing=0, gold_seen=5, gold_right=5)).reliability == 1


@pytest.mark.parametrize(("right", "flags"), [(6, ("failed_gold",)), (7, ())])
def test_failed_gold_is_below_seven_in_ten(right, flags):
    assert assess(replace(GOOD, gold_seen=10, gold_right=right)).flags == flags


def test_four_known_answers_are_too_few_to_fail():
    assert assess(replace(GOOD, gold_seen=4, gold_right=0)).flags == ()


def test_worse_than_guessing():
    found = assess(replace(GOOD, agreeing=3))
    assert found.flags == ("below_chance",)
    assert "Guessing would do better (25% right)." in found.reasons


def test_no_better_than_guessing():
    found = assess(replace(GOOD, agreeing=14))
    assert found.flags == ("near_chance",)
    assert "Guessing could do as well (25% right)." in found.reasons


def test_a_given_chance_counts_before_the_number_of_codes():
    assert assess(replace(GOOD, chance=0.9)).flags == ("near_chance",)


@pytest.mark.parametrize("changes", [{"n_codes": None}, {"n_codes": 1}, {"chance": 1.0}])
def test_where_guessing_has_no_measure_nobody_is_compared_with_it(changes):
    assert assess(replace(GOOD, agreeing=0, **changes)).flags == ()


def test_below_twenty_answers_chance_is_no_reproach():
    assert assess(Evidence(n_answers=12, agreeing=6, n_codes=2)).flags == ()


@pytest.mark.parametrize(("passed", "flags"), [(3, ()), (2, ()), (1, ("failed_checks",))])
def test_one_failed_check_is_a_slip(passed, flags):
    found = assess(replace(GOOD, checks_seen=3, checks_passed=passed))
    assert found.flags == flags
    assert found.reasons[-1] == f"Passed {passed} of 3 attention checks."


def test_fast_answers():
    found = assess(replace(GOOD, fast_answers=12, median_seconds=4.25))
    assert found.flags == ()
    assert found.reasons[1:] == (
        "12 of 48 answers took under 2 seconds.",
        "Half of the answers took 4.2 seconds or less.",
    )
    assert assess(replace(GOOD, fast_answers=24)).flags == ("too_fast",)
    assert "too_fast" not in assess(Evidence(n_answers=2, agreeing=2, fast_answers=2)).flags


def test_straight_lining():
    found = assess(replace(GOOD, longest_run=24))
    assert found.flags == ("straight_lining",)
    assert found.reasons[-1] == "Gave the same answer 24 times in a row."
    assert assess(replace(GOOD, longest_run=23)).flags == ()
    assert assess(Evidence(n_answers=9, agreeing=9, longest_run=9)).flags == ("few_answers",)
    assert assess(replace(GOOD, longest_run=48, n_codes=1)).flags == ()


def test_everything_wrong_at_once_is_told_in_a_stable_order():
    worst = Evidence(
        n_answers=40,
        agreeing=2,
        gold_seen=20,
        gold_right=1,
        checks_seen=2,
        checks_passed=0,
        fast_answers=40,
        longest_run=40,
        median_seconds=0.4,
        n_codes=2,
    )
    assert assess(worst).flags == ("below_chance", "failed_gold", "failed_checks", "too_fast", "straight_lining")
    assert len(assess(worst).reasons) == 7


def test_a_sum_of_posteriors_may_round_past_the_number_of_answers():
    assert assess(replace(GOOD, agreeing=48 + 1e-9)).reliability == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"agreeing": 49},
        {"agreeing": -1},
        {"gold_seen": 1, "gold_right": 2},
        {"checks_passed": 1},
        {"fast_answers": 49},
        {"longest_run": 49},
        {"n_answers": -1, "agreeing": 0},
    ],
)
def test_impossible_evidence_is_refused(changes):
    with pytest.raises(ValueError, match="evidence"):
        assess(replace(GOOD, **changes))


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.just(n), st.floats(0, n))), st.integers(1, 9))
def test_reliability_lies_within_its_interval(pair, n_codes):
    found = assess(Evidence(n_answers=pair[0], agreeing=pair[1], n_codes=n_codes))
    assert (found.reliability is None) == (pair[0] == 0)
    assert found.reliability is None or 0 <= found.low <= found.reliability + 1e-12 <= found.high + 2e-12 <= 1 + 3e-12

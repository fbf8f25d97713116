import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowd.quality import forecast, planning
from crowd.quality.planning import Bill, Estimate, plan
from crowd.quality.simulate import answer, known_people, population


def crowd(seed=1, *, n_items=300, per_item=3, n_codes=3, skill=(5, 4), misled=0):
    """A crowd and the truth, which on a share of the items everybody takes for the next code."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(n_codes, size=n_items)
    seen = np.where(rng.random(n_items) < misled, (truth + 1) % n_codes, truth)
    people = population(n_people=30, n_codes=n_codes, rng=rng, skill=skill, spammers=0.1)
    return answer(truth=seen, people=people, per_item=per_item, rng=rng), truth


def planned(said, **options):
    given = {"item": said.item, "person": said.person, "code": said.code, "n_codes": 3, "seed": 1, "replicates": 6}
    return plan(**{**given, **options})


def test_every_redundancy_has_its_step():
    said, _ = crowd()
    found = planned(said, most=6, n_items=1_000, bill=Bill(price=0.05, seconds=said.seconds))
    assert [step.per_item for step in found.steps] == [1, 2, 3, 4, 5, 6]
    third = found.steps[2]
    assert (third.answers, third.people) == (3_000, 100)
    assert third.cost == Estimate(150.0, 150.0, 150.0)
    assert third.hours.value == pytest.approx(3_000 * said.seconds.mean() / 3600)
    for step in found.steps:
        assert 0 <= step.accuracy.low < step.accuracy.value < step.accuracy.high <= 1
    assert found.steps[0].agreement == Estimate(None, reason="One answer per item has nothing to agree with.")
    assert -1 <= third.agreement.low < third.agreement.value < third.agreement.high <= 1


def test_a_sample_of_a_pilot_needs_the_people_of_the_whole():
    said, _ = crowd()
    step = planned(said, most=1, n_items=30_000, each=300).steps[0]
    assert (step.answers, step.people) == (30_000, 100)


@pytest.mark.parametrize(
    ("n_codes", "most", "items"), [(2, 10, 600), (5, 10, 600), (5, 15, 416), (20, 15, 104), (200_000, 15, 1)]
)
def test_more_codes_are_simulated_on_fewer_items(n_codes, most, items):
    assert forecast._simulated(10_000, most, n_codes) == items
    assert forecast._simulated(100, most, n_codes) == min(items, 100)


def test_what_is_not_known_of_the_bill_is_said():
    said, _ = crowd()
    step = planned(said, most=1).steps[0]
    assert step.cost.reason == "No price per answer was given."
    assert step.hours.reason == "It is not known how long an answer takes."
    assert planned(said, most=1, bill=Bill(seconds=[np.nan, 3.0])).steps[0].hours.value is None


def test_known_answers_show_a_misled_crowd():
    said, truth = crowd(misled=0.2, n_items=600, per_item=5, skill=(9, 2))
    without = planned(said)
    assert without.misled == Estimate(None, reason=planning.NO_GOLD)
    assert without.caveats[0] == planning.NO_GOLD
    assert " up to " in without.sentence
    found = planned(said, gold=np.where(np.arange(600) < 200, truth, -1))
    assert found.misled.low < 0.2 < found.misled.high
    assert found.caveats[0].startswith("Known answers show the crowd to be misled on ")
    assert " up to " not in found.sentence
    assert found.steps[9].accuracy.low < 0.8 < found.steps[9].accuracy.high
    assert without.steps[9].accuracy.low > 0.9


def test_a_crowd_that_is_not_misled_loses_nothing_by_known_answers():
    said, truth = crowd(n_items=600, per_item=5, skill=(9, 2))
    found, without = planned(said, gold=truth), planned(said)
    assert found.misled.value < 0.02
    assert found.steps[4].accuracy.value == pytest.approx(without.steps[4].accuracy.value, abs=0.03)


def test_few_known_answers_are_not_used():
    said, truth = crowd()
    gold = np.where(np.arange(300) < 19, truth, -1)
    assert planned(said, gold=gold, most=2).misled.value is None


def test_the_recommendation_in_words():
    said, truth = crowd(skill=(9, 2), n_items=600)
    found = planned(said, gold=truth, most=15)
    step = found.steps[found.recommended - 1]
    assert 2 <= found.recommended < 15
    assert found.sentence.startswith(f"{found.recommended} people per item: {100 * step.accuracy.value:.0f} % right (")
    assert found.sentence.endswith(" adds less than half a point.")
    assert planned(said, gold=truth, most=2).sentence.endswith(" %); more were not simulated.")
    assert planned(said, gold=truth, worth=1).sentence.startswith("1 person per item: ")
    assert "; a second adds " in planned(said, gold=truth, worth=1).sentence


def test_a_target_is_reached_or_out_of_reach():
    said, truth = crowd(skill=(9, 2), n_items=600)
    found = planned(said, gold=truth, target=0.9)
    accuracy = [step.accuracy.value for step in found.steps]
    assert accuracy[found.recommended - 2] < 0.9 + 0.01
    assert accuracy[found.recommended - 1] > 0.9 - 0.01
    never = planned(said, gold=truth, target=0.9999, most=2)
    assert never.recommended is None
    assert never.sentence.startswith("99.99 % is out of reach. 2 people per item: ")


def test_what_goes_beyond_the_pilot_is_said():
    said, _ = crowd()
    beyond = "The pilot had 3.0 answers per item; what is said of more is drawn from how its people err."
    assert planned(said, most=4).caveats[1:] == (planning.ASSUMED, beyond)
    assert planned(said, most=3).caveats[1:] == (planning.ASSUMED,)


@pytest.mark.parametrize(
    ("options", "lacking"),
    [
        ({"n_items": 33, "per_item": 3}, "100 answers (99 so far)"),
        ({"n_items": 150, "per_item": 1}, "20 items that two people answered (0 so far)"),
    ],
)
def test_a_pilot_that_is_too_small_says_what_it_lacks(options, lacking):
    said, _ = crowd(**options)
    found = planned(said)
    assert found.sentence == (f"The pilot is too small to plan with. It needs at least {lacking}: collect some more.")
    assert (found.steps, found.recommended, found.misled) == ((), None, Estimate(None, reason=found.sentence))


def test_a_pilot_of_few_people_or_none():
    people = known_people(np.full((4, 2, 2), 0.5))
    said = answer(truth=np.zeros(50, dtype=int), people=people, per_item=4, rng=np.random.default_rng(1))
    assert "5 people (4 so far)" in planned(said, n_codes=2).sentence
    nobody = plan(item=[], person=[], code=[], n_codes=2, seed=1)
    assert nobody.sentence == (
        "The pilot is too small to plan with. It needs at least 100 answers (0 so far), "
        "20 items that two people answered (0 so far), 5 people (0 so far): collect some more."
    )


def test_answers_that_are_all_equal_teach_nothing():
    people = known_people(np.tile(np.eye(2), (6, 1, 1)))
    said = answer(truth=np.zeros(50, dtype=int), people=people, per_item=4, rng=np.random.default_rng(1))
    assert planned(said, n_codes=2).sentence == "All answers are equal, so nothing can be said of errors."


def test_a_rare_code_may_leave_no_agreement():
    people = known_people(np.tile(np.eye(2), (6, 1, 1)))
    truth = np.zeros(60, dtype=int)
    truth[0] = 1
    said = answer(truth=truth, people=people, per_item=3, rng=np.random.default_rng(1))
    found = planned(said, n_codes=2, n_items=1, most=2, replicates=3)
    assert found.steps[1].agreement.value is None
    assert found.steps[1].agreement.reason == "All answers are equal."


def test_the_same_seed_gives_the_same_plan_whatever_the_names():
    said, truth = crowd(n_items=100)
    one = planned(said, gold=truth, most=3)
    assert planned(said, gold=truth, most=3) == one
    gold = np.full(1_000, -1)
    gold[np.arange(100) * 10] = truth
    renamed = planned(said, item=said.item * 10, person=said.person * 7 + 3, gold=gold, most=3)
    assert renamed == one
    assert planned(said, gold=truth, most=3, seed=2) != one


def test_distances_are_those_of_alpha():
    said, _ = crowd()
    ranks = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0))) ** 2
    nominal, interval = planned(said, most=2).steps[1], planned(said, most=2, distances=ranks).steps[1]
    assert nominal.accuracy == interval.accuracy
    assert nominal.agreement != interval.agreement


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"most": 0}, "most"),
        ({"replicates": 1}, "replicates"),
        ({"n_items": 0}, "n_items"),
        ({"each": 0}, "each"),
        ({"n_codes": 2}, "code"),
        ({"person": [1]}, "same length"),
        ({"gold": [0]}, "gold"),
        ({"gold": np.full(300, 3)}, "gold"),
        ({"gold": [[0]]}, "gold"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(wrong, message):
    said, _ = crowd()
    with pytest.raises(ValueError, match=message):
        planned(said, **wrong)


def test_negative_names_of_items_have_no_known_answers():
    said, truth = crowd()
    with pytest.raises(ValueError, match="gold"):
        planned(said, item=said.item - 1, gold=truth)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_rising_curve_never_falls_and_keeps_the_mean(values):
    curve = planning._rising(np.array(values))
    assert (np.diff(curve) >= -1e-12).all()
    assert curve.mean() == pytest.approx(np.mean(values))
    assert planning._rising(np.sort(values)) == pytest.approx(np.sort(values))


@pytest.mark.parametrize(
    ("curve", "enough"),
    [
        ([0.7, 0.8, 0.9], 3),
        ([0.7, 0.8, 0.803, 0.804], 2),
        ([0.7, 0.8, 0.8, 0.85, 0.9], 5),
        ([0.9, 0.9], 1),
        ([0.9], 1),
    ],
)
def test_enough_is_where_no_further_person_is_worth_it(curve, enough):
    assert planning._enough(np.array(curve), 0.005) == enough


@pytest.mark.parametrize(("n_codes", "most"), [(5, 10), (20, 15)])
def test_a_pilot_of_five_thousand_answers_is_planned_within_two_seconds(n_codes, most):
    said, truth = crowd(n_items=1_000, per_item=5, n_codes=n_codes)
    start = time.process_time()
    planned(said, n_codes=n_codes, gold=truth, most=most, replicates=planning.REPLICATES)
    assert time.process_time() - start < 2

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures import consensus
from surveys.measures.distances import edit_distance

FINITE = st.floats(allow_nan=False, allow_infinity=False)
WEIGHTS = st.floats(0, 10)
SETS = st.frozensets(st.sampled_from("abcd"))


def majority_set(values, *, weights=None):
    return consensus.majority_set(values, options="abcd", weights=weights)


def medoid(values, *, weights=None):
    return consensus.medoid(values, distance=edit_distance, weights=weights)


# What is asked how, and a strategy for its answers: every promise below holds for each.
ALL = [
    (consensus.plurality, st.sampled_from("abc")),
    (majority_set, SETS),
    (consensus.weighted_mean, FINITE),
    (consensus.weighted_median, FINITE),
    (consensus.borda, st.permutations("abcd").map(tuple)),
    (medoid, st.text("abc", max_size=5)),
]
every_consensus = pytest.mark.parametrize(("ask", "answers"), ALL)


@every_consensus
def test_no_answers(ask, answers):
    assert ask([]) == consensus.Opinion(None, None, {}, 0, False, "no answers")


@every_consensus
def test_a_unanimous_crowd_is_taken_at_its_word(ask, answers):
    @given(answers, st.integers(2, 9))
    def check(answer, n):
        opinion = ask([answer] * n)
        assert opinion.value == answer
        assert (opinion.confidence, opinion.n, opinion.tied, opinion.reason) == (1, n, False, "")

    check()


@every_consensus
def test_the_order_of_arrival_does_not_matter(ask, answers):
    @given(st.data(), st.lists(st.tuples(answers, WEIGHTS), min_size=1, max_size=8))
    def check(data, pairs):
        shuffled = data.draw(st.permutations(pairs))
        one, other = (
            ask([answer for answer, _ in order], weights=[weight for _, weight in order]) for order in (pairs, shuffled)
        )
        assert one == other

    check()


@every_consensus
def test_confidence_lies_between_0_and_1_and_nothing_is_nan(ask, answers):
    @given(st.lists(answers, min_size=1, max_size=8))
    def check(values):
        opinion = ask(values)
        assert opinion.confidence is None or 0 <= opinion.confidence <= 1
        assert (opinion.confidence is None) == bool(opinion.reason)
        assert all(math.isfinite(number) for number in opinion.distribution.values())

    check()


@every_consensus
def test_equal_weights_are_no_weights_whatever_their_size(ask, answers):
    @given(st.lists(answers, min_size=1, max_size=6), st.sampled_from([1e-300, 0.1, 1e300]))
    def check(values, weight):
        assert ask(values, weights=[weight] * len(values)) == ask(values)

    check()


@every_consensus
def test_weights_that_say_nothing_or_nonsense(ask, answers):
    @given(answers)
    def check(answer):
        assert ask([answer], weights=[0]) == consensus.Opinion(None, None, {}, 1, False, "no answer carries any weight")
        for weights in ([1, 1], [-1], [math.nan], [math.inf]):
            with pytest.raises(ValueError, match="weight"):
                ask([answer], weights=weights)

    check()


def test_plurality_and_its_shares():
    opinion = consensus.plurality(["b", "a", "b"])
    assert opinion == consensus.Opinion(
        "b", pytest.approx(2 / 3), {"a": 1 / 3, "b": pytest.approx(2 / 3)}, 3, False, ""
    )


def test_plurality_follows_weight_not_number():
    assert consensus.plurality(["b", "a", "b"], weights=[1, 3, 1]).value == "a"


def test_a_tied_plurality_goes_to_the_first_by_name_and_says_so():
    opinion = consensus.plurality(["b", "a", 10, 9])
    assert (opinion.value, opinion.confidence, opinion.tied) == (10, 0.25, True)


def test_a_tie_is_a_tie_in_spite_of_rounding():
    assert consensus.plurality(["b", "a", "a"], weights=[0.3, 0.1, 0.2]).tied


def test_majority_set_takes_each_option_by_itself():
    opinion = majority_set([frozenset("ab"), frozenset("ac"), frozenset("ab")])
    assert opinion.value == frozenset("ab")
    assert opinion.distribution == pytest.approx({"a": 1, "b": 2 / 3, "c": 1 / 3, "d": 0})
    assert opinion.confidence == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)


def test_exactly_half_is_no_majority_but_a_tie():
    opinion = majority_set([frozenset("a"), frozenset()])
    assert (opinion.value, opinion.tied, opinion.confidence) == (frozenset(), True, 0.5)


def test_an_answer_outside_the_options_is_refused():
    with pytest.raises(ValueError, match="not an option"):
        majority_set([frozenset("z")])


def test_mean_sd_median_and_confidence():
    opinion = consensus.weighted_mean([1, 2, 3, 6], span=10)
    assert opinion.value == 3
    assert opinion.distribution == pytest.approx({"mean": 3, "sd": math.sqrt(3.5), "median": 2.5})
    assert opinion.confidence == pytest.approx(1 - math.sqrt(3.5) / 5)


def test_mean_follows_weight_and_leaves_out_what_has_none():
    opinion = consensus.weighted_mean([0, 10, 1e9], weights=[1, 3, 0], span=10)
    assert (opinion.value, opinion.distribution["median"], opinion.n) == (7.5, 10, 3)


def test_a_crowd_split_between_the_ends_has_no_confidence():
    assert consensus.weighted_mean([0, 10], span=10).confidence == 0
    assert consensus.weighted_mean([-50, 50], span=10).confidence == 0


def test_confidence_in_a_number_may_be_unknown():
    assert consensus.weighted_mean([5], span=10).reason == "one answer shows no spread"
    assert consensus.weighted_mean([5, 6]).reason == "the width of the scale is unknown"
    assert consensus.weighted_mean([5, 6], span=0).confidence is None


def test_huge_answers_do_not_overflow():
    opinion = consensus.weighted_mean([1.7e308, -1.7e308, 1.7e308, -1.7e308])
    assert opinion.value == 0
    assert opinion.distribution == {"mean": 0, "sd": 1.7e308, "median": 0}


@pytest.mark.parametrize("answer", [math.nan, math.inf])
def test_what_is_no_number_has_no_mean(answer):
    with pytest.raises(ValueError, match="finite"):
        consensus.weighted_mean([1, answer])


def test_the_mean_lies_within_the_answers():
    @given(st.lists(FINITE, min_size=1, max_size=8))
    def check(values):
        assert min(values) <= consensus.weighted_mean(values).value <= max(values)

    check()


def test_the_median_is_an_answer_that_somebody_gave():
    opinion = consensus.weighted_median([4, 1, 2, 9])
    assert (opinion.value, opinion.tied, opinion.distribution["median"]) == (2, True, 3)
    opinion = consensus.weighted_median([4, 1, 2])
    assert (opinion.value, opinion.tied, opinion.distribution["median"]) == (2, False, 2)


def test_the_median_follows_weight():
    assert consensus.weighted_median([1, 2, 3], weights=[1, 1, 5]).value == 3


def test_borda_counts_places():
    opinion = consensus.borda([("a", "b", "c"), ("a", "c", "b"), ("b", "a", "c")])
    assert opinion.value == ("a", "b", "c")
    assert opinion.distribution == pytest.approx({"a": 5 / 6, "b": 1 / 2, "c": 1 / 6})
    assert opinion.confidence == pytest.approx(1 - (0 + 1 / 3 + 1 / 3) / 3)


def test_borda_ties_stand_by_name():
    opinion = consensus.borda([("b", "a"), ("a", "b")])
    assert (opinion.value, opinion.tied, opinion.confidence) == (("a", "b"), True, 0.5)


def test_borda_follows_weight():
    assert consensus.borda([("b", "a"), ("a", "b")], weights=[2, 1]).value == ("b", "a")


def test_borda_of_nothing_to_rank():
    assert consensus.borda([(), ()]).value == ()


@pytest.mark.parametrize("second", [("a",), ("a", "c"), ("a", "a"), ("a", "b", "b")])
def test_borda_refuses_rankings_of_different_options(second):
    with pytest.raises(ValueError, match="same options"):
        consensus.borda([("a", "b"), second])


def test_borda_refuses_a_first_ranking_that_repeats_itself():
    with pytest.raises(ValueError, match="same options"):
        consensus.borda([("a", "a"), ("a", "a")])


def test_medoid_is_the_answer_nearest_to_all():
    opinion = medoid(["colour", "color", "colours", "banana"])
    assert opinion.value == "colour"
    distances = [
        0,
        edit_distance("color", "colour"),
        edit_distance("colours", "colour"),
        edit_distance("banana", "colour"),
    ]
    assert opinion.confidence == pytest.approx(1 - sum(distances) / 4)
    assert opinion.distribution == {"banana": 0.25, "color": 0.25, "colour": 0.25, "colours": 0.25}


def test_medoid_ties_go_to_the_first_by_name():
    opinion = medoid(["b", "a"])
    assert (opinion.value, opinion.tied, opinion.confidence) == ("a", True, 0.5)


def test_medoid_follows_weight():
    assert medoid(["a", "b"], weights=[1, 2]).value == "b"

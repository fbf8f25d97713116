import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures import agreement
from surveys.measures.agreement import interval, krippendorff_alpha, nominal, ordinal, ratio
from tests.surveys.measures.agreement.published import (
    BINARY,
    FLEISS_COUNTS,
    FOUR,
    RATINGS,
    TWO_OBSERVERS,
    observers,
    of,
    table,
)

COUNTS = agreement.pairable_counts(**FOUR, n_codes=5)


@pytest.mark.parametrize(
    ("distances", "published"),
    [(nominal(5), 0.743), (ordinal(COUNTS), 0.815), (interval(range(1, 6)), 0.849), (ratio(range(1, 6)), 0.797)],
)
def test_krippendorffs_four_observers(distances, published):
    alpha = krippendorff_alpha(**FOUR, distances=distances)
    assert round(alpha.value, 3) == published
    assert (alpha.n_units, alpha.n_values, alpha.reason) == (11, 40, "")
    assert alpha.value == 1 - alpha.observed / alpha.expected


@pytest.mark.parametrize(
    ("distances", "oracle"),
    [  # python benchmarks/peer_agreement.py literals, krippendorff 0.9.0
        (nominal(5), 0.743421052631579),
        (ordinal(COUNTS), 0.8153875037548814),
        (interval(range(1, 6)), 0.8491071428571428),
        (ratio(range(1, 6)), 0.7974027747116121),
    ],
)
def test_the_package_krippendorff_finds_the_same(distances, oracle):
    assert krippendorff_alpha(**FOUR, distances=distances).value == pytest.approx(oracle, abs=1e-12)


def test_only_answers_that_can_be_paired_are_counted():
    assert COUNTS.tolist() == [9, 13, 10, 5, 3]  # his n_c; the lone 3 of unit 12 is out


@pytest.mark.parametrize(("text", "n_codes", "published"), [(BINARY, 2, 0.095), (TWO_OBSERVERS, 5, 0.692)])
def test_krippendorffs_two_observers(text, n_codes, published):
    assert round(krippendorff_alpha(**observers(text), distances=nominal(n_codes)).value, 3) == published


@given(RATINGS, st.permutations(range(6)), st.randoms())
def test_neither_the_order_of_answers_nor_the_names_of_units_matter(pairs, names, random):
    shuffled = random.sample(pairs, len(pairs))
    renamed = [(names[unit] * 7 - 3, code) for unit, code in shuffled]
    one, other = (krippendorff_alpha(**of(order), distances=interval(range(4))) for order in (pairs, renamed))
    assert (one.reason, one.n_units, one.n_values) == (other.reason, other.n_units, other.n_values)
    assert one.value == pytest.approx(other.value)


@given(RATINGS, st.permutations(range(4)))
def test_the_names_of_codes_do_not_matter_to_nominal_alpha(pairs, names):
    one, other = (
        krippendorff_alpha(**of(order), distances=nominal(4))
        for order in (pairs, [(unit, names[code]) for unit, code in pairs])
    )
    assert one.value == pytest.approx(other.value)


@given(RATINGS)
def test_alpha_is_at_most_one_and_never_nan(pairs):
    alpha = krippendorff_alpha(**of(pairs), distances=nominal(4))
    assert (alpha.value is None) == bool(alpha.reason)
    assert alpha.value is None or -1 <= alpha.value <= 1


@given(RATINGS, st.integers(2, 5))
def test_people_who_agree_have_alpha_one(pairs, n):
    first = dict(pairs)
    alpha = krippendorff_alpha(**of([*first.items()] * n), distances=nominal(4))
    assert alpha.value == (1 if len(set(first.values())) > 1 else None)


@given(RATINGS)
def test_alpha_by_definition(pairs):
    """Against the definition, pair by pair (Krippendorff 2011, equations of section C)."""
    metric = interval(range(4))
    units = {unit: [code for name, code in pairs if name == unit] for unit, _ in pairs}
    units = {unit: said for unit, said in units.items() if len(said) > 1}
    said = [code for codes in units.values() for code in codes]
    alpha = krippendorff_alpha(**of(pairs), distances=metric)
    if alpha.value is not None:
        within = sum(metric[a, b] / (len(codes) - 1) for codes in units.values() for a in codes for b in codes) / len(
            said
        )
        across = sum(metric[a, b] for a in said for b in said) / len(said) / (len(said) - 1)
        assert alpha.value == pytest.approx(1 - within / across)


@pytest.mark.parametrize(
    ("unit", "code", "reason", "n_units"),
    [
        ([], [], agreement.TOO_FEW_UNITS, 0),
        ([1, 2, 3], [0, 1, 0], agreement.TOO_FEW_UNITS, 0),
        ([1, 1, 2], [0, 1, 0], agreement.TOO_FEW_UNITS, 1),
        ([1, 1, 2, 2], [1, 1, 1, 1], agreement.ALL_EQUAL, 2),
    ],
)
def test_undefined_alpha_says_why(unit, code, reason, n_units, rng):
    alpha = krippendorff_alpha(unit=unit, code=code, distances=nominal(2))
    assert (alpha.value, alpha.reason, alpha.n_units) == (None, reason, n_units)
    interval_ = agreement.bootstrap_alpha(unit=unit, code=code, distances=nominal(2), rng=rng)
    assert interval_ == agreement.Interval(None, None, 0.95, 0, reason)


@pytest.mark.parametrize(
    ("distances", "message"),
    [
        ([[0, 1]], "square"),
        ([0, 1], "square"),
        ([[0, -1], [-1, 0]], "negative"),
        ([[0, np.nan], [np.nan, 0]], "finite"),
        ([[1, 1], [1, 0]], "itself"),
        ([[0, 1], [2, 0]], "symmetric"),
    ],
)
def test_distances_that_are_none_are_refused(distances, message):
    with pytest.raises(ValueError, match=message):
        krippendorff_alpha(unit=[1, 1], code=[0, 1], distances=distances)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="code must lie"):
        krippendorff_alpha(unit=[1, 1], code=[0, 2], distances=nominal(2))
    with pytest.raises(ValueError, match="same length"):
        krippendorff_alpha(unit=[1], code=[0, 1], distances=nominal(2))


def test_no_codes_at_all():
    assert krippendorff_alpha(unit=[], code=[], distances=nominal(0)).reason == agreement.TOO_FEW_UNITS


def brute_force(unit, code, metric, rng, resamples):
    names = np.unique(unit)
    for _ in range(resamples):
        drawn = [code[unit == name] for name in rng.choice(names, len(names))]
        again = np.repeat(np.arange(len(drawn)), [len(codes) for codes in drawn])
        yield krippendorff_alpha(unit=again, code=np.concatenate(drawn), distances=metric).value


def test_bootstrap_agrees_with_brute_force(rng):
    ratings = table(FLEISS_COUNTS)
    fast = agreement.bootstrap_alpha(**ratings, distances=nominal(5), rng=rng, resamples=4000)
    slow = np.quantile(list(brute_force(**ratings, metric=nominal(5), rng=rng, resamples=1000)), [0.025, 0.975])
    assert [fast.low, fast.high] == pytest.approx(slow, abs=0.02)
    assert (fast.level, fast.resamples, fast.reason) == (0.95, 4000, "")


def test_bootstrap_is_the_same_for_the_same_seed_whatever_the_order():
    def run(unit, code):
        found = agreement.bootstrap_alpha(unit=unit, code=code, distances=nominal(5), rng=np.random.default_rng(1))
        return found.low, found.high

    ratings = table(FLEISS_COUNTS)
    once = run(**ratings)
    assert run(ratings["unit"][::-1], ratings["code"][::-1]) == pytest.approx(once, abs=1e-12)


def test_alpha_brings_its_interval_when_there_is_chance():
    ratings = {**FOUR, "distances": nominal(5)}
    assert krippendorff_alpha(**ratings).interval is None
    both = krippendorff_alpha(**ratings, rng=np.random.default_rng(3), level=0.9)
    assert both.interval == agreement.bootstrap_alpha(**ratings, rng=np.random.default_rng(3), level=0.9)
    assert both.interval.low < both.value < both.interval.high


def test_a_higher_level_is_a_wider_interval():
    ratings = {**FOUR, "distances": nominal(5)}
    narrow, wide = (
        agreement.bootstrap_alpha(**ratings, rng=np.random.default_rng(1), level=level) for level in (0.5, 0.99)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


def test_many_codes_make_every_unit_its_own_pattern(rng):
    code = rng.integers(0, 100, 60)
    found = agreement.bootstrap_alpha(unit=np.arange(60) // 3, code=code, distances=interval(range(100)), rng=rng)
    alpha = krippendorff_alpha(unit=np.arange(60) // 3, code=code, distances=interval(range(100)))
    assert found.low < alpha.value < found.high


def test_resamples_of_equal_answers_are_left_out_and_said(rng):
    found = agreement.bootstrap_alpha(unit=[1, 1, 2, 2], code=[0, 0, 1, 1], distances=nominal(2), rng=rng, resamples=50)
    assert (found.low, found.high) == (1, 1)
    assert found.reason == f"{50 - found.resamples} of 50 resamples held equal answers only"
    assert 0 < found.resamples < 50


def test_when_no_resample_can_be_used_there_is_no_interval():
    found = [
        agreement.bootstrap_alpha(
            unit=[1, 1, 2, 2], code=[0, 0, 1, 1], distances=nominal(2), rng=np.random.default_rng(seed), resamples=1
        )
        for seed in range(9)
    ]
    assert agreement.Interval(None, None, 0.95, 0, agreement.ALL_EQUAL) in found


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 1}, {"resamples": 0}])
def test_bootstrap_refuses(wrong, rng):
    with pytest.raises(ValueError, match=r"level|resample"):
        agreement.bootstrap_alpha(**FOUR, distances=nominal(5), rng=rng, **wrong)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import (
    bennett_s,
    fleiss_by_category,
    fleiss_kappa,
    gwet_ac,
    interval,
    krippendorff_alpha,
    linear,
    nominal,
    percent_agreement,
    ratio,
)
from surveys.measures.agreement.kappas import ONE_CODE
from surveys.measures.agreement.results import ALL_EQUAL, NO_PAIR, NO_SPREAD, ONE_UNIT, Interval
from tests.surveys.measures.agreement.published import (
    ABSTRACTORS,
    ARTSTEIN_POESIO,
    FLEISS_COUNTS,
    FOUR,
    RATINGS,
    as_units,
    coders,
    of,
    table,
)

ALL = [fleiss_kappa, bennett_s, gwet_ac]


def test_fleiss_thirty_patients():
    assert round(fleiss_kappa(**table(FLEISS_COUNTS), distances=nominal(5)).value, 3) == 0.430
    each = fleiss_by_category(**table(FLEISS_COUNTS), n_codes=5)
    assert [round(one.value, 3) for one in each] == [0.245, 0.245, 0.520, 0.471, 0.566]
    assert all(one.interval.low < one.value < one.interval.high for one in each)


def test_fleiss_observed_agreement():
    share = percent_agreement(**table(FLEISS_COUNTS))
    assert (round(share.value, 3), share.observed, share.expected) == (0.556, share.value, None)


def test_artstein_and_poesio():
    ratings = as_units(**coders(ARTSTEIN_POESIO))
    assert round(bennett_s(**ratings, distances=nominal(2)).value, 3) == 0.4
    assert round(fleiss_kappa(**ratings, distances=nominal(2)).value, 3) == 0.341


@pytest.mark.parametrize(
    ("measure", "value", "error"),
    [  # The vignette "overview" of Gwet's R package irrCAC 1.0; its errors for tables divide by n, not n − 1
        (gwet_ac, 0.8493305, 0.04321747),
        (bennett_s, 0.835, 0.04693346),
        (fleiss_kappa, 0.7962397, 0.05905473),
    ],
)
def test_gwets_two_abstractors(measure, value, error):
    found = measure(**as_units(**coders(ABSTRACTORS)), distances=nominal(3))
    assert round(found.value, 7) == value
    assert round(found.standard_error * np.sqrt(99 / 100), 8) == error


@pytest.mark.parametrize(
    ("distances", "measure", "value", "error", "low"),
    [  # python benchmarks/peer_agreement.py literals, irrCAC 0.4.4
        (nominal(5), fleiss_kappa, 0.761169275422, 0.153019203469, 0.424376279378),
        (nominal(5), bennett_s, 0.772727272727, 0.144716619899, 0.454208139911),
        (nominal(5), gwet_ac, 0.775444068127, 0.142949950641, 0.460813348132),
        (linear(range(5)), fleiss_kappa, 0.817944767097, 0.148504355499, 0.491088884435),
        (linear(range(5)), bennett_s, 0.848484848485, 0.123356124494, 0.576979849068),
        (linear(range(5)), gwet_ac, 0.858739136433, 0.117329021881, 0.600499700425),
        (interval(range(5)), fleiss_kappa, 0.864935064935, 0.146033610757, 0.543517254786),
        (interval(range(5)), bennett_s, 0.901515151515, 0.110894374974, 0.657438277861),
        (interval(range(5)), gwet_ac, 0.914000723552, 0.103962244645, 0.685181365879),
        (ratio(range(1, 6)), fleiss_kappa, 0.821338343945, 0.152386040561, 0.485938930067),
        (ratio(range(1, 6)), bennett_s, 0.840236692761, 0.132208831633, 0.549247016304),
        (ratio(range(1, 6)), gwet_ac, 0.85736755783, 0.122071330135, 0.588690371731),
    ],
)
def test_gwets_four_raters_with_gaps(distances, measure, value, error, low):
    found = measure(**FOUR, distances=distances)
    assert found.value == pytest.approx(value, abs=1e-11)
    assert found.standard_error == pytest.approx(error, abs=1e-11)
    assert found.interval.low == pytest.approx(low, abs=1e-10)
    assert (found.interval.high, found.n_units, found.n_values) == (1, 11, 40)


def test_gwets_four_raters_in_percent():
    found = percent_agreement(**FOUR)
    assert (round(found.value, 5), round(found.standard_error, 5)) == (0.81818, 0.12561)


def test_scale_does_not_matter():
    for measure in ALL:
        one, other = (measure(**FOUR, distances=scale * linear(range(5))) for scale in (1, 30))
        assert one.value == pytest.approx(other.value)


@given(RATINGS, st.sampled_from(ALL), st.sampled_from([nominal(4), linear(range(4)), interval(range(4))]))
def test_a_coefficient_or_its_reason(pairs, measure, distances):
    found = measure(**of(pairs), distances=distances)
    assert (found.value is None) == bool(found.reason)
    if found.value is not None:
        assert found.value <= 1
        assert found.value == pytest.approx(1 - found.observed / found.expected)
    if found.interval.low is not None:
        assert found.interval.low <= found.value <= found.interval.high <= 1


@given(RATINGS, st.permutations(range(6)), st.permutations(range(4)), st.sampled_from(ALL))
def test_names_do_not_matter(pairs, units, names, measure):
    one = measure(**of(pairs), distances=nominal(4))
    other = measure(**of([(units[unit], names[code]) for unit, code in pairs]), distances=nominal(4))
    assert one.value == pytest.approx(other.value)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_is_fleiss_with_a_correction_for_small_samples(said):
    ratings = of([(unit, code) for unit, codes in enumerate(said) for code in codes])
    alpha, kappa = (measure(**ratings, distances=nominal(4)) for measure in (krippendorff_alpha, fleiss_kappa))
    assert (alpha.value is None) == (kappa.value is None)
    if alpha.value is not None:
        n = 3 * len(said)
        assert 1 - alpha.value == pytest.approx((1 - kappa.value) * (n - 1) / n)


@given(RATINGS)
def test_percent_by_definition(pairs):
    units = {unit: [code for name, code in pairs if name == unit] for unit, _ in pairs}
    shares = [
        sum(a == b for i, a in enumerate(said) for j, b in enumerate(said) if i != j) / len(said) / (len(said) - 1)
        for said in units.values()
        if len(said) > 1
    ]
    found = percent_agreement(**of(pairs))
    assert found.value == (pytest.approx(np.mean(shares)) if shares else None)


@pytest.mark.parametrize("measure", [*ALL, percent_agreement])
def test_the_formula_and_the_bootstrap_tell_the_same_error(measure, rng):
    unit = np.arange(1200) // 4
    code = np.where(rng.random(1200) < 0.7, unit % 3, rng.integers(0, 3, 1200))
    more = {} if measure is percent_agreement else {"distances": linear(range(3))}
    found = measure(unit=unit, code=code, **more)
    again = []
    for _ in range(400):
        drawn = rng.integers(300, size=300)
        rows = (drawn[:, None] * 4 + np.arange(4)).ravel()
        again.append(measure(unit=unit, code=code[rows], **more).value)
    assert found.standard_error == pytest.approx(np.std(again), rel=0.15)


def test_fleiss_falls_where_nearly_all_answers_are_the_same_and_gwet_does_not():
    ratings = as_units(**coders([[118, 5], [2, 0]]))
    assert fleiss_kappa(**ratings, distances=nominal(2)).value < 0
    assert gwet_ac(**ratings, distances=nominal(2)).value > 0.9


@pytest.mark.parametrize("measure", ALL)
def test_undefined_says_why(measure):
    for unit, code in ([], []), ([1, 2], [0, 1]):
        found = measure(unit=unit, code=code, distances=nominal(2))
        assert (found.value, found.reason, found.n_units) == (None, NO_PAIR, 0)
        assert found.interval == Interval(None, None, 0.95, 0, NO_PAIR)
    assert measure(unit=[1, 1], code=[0, 0], distances=nominal(1)).reason == ONE_CODE


def test_fleiss_of_equal_answers_is_undefined_and_the_others_are_one():
    ratings = {"unit": [1, 1, 2, 2], "code": [0, 0, 0, 0]}
    assert fleiss_kappa(**ratings, distances=nominal(2)).reason == ALL_EQUAL
    assert gwet_ac(**ratings, distances=nominal(2)).value == 1
    assert bennett_s(**ratings, distances=nominal(2)).value == 1
    assert bennett_s(**ratings, distances=np.zeros((2, 2))).reason == ALL_EQUAL


def test_codes_that_only_single_answers_have_can_bring_fleiss_below_minus_one():
    found = fleiss_kappa(unit=[0, 0, 1], code=[0, 1, 0], distances=nominal(2))
    assert found.value == pytest.approx(1 - 1 / 0.375)
    assert found.interval.low < found.value


def test_a_category_that_nobody_or_everybody_used_is_undefined():
    each = fleiss_by_category(unit=[1, 1, 2, 2], code=[0, 0, 0, 0], n_codes=2)
    assert [one.reason for one in each] == [ALL_EQUAL, ALL_EQUAL]


def test_one_unit_or_no_spread_has_no_interval():
    one = fleiss_kappa(unit=[1, 1, 1], code=[0, 1, 1], distances=nominal(2))
    assert (one.standard_error, one.interval.reason) == (None, ONE_UNIT)
    alike = percent_agreement(unit=[1, 1, 2, 2], code=[0, 0, 1, 1])
    assert (alike.value, alike.interval) == (1, Interval(None, None, 0.95, 0, NO_SPREAD))


def test_percent_of_nothing_says_why():
    assert percent_agreement(unit=[], code=[]).reason == NO_PAIR
    assert percent_agreement(unit=[1, 2], code=[0, 0]).value is None
    assert percent_agreement(unit=[1, 1], code=[0, 0]).value == 1


def test_percent_needs_no_matrix_of_all_codes():
    assert percent_agreement(unit=[1, 1, 2, 2], code=[10**6, 10**6, 3, 4]).value == 0.5


@pytest.mark.parametrize("measure", ALL)
def test_a_level_that_is_none_is_refused(measure):
    with pytest.raises(ValueError, match="level"):
        measure(**FOUR, distances=nominal(5), level=1.0)
    with pytest.raises(ValueError, match="symmetric"):
        measure(**FOUR, distances=np.triu(nominal(5)))

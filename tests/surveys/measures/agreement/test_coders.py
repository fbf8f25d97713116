import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.measures.agreement import cohen_kappa, fleiss_kappa, interval, linear, nominal, scott_pi
from surveys.measures.agreement.coders import NO_SHARED_UNIT
from surveys.measures.agreement.results import ALL_EQUAL, NO_SPREAD, ONE_UNIT
from tests.surveys.measures.agreement.published import (
    ABSTRACTORS,
    ARTSTEIN_POESIO,
    COHEN,
    COHEN_WEIGHTS,
    as_units,
    coders,
)

BOTH = [cohen_kappa, scott_pi]
SAID = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


def of(said):
    first, second = np.array(said).T
    return {"first": first, "second": second}


def test_cohens_own_example():
    assert round(cohen_kappa(**coders(COHEN), distances=nominal(3)).value, 3) == 0.492
    assert round(cohen_kappa(**coders(COHEN), distances=COHEN_WEIGHTS).value, 3) == 0.348


def test_artstein_and_poesio():
    assert round(scott_pi(**coders(ARTSTEIN_POESIO), distances=nominal(2)).value, 3) == 0.341
    assert round(cohen_kappa(**coders(ARTSTEIN_POESIO), distances=nominal(2)).value, 3) == 0.348


@pytest.mark.parametrize(
    ("measure", "value", "error", "low", "high"),
    [  # The vignette "overview" of Gwet's R package irrCAC 1.0
        (cohen_kappa, 0.7964094, 0.05891072, 0.68, 0.913),
        (scott_pi, 0.7962397, 0.05905473, 0.679, 0.913),
    ],
)
def test_gwets_two_abstractors(measure, value, error, low, high):
    found = measure(**coders(ABSTRACTORS), distances=nominal(3))
    assert (round(found.value, 7), round(found.standard_error, 8)) == (value, error)
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (low, high)
    assert (found.n_units, found.n_values) == (100, 200)


@pytest.mark.parametrize(
    ("distances", "value", "error"),
    [  # python benchmarks/peer_agreement.py literals, statsmodels 0.15.0; scikit-learn 1.9.1 has the same values
        (nominal(3), 0.49152542372881347, 0.05100181557607786),
        (COHEN_WEIGHTS, 0.3478260869565216, 0.07550401525482296),
        (linear(range(3)), 0.4736842105263158, 0.054432309177641525),
        (interval(range(3)), 0.4545454545454546, 0.06645368159107812),
    ],
)
def test_statsmodels_finds_the_same(distances, value, error):
    found = cohen_kappa(**coders(COHEN), distances=distances)
    assert (found.value, found.standard_error) == pytest.approx((value, error), abs=1e-12)


@given(SAID, st.sampled_from([nominal(4), linear(range(4)), interval(range(4))]))
def test_pi_of_two_is_fleiss_kappa(said, distances):
    pi, kappa = scott_pi(**of(said), distances=distances), fleiss_kappa(**as_units(**of(said)), distances=distances)
    assert (pi.value is None) == (kappa.value is None)
    if pi.value is not None:
        assert pi.value == pytest.approx(kappa.value)
        assert len(said) == 1 or pi.standard_error == pytest.approx(
            kappa.standard_error * np.sqrt((len(said) - 1) / len(said)), abs=1e-9
        )


@given(SAID, st.sampled_from(BOTH))
def test_who_is_first_does_not_matter(said, measure):
    one = measure(**of(said), distances=linear(range(4)))
    other = measure(**of([(b, a) for a, b in said]), distances=linear(range(4)))
    assert one.value == pytest.approx(other.value)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-9)


@given(SAID, st.sampled_from(BOTH))
def test_a_coefficient_or_its_reason(said, measure):
    found = measure(**of(said), distances=nominal(4))
    assert (found.value is None) == bool(found.reason)
    assert found.value is None or -1 <= found.value <= 1


def test_with_weights_kappa_has_no_lowest_value():
    """The one pair of codes that differs is expected once in a hundred times, and seen in ten."""
    metric = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    found = cohen_kappa(first=[0] + [2] * 9, second=[1] + [2] * 9, distances=metric)
    assert found.value == pytest.approx(-9)
    assert found.interval.low < -9


def test_cohens_kappa_is_never_below_pi():
    for cells in (COHEN, ARTSTEIN_POESIO, [[1, 9], [0, 5]]):
        kappa, pi = (measure(**coders(cells), distances=nominal(len(cells))).value for measure in BOTH)
        assert kappa >= pi


@pytest.mark.parametrize("measure", BOTH)
def test_undefined_says_why(measure):
    assert measure(first=[], second=[], distances=nominal(2)).reason == NO_SHARED_UNIT
    equal = measure(first=[1, 1], second=[1, 1], distances=nominal(2))
    assert (equal.value, equal.reason, equal.interval.reason) == (None, ALL_EQUAL, ALL_EQUAL)
    one = measure(first=[0], second=[1], distances=nominal(2))
    assert (one.standard_error, one.interval.reason) == (None, ONE_UNIT)
    perfect = measure(first=[0, 1], second=[0, 1], distances=nominal(2))
    assert (perfect.value, perfect.interval.reason) == (1, NO_SPREAD)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="same length"):
        cohen_kappa(first=[0], second=[0, 1], distances=nominal(2))
    with pytest.raises(ValueError, match="second must lie"):
        cohen_kappa(first=[0], second=[2], distances=nominal(2))
    with pytest.raises(ValueError, match="level"):
        scott_pi(first=[0], second=[1], distances=nominal(2), level=0)

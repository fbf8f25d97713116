import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.measures.agreement import interval, krippendorff_alpha, nominal, sampled_alpha
from surveys.measures.agreement.results import ALL_EQUAL, TOO_FEW_UNITS
from surveys.measures.agreement.sampled import TOO_ALIKE
from tests.surveys.measures.agreement.published import FLEISS_COUNTS, RATINGS, of, table


def looked_up(metric):
    return lambda one, other: metric[one, other]


def scale(n):
    return lambda one, other: ((one - other) / (n - 1)) ** 2


def crowd(rng, *, n_units=400, n_codes=3000, per_unit=4):
    unit = np.repeat(np.arange(n_units), per_unit)
    truth = rng.integers(0, n_codes, n_units)
    code = np.clip(truth[unit] + rng.normal(0, n_codes / 8, len(unit)), 0, n_codes - 1).astype(int)
    return {"unit": unit, "code": code}


def test_it_lies_within_its_error_of_the_exact_alpha(rng):
    ratings = crowd(rng)
    exact = krippendorff_alpha(**ratings, distances=interval(range(3000)), rng=rng)
    for pairs in (500, 5_000, 50_000):  # within units there are 2,400
        found = sampled_alpha(**ratings, distance=scale(3000), rng=rng, pairs=pairs, resamples=300)
        assert abs(found.value - exact.value) <= found.error
        assert (found.n_units, found.n_values) == (exact.n_units, exact.n_values)
    assert found.error < 0.02
    assert found.observed == pytest.approx(exact.observed)  # all pairs within units were taken
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (exact.interval.low, exact.interval.high), abs=0.01
    )


def test_the_bound_holds_as_often_as_it_says():
    exact = krippendorff_alpha(**table(FLEISS_COUNTS), distances=nominal(5)).value
    settings_ = {**table(FLEISS_COUNTS), "distance": looked_up(nominal(5)), "pairs": 300, "resamples": 1}
    for level in (0.5, 0.95):
        found = [sampled_alpha(**settings_, rng=np.random.default_rng(seed), level=level) for seed in range(200)]
        held = [abs(one.value - exact) <= one.error for one in found]
        assert np.mean(held) >= level


@given(RATINGS, st.integers(0, 9))
@settings(max_examples=50)
def test_a_coefficient_or_its_reason(pairs, seed):
    exact = krippendorff_alpha(**of(pairs), distances=nominal(4))
    found = sampled_alpha(
        **of(pairs),
        distance=looked_up(nominal(4)),
        rng=np.random.default_rng(seed),
        pairs=2000,
        resamples=5,
        level=1 - 1e-6,
    )
    assert (found.value is None) == bool(found.reason)
    if exact.value is None:
        assert found.reason == exact.reason
    elif found.value is not None:
        assert abs(found.value - exact.value) <= found.error


def test_the_same_seed_gives_the_same_and_more_pairs_a_smaller_error(rng):
    ratings = {**crowd(rng), "distance": scale(3000), "resamples": 50}
    one, again = (sampled_alpha(**ratings, rng=np.random.default_rng(1), pairs=1000) for _ in range(2))
    assert one == again
    assert sampled_alpha(**ratings, rng=np.random.default_rng(1), pairs=20_000).error < one.error


def test_only_codes_that_differ_are_compared(rng):
    def strict(one, other):
        assert (one != other).all()
        return np.ones(len(one))

    found = sampled_alpha(**table(FLEISS_COUNTS), distance=strict, rng=rng, resamples=10)
    exact = krippendorff_alpha(**table(FLEISS_COUNTS), distances=nominal(5))
    assert found.value == pytest.approx(exact.value, abs=found.error)


@pytest.mark.parametrize(
    ("unit", "code", "reason"),
    [
        ([], [], TOO_FEW_UNITS),
        ([1, 2, 3], [0, 1, 2], TOO_FEW_UNITS),
        ([1, 1, 2], [0, 1, 2], TOO_FEW_UNITS),
        ([1, 1, 2, 2], [5, 5, 5, 5], ALL_EQUAL),
        ([1, 1, 2, 2], [5, 6, 5, 6], TOO_ALIKE),
    ],
)
def test_undefined_says_why(unit, code, reason, rng):
    found = sampled_alpha(unit=unit, code=code, distance=lambda a, b: np.zeros(len(a)), rng=rng)
    assert (found.value, found.reason, found.interval.reason) == (None, reason, reason)


def test_too_few_pairs_to_tell(rng):
    found = sampled_alpha(**table(FLEISS_COUNTS), distance=looked_up(nominal(5)), rng=rng, pairs=2)
    assert found.reason == TOO_ALIKE


def test_a_resample_without_any_difference_is_left_out():
    found = sampled_alpha(
        unit=[1, 1, 2, 2],
        code=[0, 0, 1, 1],
        distance=looked_up(nominal(2)),
        rng=np.random.default_rng(1),
        resamples=40,
    )
    assert found.value == 1
    assert 0 < found.interval.resamples < 40
    assert "equal answers only" in found.interval.reason


def test_what_does_not_fit_is_refused(rng):
    ratings = {**table(FLEISS_COUNTS), "rng": rng, "distance": looked_up(nominal(5))}
    for wrong in (2.0, -0.1, np.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            sampled_alpha(**{**ratings, "distance": lambda a, b, wrong=wrong: np.full(len(a), wrong)})
    with pytest.raises(ValueError, match="level"):
        sampled_alpha(**ratings, level=1)
    for few in ({"pairs": 1}, {"resamples": 0}):
        with pytest.raises(ValueError, match="resample"):
            sampled_alpha(**ratings, **few)
    with pytest.raises(ValueError, match="same length"):
        sampled_alpha(unit=[1], code=[0, 1], distance=looked_up(nominal(5)), rng=rng)

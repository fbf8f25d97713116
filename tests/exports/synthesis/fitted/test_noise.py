"""Exact discrete Gaussian noise."""

import numpy as np
import pytest
from scipy.stats import chisquare

from exports.synthesis.fitted.noise import MOST_VARIANCE, TooMuchNoise, discrete_gaussian


@pytest.mark.parametrize("variance", [1, 4, 30])
def test_draws_follow_the_discrete_gaussian(variance: int) -> None:
    drawn = discrete_gaussian(variance, size=40_000, rng=np.random.default_rng(1))
    reach = int(3 * np.sqrt(variance))
    values = np.arange(-20 * variance, 20 * variance + 1)
    shares = np.exp(-(values**2) / (2 * variance))
    shares /= shares.sum()
    inner = np.abs(values) <= reach
    seen = [(drawn == value).sum() for value in values[inner]]
    expected = np.append(shares[inner], shares[~inner].sum()) * len(drawn)
    assert chisquare([*seen, len(drawn) - sum(seen)], expected).pvalue > 0.01


def test_the_variance_is_what_was_asked_for_also_where_it_is_large() -> None:
    drawn = discrete_gaussian(MOST_VARIANCE, size=40_000, rng=np.random.default_rng(2))
    assert drawn.var() == pytest.approx(MOST_VARIANCE, rel=0.03)
    assert drawn.mean() == pytest.approx(0, abs=4 * 4096 / 200)


def test_the_same_seed_gives_the_same_noise() -> None:
    one, other = (discrete_gaussian(9, size=100, rng=np.random.default_rng(3)) for _ in range(2))
    assert one.tolist() == other.tolist()
    assert one.dtype == np.int64


@pytest.mark.parametrize("variance", [0, MOST_VARIANCE + 1])
def test_a_variance_that_cannot_be_drawn_exactly_is_refused(variance: int) -> None:
    with pytest.raises(TooMuchNoise, match="larger epsilon"):
        discrete_gaussian(variance, size=1, rng=np.random.default_rng(0))

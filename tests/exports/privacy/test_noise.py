import math
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from scipy.stats import chisquare

from exports.privacy.noise import bernoulli_exp, discrete_gaussian, discrete_laplace

DRAWS = 1_500


def fits(draws: list[int], weight) -> float:
    """The p-value of a chi-square test against chances proportional to `weight`, tails in one cell each."""
    reach = 6
    counted = Counter(min(max(x, -reach), reach) for x in draws)
    chances = {x: weight(x) for x in range(-80, 81)}
    whole = sum(chances.values())
    cells: Counter[int] = Counter()
    for x, chance in chances.items():
        cells[min(max(x, -reach), reach)] += chance / whole * len(draws)
    return float(chisquare([counted[x] for x in sorted(cells)], [cells[x] for x in sorted(cells)]).pvalue)


@pytest.mark.parametrize("scale", [Fraction(3, 2), Fraction(4)])
def test_laplace(scale: Fraction) -> None:
    rng = Random(1)
    draws = [discrete_laplace(scale, rng=rng) for _ in range(DRAWS)]
    assert fits(draws, lambda x: math.exp(-abs(x) / float(scale))) > 0.01


@pytest.mark.parametrize("variance", [Fraction(2, 3), Fraction(9)])
def test_gaussian(variance: Fraction) -> None:
    rng = Random(2)
    draws = [discrete_gaussian(variance, rng=rng) for _ in range(DRAWS)]
    assert fits(draws, lambda x: math.exp(-(x**2) / (2 * float(variance)))) > 0.01


@pytest.mark.parametrize("gamma", [Fraction(0), Fraction(1, 3), Fraction(1), Fraction(5, 2)])
def test_bernoulli(gamma: Fraction) -> None:
    rng = Random(3)
    share = sum(bernoulli_exp(gamma, rng=rng) for _ in range(DRAWS)) / DRAWS
    assert share == pytest.approx(math.exp(-gamma), abs=0.03)


def test_no_noise_is_no_choice() -> None:
    with pytest.raises(ValueError, match="scale must be above 0"):
        discrete_laplace(Fraction(0), rng=Random(1))
    with pytest.raises(ValueError, match="variance must be above 0"):
        discrete_gaussian(Fraction(-1), rng=Random(1))

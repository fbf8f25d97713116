"""Differentially private counts and means, with the reach of their noise.

Two tables are neighbours where one has one person more (add or remove). Pure ε-differential privacy (Dwork et al. 2006)
by the discrete Laplace mechanism (Ghosh, Roughgarden, Sundararajan 2012), drawn exactly (`noise.py`). What a person may
give is bounded before: `most` answers, each changing one count by 1. Who pays for an answer is `exports/private/`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import IntArray
from exports.privacy.noise import discrete_laplace

Values = Sequence[float] | NDArray[np.float64]

# An interval holds the figure without noise with this chance.
SURE = 0.95
# Values are rounded to so many steps between their bounds: finer than any noise.
STEPS = 2**16
TOO_FEW = "the noisy count is not above 0: too few people for this epsilon"


@dataclass(frozen=True)
class Noisy:
    """A count with noise; the one without lies from `low` to `high` with a chance of at least `SURE`."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Mean:
    """`value`, its interval, and the noisy `count` of answers; where that is not above 0 they are None, with `why`."""

    value: float | None
    low: float | None
    high: float | None
    count: Noisy
    why: str = ""


def counts(true: Sequence[int], *, most: int, epsilon: Fraction, rng: Random) -> list[Noisy]:
    """The counts, each with noise of scale most / ε. Negative ones stay: they are unbiased.

    A person may change all of them together by at most `most`. Which cells there are must come from the question, not
    from the answers: that a cell is there at all would tell on its owner.
    """
    scale = Fraction(most) / _positive(epsilon)
    reach = reach_of(scale, sure=SURE)
    noisy = (count + discrete_laplace(scale, rng=rng) for count in true)
    return [Noisy(value, value - reach, value + reach) for value in noisy]


def mean(values: Values, *, low: Fraction, high: Fraction, most: int, epsilon: Fraction, rng: Random) -> Mean:
    """The noisy mean of values clipped to [low, high]: half of ε for the sum around the middle, half for the count.

    The bounds must not come from the data; a person has at most `most` of the values, and none of them is NaN.
    Distances from the middle are at most half as large as the values' reach, so that less noise is needed. Sum and
    count each lie within their reach with a chance of 1 − (1 − `SURE`) / 2, so both do with `SURE`.
    """
    if high <= low:
        raise ValueError("High must be above low.")
    half, surely = _positive(epsilon) / 2, (1 + SURE) / 2
    step, middle = (high - low) / STEPS, (low + high) / 2
    around = int(_steps(values, float(low), float(high)).sum())
    scales = Fraction(most * STEPS, 2) / half, Fraction(most) / half
    total, count = around + discrete_laplace(scales[0], rng=rng), len(values) + discrete_laplace(scales[1], rng=rng)
    reaches = [reach_of(scale, sure=surely) for scale in scales]
    told = Noisy(count, count - reaches[1], count + reaches[1])
    if count <= 0:
        return Mean(None, None, None, told, TOO_FEW)
    counted = max(1, told.low), told.high
    ends = [Fraction(sum_, n) for sum_ in (total - reaches[0], total + reaches[0]) for n in counted]
    value, least, most_ = (
        float(min(max(middle + one * step, low), high)) for one in (Fraction(total, count), min(ends), max(ends))
    )
    return Mean(value, least, most_, told)


def reach_of(scale: Fraction, *, sure: float) -> int:
    """The least k with P(|noise| ≤ k) ≥ `sure` for discrete Laplace noise of this scale.

    P(|X| > k) = 2 p^(k + 1) / (1 + p) with p = exp(−1 / scale).
    """
    p = math.exp(-1 / float(scale))
    beyond = (1 - sure) * (1 + p) / 2
    return max(0, math.ceil(math.log(beyond) / math.log(p) - 1)) if p > 0 else 0


def _steps(values: Values, low: float, high: float) -> IntArray:
    """Each value as whole steps from the middle. That these are rounded as floats are is nobody's secret: what counts
    is that none is beyond the half of `STEPS`."""
    shares = (np.clip(np.asarray(values, dtype=np.float64), low, high) - low) / (high - low)
    return np.clip(np.rint((shares - 0.5) * STEPS), -STEPS // 2, STEPS // 2).astype(np.int64)


def _positive(epsilon: Fraction) -> Fraction:
    if epsilon <= 0:
        raise ValueError("Epsilon must be above 0.")
    return epsilon

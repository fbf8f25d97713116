"""Exact discrete Gaussian noise: integers only, so that no rounding of floating numbers weakens the privacy.

The sampler of Canonne, Kamath & Steinke (2020), "The Discrete Gaussian for Differential Privacy", algorithms 1–3: a
Bernoulli of exp(−γ) for a rational γ, a discrete Laplace made of those, and a rejection step. The generator is numpy's
PCG64: not a cryptographic one. Whoever knows the seed can take the noise away, so it must stay secret.
"""

import numpy as np

from surveys.measures.arrays import BoolArray, IntArray

# Beyond this the squares below no longer fit 63 bits, even at 40 standard deviations.
MOST_VARIANCE = 4096**2


class TooMuchNoise(ValueError):
    """The budget is so small that the noise would drown everything."""


def discrete_gaussian(variance: int, *, size: int, rng: np.random.Generator) -> IntArray:
    """`size` draws k with probability ∝ exp(−k² / 2σ²), σ² = `variance` a whole number ≥ 1. Algorithm 3."""
    if not 1 <= variance <= MOST_VARIANCE:
        raise TooMuchNoise(f"A variance of {variance} is outside 1 to {MOST_VARIANCE}: give a larger epsilon.")
    scale = int(np.sqrt(variance)) + 1
    drawn = np.zeros(size, dtype=np.int64)
    open_ = np.arange(size)
    while len(open_):
        tried = _discrete_laplace(scale, len(open_), rng)
        top = (np.abs(tried) * scale - variance) ** 2
        kept = _bernoulli_exp(top, 2 * variance * scale**2, rng)
        drawn[open_[kept]] = tried[kept]
        open_ = open_[~kept]
    return drawn


def _discrete_laplace(scale: int, size: int, rng: np.random.Generator) -> IntArray:
    """P(k) ∝ exp(−|k| / scale). Algorithm 2."""
    drawn = np.zeros(size, dtype=np.int64)
    open_ = np.arange(size)
    while len(open_):
        below = rng.integers(scale, size=len(open_))
        magnitude = below + scale * _geometric(len(open_), rng)
        negative = rng.integers(2, size=len(open_)) == 1
        # Zero has one sign only: the other half of its draws is thrown back.
        kept = _bernoulli_exp(below, scale, rng) & ~(negative & (magnitude == 0))
        drawn[open_[kept]] = np.where(negative, -magnitude, magnitude)[kept]
        open_ = open_[~kept]
    return drawn


def _geometric(size: int, rng: np.random.Generator) -> IntArray:
    """How often a Bernoulli of exp(−1) came up before it failed."""
    times = np.zeros(size, dtype=np.int64)
    open_ = np.arange(size)
    while len(open_):
        open_ = open_[_bernoulli_exp_small(np.ones(len(open_), dtype=np.int64), 1, rng)]
        times[open_] += 1
    return times


def _bernoulli_exp(top: IntArray, bottom: int, rng: np.random.Generator) -> BoolArray:
    """True with probability exp(−top / bottom). Algorithm 1: whole parts one by one, then the rest."""
    whole, rest = np.divmod(top, bottom)
    # exp(−whole): that many draws of exp(−1) all succeed.
    alive = _geometric(len(top), rng) >= whole
    alive[alive] = _bernoulli_exp_small(rest[alive], bottom, rng)
    return alive


def _bernoulli_exp_small(top: IntArray, bottom: int, rng: np.random.Generator) -> BoolArray:
    """The same for top ≤ bottom: the first k where a Bernoulli(γ / k) fails is odd with probability exp(−γ)."""
    last = np.ones(len(top), dtype=np.int64)
    open_ = np.arange(len(top))
    while len(open_):
        came = rng.integers(bottom * last[open_]) < top[open_]
        open_ = open_[came]
        last[open_] += 1
    return np.asarray(last % 2 == 1)

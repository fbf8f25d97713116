"""Noise for differential privacy, drawn exactly: whole numbers and fractions only, so that no rounding betrays anybody.

Floating-point noise is not what its formula says, and can be told apart (Mironov 2012). Source: Canonne, Kamath,
Steinke 2020, “The discrete Gaussian for differential privacy”, algorithms 1 to 3. `rng` is `random.SystemRandom()` for
anything that leaves; a seeded one is for tests.
"""

from fractions import Fraction
from math import isqrt
from random import Random


def bernoulli_exp(gamma: Fraction, *, rng: Random) -> bool:
    """True with the chance exp(−gamma), gamma ≥ 0. Algorithm 1."""
    while gamma > 1:
        if not _bernoulli_exp_within_one(Fraction(1), rng):
            return False
        gamma -= 1
    return _bernoulli_exp_within_one(gamma, rng)


def discrete_laplace(scale: Fraction, *, rng: Random) -> int:
    """A whole number x with a chance proportional to exp(−|x| / scale), scale > 0. Algorithm 2."""
    if scale <= 0:
        raise ValueError("The scale must be above 0.")
    s, t = scale.denominator, scale.numerator
    while True:
        u = rng.randrange(t)
        if not bernoulli_exp(Fraction(u, t), rng=rng):
            continue
        v = 0
        while bernoulli_exp(Fraction(1), rng=rng):
            v += 1
        size, negative = (u + t * v) // s, bool(rng.randrange(2))
        if size or not negative:
            return -size if negative else size


def discrete_gaussian(variance: Fraction, *, rng: Random) -> int:
    """A whole number x with a chance proportional to exp(−x² / (2 variance)), variance > 0. Algorithm 3."""
    if variance <= 0:
        raise ValueError("The variance must be above 0.")
    t = isqrt(variance.numerator // variance.denominator) + 1
    while True:
        x = discrete_laplace(Fraction(t), rng=rng)
        gap = abs(x) - variance / t
        if bernoulli_exp(gap * gap / (2 * variance), rng=rng):
            return x


def _bernoulli_exp_within_one(gamma: Fraction, rng: Random) -> bool:
    k = 1
    while rng.randrange(gamma.denominator * k) < gamma.numerator:
        k += 1
    return k % 2 == 1

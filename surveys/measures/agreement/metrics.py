"""Distances [K, K] between codes: Krippendorff's squared differences, and what others call weights, turned round.

A weight of agreement w is the distance 1 − w: `nominal` is unweighted, `linear` and `interval` are the linear and the
quadratic weights. No coefficient changes when all distances are multiplied by a number.
"""

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import FloatArray


def nominal(n_codes: int) -> FloatArray:
    """Distances between unordered codes: 0 or 1."""
    return 1.0 - np.eye(n_codes)


def linear(values: ArrayLike) -> FloatArray:
    """Differences of the codes' numbers, in shares of the widest (linear weights: Cicchetti & Allison 1971)."""
    gaps = _gaps(_numbers(values))
    widest = gaps.max(initial=0.0)
    return gaps / widest if widest > 0 else gaps


def interval(values: ArrayLike) -> FloatArray:
    """Squared differences of the codes' numbers, in shares of the widest.

    Source: Krippendorff 2011, section D; as quadratic weights Fleiss & Cohen 1973.
    """
    return np.square(linear(values))


def ratio(values: ArrayLike) -> FloatArray:
    """(|a − b| / (|a| + |b|))² of the codes' numbers (Krippendorff 2011, section D; there for positive ones)."""
    numbers = _numbers(values)
    sums = np.abs(numbers)[:, None] + np.abs(numbers)[None, :]
    shares: FloatArray = np.divide(_gaps(numbers), sums, out=np.zeros_like(sums), where=sums > 0)
    return np.square(shares)


def ordinal(counts: ArrayLike) -> FloatArray:
    """Squared sums of the answers from one rank to another, half of the outer ones, in shares of all answers.

    `counts` is how often each rank was used, lowest first: take it from `pairable_counts` (Krippendorff 2011, D).
    """
    used = np.asarray(counts, dtype=np.float64)
    middle = np.cumsum(used) - used / 2
    return np.square(_gaps(middle) / max(float(used.sum()), 1.0))


def checked(distances: ArrayLike) -> FloatArray:
    """The matrix; ValueError where it is not square, finite, non-negative, symmetric and 0 on the diagonal."""
    metric = np.asarray(distances, dtype=np.float64)
    if metric.ndim != 2 or metric.shape[0] != metric.shape[1]:
        raise ValueError("distances must be a square matrix")
    if not np.isfinite(metric).all() or (metric < 0).any() or np.diagonal(metric).any():
        raise ValueError("distances must be finite, not negative, and 0 between a code and itself")
    if not np.allclose(metric, metric.T):
        raise ValueError("distances must be symmetric")
    return metric


def _numbers(values: ArrayLike) -> FloatArray:
    """The codes' numbers, divided by the largest so that huge ones do not overflow."""
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("The codes' numbers must be finite.")
    largest = np.abs(numbers).max(initial=0.0)
    return numbers / largest if largest > 0 else numbers


def _gaps(numbers: FloatArray) -> FloatArray:
    return np.abs(numbers[:, None] - numbers[None, :])

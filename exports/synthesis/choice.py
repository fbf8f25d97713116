"""Choosing from a list by weight."""

from collections.abc import Iterable, Sequence

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

GRID = 4096


def shares(weights: Iterable[float]) -> FloatArray:
    """Weights as shares of one."""
    array = np.array(list(weights), dtype=np.float64)
    result: FloatArray = array / array.sum()
    return result


def chosen(weights: Sequence[float] | FloatArray, rng: np.random.Generator, size: int) -> IntArray:
    """Places in a list of weights, each as often as its weight says."""
    ends = np.cumsum(np.asarray(weights, dtype=np.float64))
    if len(ends) == 1:
        return np.zeros(size, np.int64)
    return at(ends / ends[-1], rng.random(size))


def at(ends: FloatArray, quantiles: FloatArray) -> IntArray:
    """The place whose cumulative share first exceeds each quantile in [0, 1); `ends` ends with 1.

    A guide table (Chen and Asau, 1974) gives the place for most quantiles; only those near an end are searched.
    """
    guide = np.searchsorted(ends, np.arange(GRID + 1) / GRID, side="right")
    cell = (quantiles * GRID).astype(np.int64)
    places = guide[cell]
    unsure = np.flatnonzero(guide[cell + 1] != places)
    places[unsure] = np.searchsorted(ends, quantiles[unsure], side="right")
    return np.minimum(places, len(ends) - 1)

"""Cells that are left empty: at random, by another column, or by what they would have held (Rubin, 1976)."""

from collections.abc import Mapping

import numpy as np
import pyarrow.compute as pc
from scipy.special import expit, ndtri

from exports.synthesis.arrays import Array, numbers, texts
from exports.synthesis.blueprint.model import Missing
from surveys.measures.arrays import BoolArray, FloatArray

STEPS = 60
WIDEST = 60.0


def gone(
    missing: Missing, columns: Mapping[str, Array], pilot: Mapping[str, Array], rng: np.random.Generator, size: int
) -> BoolArray:
    """Which cells of some rows go missing. `columns` hold the true values; `pilot` those of a sample of the table."""
    return rng.random(size) < probabilities(missing, columns, pilot, size)


def probabilities(missing: Missing, columns: Mapping[str, Array], pilot: Mapping[str, Array], size: int) -> FloatArray:
    """For each row, the probability that the cell is missing; over the table they are `share` on average.

    With a strength b, the log-odds rise by b for each standard deviation of the normal score of `on`.
    """
    if missing.shares is not None:
        return _by_value(columns[missing.on], missing.shares, missing.share)
    if not missing.strength or not 0 < missing.share < 1:
        return np.full(size, missing.share)
    known = np.sort(numbers(pilot[missing.on]))
    start = intercept(missing.share, missing.strength * normal_scores(known, known))
    result: FloatArray = expit(start + missing.strength * normal_scores(numbers(columns[missing.on]), known))
    return result


def normal_scores(values: FloatArray, known: FloatArray) -> FloatArray:
    """Where values stand among `known`, which is sorted, on the scale of a normal distribution."""
    places = (np.searchsorted(known, values, "left") + np.searchsorted(known, values, "right")) / 2
    edge = 0.5 / len(known)
    result: FloatArray = ndtri(np.clip(places / len(known), edge, 1 - edge))
    return result


def intercept(share: float, slopes: FloatArray) -> float:
    """The a for which expit(a + slopes) is `share` on average, by bisection."""
    low, high = -WIDEST, WIDEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(middle + slopes).mean() < share else (low, middle)
    return (low + high) / 2


def _by_value(array: Array, shares: Mapping[str, float], otherwise: float) -> FloatArray:
    given = pc.dictionary_encode(texts(array))
    table = np.array([shares.get(name, otherwise) for name in given.dictionary.to_pylist()], np.float64)
    result: FloatArray = table[given.indices.to_numpy(zero_copy_only=False)]
    return result

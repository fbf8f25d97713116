"""Intra-individual response variability: how much a person's answers vary."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import MIN_PEOPLE_FOR_FENCES, About, Index, fences, index, matrix
from surveys.measures.arrays import FloatArray, IntArray


def variability(answers: ArrayLike, *, parts: int = 1, low: float | None = None, high: float | None = None) -> Index:
    """Standard deviation (n − 1) of a person's answers, over all and over each of `parts` stretches (Dunn 2018).

    `answers` [P, Q] stand in the order presented, on one response scale. Both too little (straight-lining) and too
    much (random answers) are signs; without limits given, those of the sample are taken (Tukey's fences).
    Raises ValueError where there are fewer questions than parts.
    """
    table = matrix("answers", answers)
    value = _deviation(table)
    below, above = fences(value)
    below, above = (below if low is None else low), (above if high is None else high)
    about = About(
        "variability",
        "Variability of the answers (IRV)",
        "Standard deviation (n − 1) of the person's answers, over the whole survey and over each part of it.",
        _threshold(below, above, given=low is not None or high is not None),
        "Dunn et al. 2018 (too little); Marjanovic et al. 2015 (too much).",
        "Two-sided, and weak alone: no better than chance in experiments. Needs questions on one response scale.",
    )
    undefined = [(np.isfinite(table).sum(axis=1) < 2, "Fewer than two answers.")]
    stretches = _stretches(table.shape[1], parts)
    limits = {"usual from": np.full(len(table), below), "usual to": np.full(len(table), above)}
    pieces = {f"part {k + 1}": _deviation(table[:, stretches == k]) for k in range(parts if parts > 1 else 0)}
    with np.errstate(invalid="ignore"):  # an undefined value is on neither side
        return index(about, value, (value < below) | (value > above), undefined, pieces | limits)


def _threshold(below: float, above: float, *, given: bool) -> str:
    if np.isinf([below, above]).all():
        return f"None: fewer than {MIN_PEOPLE_FOR_FENCES} people to say what is usual."
    whose = "set by the researcher" if given else "Tukey's fences of this sample"
    return f"Below {below:.2f} or above {above:.2f} ({whose})."


def _stretches(length: int, parts: int) -> IntArray:
    """Which part each place falls into: equal widths, a place on the boundary to the earlier one, as R's `cut` does."""
    if not 1 <= parts <= max(length, 1):
        raise ValueError("parts must be at least 1, and no more than there are questions")
    place = np.arange(length, dtype=np.int64)
    return np.maximum(-(-place * parts // max(length - 1, 1)) - 1, 0)


def _deviation(table: FloatArray) -> FloatArray:
    known = np.isfinite(table)
    n = known.sum(axis=1)
    mean = np.where(known, table, 0.0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(known, np.square(table - mean[:, None]), 0.0).sum(axis=1)
    variance: FloatArray = np.divide(squares, n - 1, out=np.full(len(table), np.nan), where=n > 1)
    return np.sqrt(variance)

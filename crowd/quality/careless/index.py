"""What an index is, and the arithmetic that several share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import BoolArray, FloatArray

# A sum of squares below this share of the numbers' own squares is the rounding of equal numbers.
ROUNDING = 1e-12
# Tukey's fences lie this many interquartile ranges beyond the quartiles (Tukey 1977, Exploratory Data Analysis, 2C).
FENCE = 1.5
# Quartiles of fewer people say little of what is usual. Our choice.
MIN_PEOPLE_FOR_FENCES = 10
# A correlation over fewer people passes .60 by chance too often (95 % limit at 30: .36). Our choice.
MIN_PEOPLE_FOR_CORRELATIONS = 30


@dataclass(frozen=True)
class About:
    """What an index measures, in words: formula, threshold as it was applied, source, and when not to trust it."""

    name: str
    label: str
    formula: str
    threshold: str
    source: str
    caution: str


@dataclass(frozen=True)
class Index:
    """One index of all people [P]: `value`, NaN where undefined; the `reason` there, else ""; whether `flagged`.

    `parts` [P, k] are what the value is made of or comes with, named in `part_names`.
    """

    about: About
    value: FloatArray
    flagged: BoolArray
    reason: tuple[str, ...]
    parts: FloatArray
    part_names: tuple[str, ...]


def index(
    about: About,
    value: FloatArray,
    flagged: BoolArray,
    undefined: Sequence[tuple[BoolArray | bool, str]],
    parts: dict[str, FloatArray] | None = None,
) -> Index:
    """An index that is NaN, and no flag, for whom one of the `undefined` holds; the first of them gives the reason."""
    reason = np.full(len(value), "", dtype=object)
    for holds, text in reversed(undefined):
        reason[np.broadcast_to(holds, value.shape)] = text
    known = reason == ""
    columns = parts or {}
    table = np.column_stack([np.empty((len(value), 0)), *columns.values()])
    return Index(about, np.where(known, value, np.nan), flagged & known, tuple(reason.tolist()), table, tuple(columns))


def inapplicable(about: About, reason: str, *, people: int) -> Index:
    """The index where it means nothing for the study as a whole: undefined for everybody [P], for one reason."""
    return index(about, np.full(people, np.nan), np.zeros(people, dtype=np.bool_), [(True, reason)])


def matrix(name: str, values: ArrayLike) -> FloatArray:
    """A [P, Q] array of finite numbers and NaN. Raises ValueError, with `name` in the message, for anything else."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"{name} must have a row per person and a column per question or page")
    if np.isinf(array).any():
        raise ValueError(f"{name} must be finite, or NaN where missing")
    return array


def presented(answers: ArrayLike, order: ArrayLike) -> FloatArray:
    """The answers [P, Q] as each person met them: `order` [P, Q] holds the columns shown, in turn, then −1.

    A question that was not shown is thus no gap; one that was shown and left out is a NaN in its place.
    """
    table, shown = matrix("answers", answers), np.asarray(order, dtype=np.int64)
    if shown.shape != table.shape or (shown >= table.shape[1]).any():
        raise ValueError("order must hold a column of answers, or −1, in each place")
    return np.where(shown >= 0, np.take_along_axis(table, np.maximum(shown, 0), axis=1), np.nan)


def fences(values: FloatArray) -> tuple[float, float]:
    """Between which a usual value lies, by Tukey's fences; no limits where too few people have one."""
    known = values[np.isfinite(values)]
    if len(known) < MIN_PEOPLE_FOR_FENCES:
        return -np.inf, np.inf
    low, high = np.quantile(known, [0.25, 0.75])
    return float(low - FENCE * (high - low)), float(high + FENCE * (high - low))


def within_person(x: FloatArray, y: FloatArray) -> FloatArray:
    """Pearson's r of the pairs in each row [P], over pairs that are complete; NaN where either side does not vary."""
    both = np.isfinite(x) & np.isfinite(y)
    n = np.maximum(both.sum(axis=1, keepdims=True), 1)
    x, y = np.where(both, x, 0.0), np.where(both, y, 0.0)
    dx, dy = (np.where(both, side - side.sum(axis=1, keepdims=True) / n, 0.0) for side in (x, y))
    sxx, syy, sxy = ((a * b).sum(axis=1) for a, b in ((dx, dx), (dy, dy), (dx, dy)))
    varies = (sxx > ROUNDING * (x * x).sum(axis=1)) & (syy > ROUNDING * (y * y).sum(axis=1))
    r = np.divide(sxy, np.sqrt(sxx) * np.sqrt(syy), out=np.full(len(x), np.nan), where=varies)
    return np.asarray(np.clip(r, -1.0, 1.0))


def covariances(answers: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each pair of questions, over the people who answered both: people, covariance, correlation, each [Q, Q].

    As R's `cov(use = "pairwise")`: means too are those of the pair. NaN where nobody, or nothing, varies.
    """
    seen = np.isfinite(answers)
    mask = seen.astype(np.float64)
    centred = answers - _means(answers)
    filled = np.where(seen, centred, 0.0)
    n = mask.T @ mask
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0 is NaN: not known
        sums = filled.T @ mask
        products = filled.T @ filled - sums * sums.T / n
        squares = (filled**2).T @ mask
        squares = np.where(squares - sums**2 / n > ROUNDING * squares, squares - sums**2 / n, np.nan)
        return n, products / (n - 1), np.clip(products / np.sqrt(squares * squares.T), -1.0, 1.0)


def _means(answers: FloatArray) -> FloatArray:
    seen = np.isfinite(answers)
    total = np.where(seen, answers, 0.0).sum(axis=0)
    return np.asarray(total / np.maximum(seen.sum(axis=0), 1))

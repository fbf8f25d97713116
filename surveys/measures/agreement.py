"""How far people agree beyond chance: units of answers and a matrix of distances between the codes.

The matrix holds Krippendorff's squared difference for each pair of codes. `nominal`, `ordinal`, `interval` and `ratio`
build the usual ones; a kind with answers of its own (sets, rankings, texts) fills one with its distance. Alpha does
not change when all distances are multiplied by a number, so the builders here keep them small.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from surveys.measures.arrays import FloatArray, IntArray, codes, same_length

TOO_FEW_UNITS = "fewer than two units with two answers"
ALL_EQUAL = "all answers are equal"
# Cells of a block of resamples × patterns: bounds the memory of the bootstrap (16 MB), whatever the survey's size.
BLOCK_CELLS = 2_000_000


@dataclass(frozen=True)
class Coefficient:
    """A coefficient, or None with the reason. Only units with two answers or more count.

    `observed` and `expected` are mean disagreements (for `percent_agreement` the observed agreement, and None).
    """

    value: float | None
    reason: str
    n_units: int
    n_values: int
    observed: float | None
    expected: float | None


@dataclass(frozen=True)
class Interval:
    """A bootstrap percentile interval from the `resamples` that could be used, or None with the reason."""

    low: float | None
    high: float | None
    level: float
    resamples: int
    reason: str


def nominal(n_codes: int) -> FloatArray:
    """Distances [K, K] between unordered codes: 0 or 1."""
    return 1.0 - np.eye(n_codes)


def interval(values: ArrayLike) -> FloatArray:
    """Squared differences [K, K] of the codes' numbers, in shares of the widest (Krippendorff 2011, section D)."""
    gaps = _gaps(_numbers(values))
    widest = gaps.max(initial=0.0)
    return np.square(gaps / widest) if widest > 0 else gaps


def ratio(values: ArrayLike) -> FloatArray:
    """(|a − b| / (|a| + |b|))² [K, K] of the codes' numbers (Krippendorff 2011, section D; there for positive ones)."""
    numbers = _numbers(values)
    sums = np.abs(numbers)[:, None] + np.abs(numbers)[None, :]
    shares: FloatArray = np.divide(_gaps(numbers), sums, out=np.zeros_like(sums), where=sums > 0)
    return np.square(shares)


def ordinal(counts: ArrayLike) -> FloatArray:
    """Squared sums [K, K] of the answers from one rank to another, half of the outer ones, in shares of all answers.

    `counts` is how often each rank was used, lowest first: take it from `pairable_counts` (Krippendorff 2011, D).
    """
    used = np.asarray(counts, dtype=np.float64)
    middle = np.cumsum(used) - used / 2
    return np.square(_gaps(middle) / max(float(used.sum()), 1.0))


def pairable_counts(*, unit: ArrayLike, code: ArrayLike, n_codes: int) -> IntArray:
    """How often each code was given [K], in units with two answers or more."""
    table, sizes = _table(unit, code, n_codes)
    return np.asarray((table[sizes > 1]).sum(axis=0)).astype(np.int64)


def krippendorff_alpha(*, unit: ArrayLike, code: ArrayLike, distances: FloatArray) -> Coefficient:
    """1 − observed / expected disagreement (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C).

    `unit` [n] holds any integers, `code` [n] integers in [0, K), `distances` [K, K] as in the head of this module; who
    answered does not matter, and a person may answer a unit more than once. Raises ValueError for arrays that do not
    fit each other, and for distances that are negative, not finite, not symmetric or not 0 on the diagonal.
    """
    metric = _metric(distances)
    table, sizes = _pairable(*_table(unit, code, len(metric)))
    n_units, n_values = len(sizes), int(sizes.sum())
    if n_units < 2:
        return Coefficient(None, TOO_FEW_UNITS, n_units, n_values, None, None)
    observed = float(_disagreements(table, sizes, metric).sum() / n_values)
    totals = table.sum(axis=0)
    expected = float(totals @ metric @ totals / (n_values * (n_values - 1)))
    if expected == 0:
        return Coefficient(None, ALL_EQUAL, n_units, n_values, observed, expected)
    return Coefficient(1 - observed / expected, "", n_units, n_values, observed, expected)


def bootstrap_alpha(
    *,
    unit: ArrayLike,
    code: ArrayLike,
    distances: FloatArray,
    rng: np.random.Generator,
    resamples: int = 1000,
    level: float = 0.95,
) -> Interval:
    """Percentile interval of alpha over resampled units (Efron & Tibshirani 1993, chapter 13).

    Units are drawn by how often each distinct pattern of counts occurs, which is the same draw and much faster. The
    distances stay as they are. A resample in which all answers are equal has no alpha and is left out, and said.
    """
    if not 0 < level < 1 or resamples < 1:
        raise ValueError("The level must lie between 0 and 1, and there must be a resample.")
    alpha = krippendorff_alpha(unit=unit, code=code, distances=distances)
    if alpha.value is None:
        return Interval(None, None, level, 0, alpha.reason)
    table, sizes = _pairable(*_table(unit, code, len(distances)))
    values = _resampled(table, sizes, np.asarray(distances, dtype=np.float64), rng, resamples)
    kept = values[np.isfinite(values)]
    if len(kept) == 0:
        return Interval(None, None, level, 0, ALL_EQUAL)
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    lost = resamples - len(kept)
    reason = f"{lost} of {resamples} resamples held equal answers only" if lost else ""
    return Interval(float(low), float(high), level, len(kept), reason)


def percent_agreement(*, unit: ArrayLike, code: ArrayLike) -> Coefficient:
    """Share of pairs of answers to the same unit that are equal, each answer counting once: 1 − nominal disagreement.

    With equally many answers per unit this is Fleiss's P (1971, equation 3). Not corrected for chance.
    """
    n_codes = int(np.max(code, initial=0)) + 1
    table, sizes = _pairable(*_table(unit, code, n_codes))
    n_units, n_values = len(sizes), int(sizes.sum())
    if n_units == 0:
        return Coefficient(None, "no unit has two answers", 0, 0, None, None)
    pairs = np.asarray(table.power(2).sum(axis=1)) - sizes
    share = float((pairs / (sizes - 1)).sum() / n_values)
    return Coefficient(share, "", n_units, n_values, share, None)


def _numbers(values: ArrayLike) -> FloatArray:
    """The codes' numbers, divided by the largest so that huge ones do not overflow."""
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("The codes' numbers must be finite.")
    largest = np.abs(numbers).max(initial=0.0)
    return numbers / largest if largest > 0 else numbers


def _gaps(numbers: FloatArray) -> FloatArray:
    return np.abs(numbers[:, None] - numbers[None, :])


def _metric(distances: FloatArray) -> FloatArray:
    metric = np.asarray(distances, dtype=np.float64)
    if metric.ndim != 2 or metric.shape[0] != metric.shape[1]:
        raise ValueError("distances must be a square matrix")
    if not np.isfinite(metric).all() or (metric < 0).any() or np.diagonal(metric).any():
        raise ValueError("distances must be finite, not negative, and 0 between a code and itself")
    if not np.allclose(metric, metric.T):
        raise ValueError("distances must be symmetric")
    return metric


def _table(unit: ArrayLike, code: ArrayLike, n_codes: int) -> tuple[Any, FloatArray]:
    """Counts [units, K] as a sparse array, and answers per unit."""
    column = codes("code", code, below=n_codes)
    names, row = np.unique(np.asarray(unit), return_inverse=True)
    same_length(unit=row, code=column)
    table = csr_array((np.ones(len(column)), (row, column)), shape=(len(names), n_codes))
    return table, np.bincount(row, minlength=len(names)).astype(np.float64)


def _pairable(table: Any, sizes: FloatArray) -> tuple[Any, FloatArray]:
    return table[sizes > 1], sizes[sizes > 1]


def _disagreements(table: Any, sizes: FloatArray, metric: FloatArray) -> FloatArray:
    """Per unit, the distances summed over ordered pairs of its answers, divided by its answers less one."""
    step = max(1, BLOCK_CELLS // len(metric))
    blocks = [table[start : start + step] for start in range(0, len(sizes), step)]
    sums = [np.asarray(block.multiply(block @ metric).sum(axis=1)) for block in blocks]
    return np.concatenate(sums) / (sizes - 1)


def _resampled(table: Any, sizes: FloatArray, metric: FloatArray, rng: np.random.Generator, n: int) -> FloatArray:
    """Alpha of each of `n` resamples; NaN where all answers of a resample are equal."""
    first, times = _patterns(table)
    n_units, table, sizes = len(sizes), table[first], sizes[first]
    within = _disagreements(table, sizes, metric)
    step = max(1, BLOCK_CELLS // len(first))
    values = np.full(n, np.nan)
    for start in range(0, n, step):
        part = slice(start, min(start + step, n))
        drawn = rng.multinomial(n_units, times / n_units, size=part.stop - start).astype(np.float64)
        answers, totals = drawn @ sizes, (table.T @ drawn.T).T
        expected = np.einsum("rk,rk->r", totals @ metric, totals) / (answers - 1)
        np.divide(drawn @ within, expected, out=values[part], where=expected > 0)
    return 1 - values


def _patterns(table: Any) -> tuple[IntArray, IntArray]:
    """The first row of each distinct pattern of counts, and how many units share it.

    A row is written as one number, its counts the digits. Where that number would not fit (many codes, so that few
    units are alike) each unit is its own pattern.
    """
    n_units, n_codes = table.shape
    base = int(table.max()) + 1
    if base**n_codes >= 2**63:
        return np.arange(n_units), np.ones(n_units, dtype=np.int64)
    digits = np.array([base**place for place in range(n_codes)], dtype=np.int64)
    _, first, times = np.unique(table.astype(np.int64) @ digits, return_index=True, return_counts=True)
    return first, times

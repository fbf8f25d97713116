"""Krippendorff's alpha, exact, with an interval by the bootstrap."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, hstack

from surveys.measures.agreement.counts import Counts, tabulate
from surveys.measures.agreement.metrics import checked
from surveys.measures.agreement.resampling import resampled
from surveys.measures.agreement.results import ALL_EQUAL, TOO_FEW_UNITS, Coefficient, Interval, checked_level
from surveys.measures.arrays import FloatArray, IntArray


def pairable_counts(*, unit: ArrayLike, code: ArrayLike, n_codes: int) -> IntArray:
    """How often each code was given [K], in units with two answers or more."""
    return tabulate(unit=unit, code=code, n_codes=n_codes).pairable().totals().astype(np.int64)


def krippendorff_alpha(
    *,
    unit: ArrayLike,
    code: ArrayLike,
    distances: FloatArray,
    rng: np.random.Generator | None = None,
    resamples: int = 1000,
    level: float = 0.95,
) -> Coefficient:
    """1 − observed / expected disagreement (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C).

    `unit` [n] holds any integers, `code` [n] integers in [0, K), `distances` [K, K] as in `metrics`; who answered does
    not matter, and a person may answer a unit more than once. With `rng` the `interval` is there too, as
    `bootstrap_alpha` describes. Raises ValueError for arrays that do not fit each other, and for distances that are
    negative, not finite, not symmetric or not 0 on the diagonal.
    """
    counts, metric = _prepared(unit, code, distances)
    found = _alpha(counts, metric)
    return found if rng is None else replace(found, interval=_bootstrap(counts, metric, found, rng, resamples, level))


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
    counts, metric = _prepared(unit, code, distances)
    return _bootstrap(counts, metric, _alpha(counts, metric), rng, resamples, level)


def percentiles(values: FloatArray, *, level: float) -> Interval:
    """The interval that holds the middle `level` of the resampled values; NaN ones are left out, and said."""
    kept = values[np.isfinite(values)]
    if len(kept) == 0:
        return Interval(None, None, level, 0, ALL_EQUAL)
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    lost = len(values) - len(kept)
    reason = f"{lost} of {len(values)} resamples held equal answers only" if lost else ""
    return Interval(float(low), float(high), level, len(kept), reason)


def _prepared(unit: ArrayLike, code: ArrayLike, distances: FloatArray) -> tuple[Counts, FloatArray]:
    metric = checked(distances)
    return tabulate(unit=unit, code=code, n_codes=len(metric)).pairable(), metric


def _alpha(counts: Counts, metric: FloatArray) -> Coefficient:
    n_units, n_values = counts.n_units, counts.n_values
    if n_units < 2:
        return Coefficient(None, TOO_FEW_UNITS, n_units, n_values, None, None)
    observed = float(counts.times @ counts.disagreements(metric) / n_values)
    totals = counts.totals()
    expected = float(totals @ metric @ totals / (n_values * (n_values - 1)))
    if expected == 0:
        return Coefficient(None, ALL_EQUAL, n_units, n_values, observed, expected)
    return Coefficient(1 - observed / expected, "", n_units, n_values, observed, expected)


def _bootstrap(
    counts: Counts, metric: FloatArray, found: Coefficient, rng: np.random.Generator, resamples: int, level: float
) -> Interval:
    checked_level(level)
    if resamples < 1:
        raise ValueError("There must be a resample.")
    if found.value is None:
        return Interval(None, None, level, 0, found.reason)
    return percentiles(1 - _ratios(counts, metric, rng, resamples), level=level)


def _ratios(counts: Counts, metric: FloatArray, rng: np.random.Generator, resamples: int) -> FloatArray:
    """Observed / expected disagreement of each resample; NaN where all its answers are equal."""
    within = csr_array(counts.disagreements(metric)[:, None])
    rows = hstack([counts.table, within], format="csr")
    sums = resampled(rows=rows, times=counts.times, rng=rng, resamples=resamples)
    totals, observed = sums[:, :-1], sums[:, -1]
    expected = np.einsum("rk,rk->r", totals @ metric, totals) / (totals.sum(axis=1) - 1)
    ratios: FloatArray = np.divide(observed, expected, out=np.full(resamples, np.nan), where=expected > 0)
    return ratios

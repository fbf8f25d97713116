"""Krippendorff's alpha where there are too many different answers for a matrix of distances: from sampled pairs."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.agreement.alpha import percentiles
from surveys.measures.agreement.counts import rows
from surveys.measures.agreement.results import (
    ALL_EQUAL,
    TOO_FEW_UNITS,
    Coefficient,
    Interval,
    checked_level,
    undefined,
)
from surveys.measures.arrays import FloatArray, IntArray, codes, same_length

TOO_ALIKE = "the sampled pairs hardly differ: too few to tell"

# Distances in [0, 1] between codes, pair by pair.
Distance = Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True)
class _Answers:
    """Pairable answers in the order of their units: unit [n], code [n], and per unit where it starts and its size."""

    unit: IntArray
    code: IntArray
    start: IntArray
    size: IntArray


@dataclass(frozen=True)
class _Drawn:
    """Pairs of answers: the units of both, what a pair weighs, how far it lies apart. `exact`: all that there are."""

    first: IntArray
    second: IntArray
    weight: FloatArray
    apart: FloatArray
    exact: bool

    def mean(self) -> float:
        return float(self.weight @ self.apart / self.weight.sum())


def sampled_alpha(
    *,
    unit: ArrayLike,
    code: ArrayLike,
    distance: Distance,
    rng: np.random.Generator,
    pairs: int = 100_000,
    resamples: int = 1000,
    level: float = 0.95,
) -> Coefficient:
    """1 − observed / expected disagreement, each the mean distance of `pairs` random pairs of answers.

    `unit` and `code` [n] hold integers, codes from 0; `distance(a, b)` takes two arrays of different codes and returns
    their distances in [0, 1]. Where there are no more than `pairs` pairs within units, all of them are taken. `error`
    is a bound on |value − exact alpha| that holds with probability `level`, whatever the distances (empirical Bernstein
    bound: Maurer & Pontil 2009, theorem 4, for both means at once). `interval` is the bootstrap's over units, on the
    same pairs. Raises ValueError for a distance outside [0, 1], and as `krippendorff_alpha` does.
    """
    checked_level(level)
    if pairs < 2 or resamples < 1:
        raise ValueError("There must be a resample, and two pairs.")
    answers = _answers(unit, code)
    n_units, n = len(answers.size), len(answers.unit)
    if n_units < 2:
        return undefined(TOO_FEW_UNITS, n_units=n_units, n_values=n, level=level)
    within, across = _within(answers, distance, pairs, rng), _across(answers, distance, pairs, rng)
    observed, expected = within.mean(), across.mean()
    error = _error(within, across, level)
    if error is None:
        reason = ALL_EQUAL if (answers.code == answers.code[0]).all() else TOO_ALIKE
        return undefined(reason, n_units=n_units, n_values=n, level=level)
    reach = _interval(within, across, n_units, rng, resamples, level)
    return Coefficient(1 - observed / expected, "", n_units, n, observed, expected, reach, error=error)


def _answers(unit: ArrayLike, code: ArrayLike) -> _Answers:
    row, n_rows = rows(unit)
    column = codes("code", code, below=2**62)
    same_length(unit=row, code=column)
    kept = (np.bincount(row, minlength=n_rows) > 1)[row] if len(row) else np.zeros(0, dtype=bool)
    order = np.argsort(row[kept], kind="stable")
    _, start, place, size = np.unique(row[kept][order], return_index=True, return_inverse=True, return_counts=True)
    return _Answers(place, column[kept][order], start, size)


def _within(answers: _Answers, distance: Distance, pairs: int, rng: np.random.Generator) -> _Drawn:
    """Pairs of one unit: all, a unit weighing as much as it has answers; else any answer and another of its unit."""
    if int((answers.size * (answers.size - 1) // 2).sum()) <= pairs:
        first, second = _all_pairs(answers)
        return _drawn(answers, first, second, distance, 1 / (answers.size[answers.unit[first]] - 1), exact=True)
    first = rng.integers(len(answers.unit), size=pairs)
    start, size = answers.start[answers.unit[first]], answers.size[answers.unit[first]]
    second = start + (first - start + rng.integers(1, size)) % size
    return _drawn(answers, first, second, distance, np.ones(pairs), exact=False)


def _across(answers: _Answers, distance: Distance, pairs: int, rng: np.random.Generator) -> _Drawn:
    """Pairs of any two answers."""
    n = len(answers.unit)
    first = rng.integers(n, size=pairs)
    second = (first + rng.integers(1, n, size=pairs)) % n
    return _drawn(answers, first, second, distance, np.ones(pairs), exact=False)


def _all_pairs(answers: _Answers) -> tuple[IntArray, IntArray]:
    """The positions of each two answers of the same unit."""
    place = np.arange(len(answers.unit))
    after = answers.start[answers.unit] + answers.size[answers.unit] - place - 1
    first = np.repeat(place, after)
    return first, first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(after) - after, after)


def _drawn(
    answers: _Answers, first: IntArray, second: IntArray, distance: Distance, weight: FloatArray, *, exact: bool
) -> _Drawn:
    one, other = answers.code[first], answers.code[second]
    differ = one != other
    apart = np.zeros(len(first))
    apart[differ] = distance(one[differ], other[differ])
    if not ((apart >= 0) & (apart <= 1)).all():
        raise ValueError("distances must lie between 0 and 1")
    return _Drawn(answers.unit[first], answers.unit[second], weight, apart, exact)


def _error(within: _Drawn, across: _Drawn, level: float) -> float | None:
    """How far alpha is from the exact one when both means are off as far as they may be; None: no bound."""
    observed, expected = within.mean(), across.mean()
    far, near = _bound(within, (1 - level) / 2), _bound(across, (1 - level) / 2)
    if near >= expected:
        return None
    most, least = min(observed + far, 1) / (expected - near), max(observed - far, 0) / min(expected + near, 1)
    return max(most - observed / expected, observed / expected - least)


def _bound(drawn: _Drawn, chance: float) -> float:
    """What the mean is off by at most, but for this chance (two-sided)."""
    if drawn.exact:
        return 0.0
    n, doubt = len(drawn.apart), math.log(4 / chance)
    return math.sqrt(2 * float(drawn.apart.var(ddof=1)) * doubt / n) + 7 * doubt / (3 * (n - 1))


def _interval(
    within: _Drawn, across: _Drawn, n_units: int, rng: np.random.Generator, resamples: int, level: float
) -> Interval:
    """Units drawn again and again: a pair counts as often as its units were drawn."""
    ratios = np.full(resamples, np.nan)
    for index in range(resamples):
        drawn = np.bincount(rng.integers(n_units, size=n_units), minlength=n_units).astype(np.float64)
        inside = within.weight * drawn[within.first]
        outside = drawn[across.first] * drawn[across.second]
        expected, weight = outside @ across.apart, inside.sum()
        if expected > 0 and weight > 0:
            ratios[index] = inside @ within.apart / weight * outside.sum() / expected
    return percentiles(1 - ratios, level=level)

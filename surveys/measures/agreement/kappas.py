"""Fleiss' kappa, Bennett's S, Gwet's AC1 / AC2 and percent agreement: any number of people, whoever they are.

All are 1 − observed / expected disagreement, averaged over units, and differ in what they expect by chance. With gaps
(not the same number of answers to each unit) they are generalised as by Gwet (2014, Handbook of Inter-Rater
Reliability, 4th edition, chapters 2, 3 and 5): a unit with one answer has no say in what is observed, but counts in
how often each code is used. The standard error is Gwet's, over all units: those with one answer widen it, so leave them
out first where they are many.

Shapes and errors as in `krippendorff_alpha`. Distances are taken in shares of the largest; give `nominal(K)` for the
usual, unweighted coefficients. K is how many answers were possible, used or not.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from surveys.measures.agreement.counts import Counts, tabulate
from surveys.measures.agreement.metrics import checked, nominal
from surveys.measures.agreement.results import (
    ALL_EQUAL,
    NO_PAIR,
    Coefficient,
    by_formula,
    checked_level,
    undefined,
)
from surveys.measures.arrays import FloatArray

ONE_CODE = "only one answer is possible"

# What a person who uses codes with shares π [K] is expected to disagree with each code [K]; their mean by π is the
# expected disagreement.
Chance = Callable[[FloatArray], FloatArray]


def fleiss_kappa(*, unit: ArrayLike, code: ArrayLike, distances: FloatArray, level: float = 0.95) -> Coefficient:
    """Chance: everyone draws from the codes as all together used them (Fleiss 1971; two people: Scott's pi)."""
    metric = _scaled(distances)
    counts = tabulate(unit=unit, code=code, n_codes=len(metric))
    return _coefficient(counts, metric, lambda shares: metric @ shares, level)


def fleiss_by_category(*, unit: ArrayLike, code: ArrayLike, n_codes: int, level: float = 0.95) -> list[Coefficient]:
    """Fleiss' kappa of each code against all others [K] (Fleiss 1971, equations 20 to 22)."""
    counts = tabulate(unit=unit, code=code, n_codes=n_codes)
    binary = nominal(2)
    return [
        _coefficient(_against_others(counts, one), binary, lambda shares: binary @ shares, level)
        for one in range(n_codes)
    ]


def bennett_s(*, unit: ArrayLike, code: ArrayLike, distances: FloatArray, level: float = 0.95) -> Coefficient:
    """Chance: every possible code is as likely (Bennett, Alpert & Goldstein 1954; Brennan & Prediger 1981)."""
    metric = _scaled(distances)
    counts = tabulate(unit=unit, code=code, n_codes=len(metric))
    return _coefficient(counts, metric, lambda shares: np.full(len(metric), metric.mean()), level)


def gwet_ac(*, unit: ArrayLike, code: ArrayLike, distances: FloatArray, level: float = 0.95) -> Coefficient:
    """AC1 with nominal distances, else AC2. Chance: only hard units are guessed, more so the evener the codes.

    Source: Gwet 2008, Computing Inter-Rater Reliability and Its Variance in the Presence of High Agreement; for
    weights Gwet 2014, chapter 3. It stays high where nearly all answers are the same and the kappas fall.
    """
    metric = _scaled(distances)
    counts = tabulate(unit=unit, code=code, n_codes=len(metric))
    return _coefficient(counts, metric, partial(_gwet, metric), level)


def percent_agreement(*, unit: ArrayLike, code: ArrayLike, level: float = 0.95) -> Coefficient:
    """Share of pairs of answers to the same unit that are equal, averaged over units; not corrected for chance.

    With equally many answers per unit this is Fleiss's P (1971, equation 3); in general Gwet's (2014, equation 2.10).
    """
    checked_level(level)
    counts = tabulate(unit=unit, code=code, n_codes=int(np.max(code, initial=0)) + 1)
    able = counts.pairable()
    if able.n_units == 0:
        return undefined(NO_PAIR, n_units=0, n_values=0, level=level)
    pairs = np.asarray(able.table.power(2).sum(axis=1)) - able.sizes
    share = np.zeros(len(counts.sizes))
    share[counts.sizes > 1] = pairs / able.sizes / (able.sizes - 1)
    value = float(counts.times @ share) / able.n_units
    error = _standard_error(counts.times, share * counts.n_units / able.n_units)
    reach = by_formula(value, error=error, n_units=counts.n_units, level=level, lowest=0.0)
    return Coefficient(value, "", able.n_units, able.n_values, value, None, reach, error)


def _scaled(distances: FloatArray) -> FloatArray:
    metric = checked(distances)
    widest = metric.max(initial=0.0)
    return metric / widest if widest > 0 else metric


def _gwet(metric: FloatArray, shares: FloatArray) -> FloatArray:
    size = len(metric)
    guessed = float((1 - metric).sum()) / (size * (size - 1))
    return 1 - guessed + guessed * shares


def _against_others(counts: Counts, one: int) -> Counts:
    """The same answers, with two codes: this one, and any other."""
    chosen = np.asarray(counts.table[:, [one]].todense(), dtype=np.float64)
    table = np.column_stack([chosen, counts.sizes - chosen[:, 0]])
    return Counts(csr_array(table), counts.times, counts.sizes)


def _coefficient(counts: Counts, metric: FloatArray, chance: Chance, level: float) -> Coefficient:
    checked_level(level)
    able, n = counts.pairable(), counts.n_units
    missing = partial(undefined, n_units=able.n_units, n_values=able.n_values, level=level)
    if able.n_units == 0:
        return missing(NO_PAIR)
    if len(metric) < 2:
        return missing(ONE_CODE)
    used = counts.table.multiply(1 / counts.sizes[:, None]).tocsr()
    by_code = chance(np.asarray(counts.times @ used) / n)
    expected_each = np.asarray(used @ by_code)
    expected = float(counts.times @ expected_each) / n
    within = able.disagreements(metric) / able.sizes
    observed = float(able.times @ within) / able.n_units
    if expected == 0:
        return missing(ALL_EQUAL)
    value = 1 - observed / expected
    # A unit's own coefficient, and what its answers do to the expected disagreement.
    each = 2 * (1 - value) * (expected_each - expected) / expected
    each[counts.sizes > 1] += (1 - within / expected) * n / able.n_units
    error = _standard_error(counts.times, each)
    reach = by_formula(value, error=error, n_units=n, level=level)
    return Coefficient(value, "", able.n_units, able.n_values, observed, expected, reach, error)


def _standard_error(times: FloatArray, each: FloatArray) -> float | None:
    """Of the mean of one number per unit; `each` [P] is shared by `times` [P] units. None for one unit."""
    n = float(times.sum())
    if n < 2:
        return None
    spread = float(times @ np.square(each - times @ each / n))
    return float(np.sqrt(spread / n / (n - 1)))

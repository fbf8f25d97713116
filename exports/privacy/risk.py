"""How likely it is that somebody in a table is recognised.

Three attackers (Elliot & Dale 1999; El Emam & Dankar 2008; ISO/IEC 27559): the prosecutor knows that a person is in the
table; the journalist knows only the population it comes from; the marketer wants as many as possible. All know the
quasi-identifiers and match at random within a class.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import optimize, special

from exports.privacy.classes import Classes, IntArray
from exports.privacy.hierarchies.base import FloatArray

T = TypeVar("T")
SERIES_FROM, TERMS = 50.0, 60


@dataclass(frozen=True)
class Attack:
    """`highest` and `mean` chance over people, and the share of people whose chance is above the threshold."""

    highest: float
    mean: float
    share_above: float


@dataclass(frozen=True)
class Risk:
    """A figure that is undefined is None, and `why` says why, by its name."""

    prosecutor: Attack | None
    journalist: Attack | None
    marketer: float | None
    sample_unique: float | None
    population_unique: float | None
    why: dict[str, str]


class Undefined(ValueError):
    """A figure that these data do not define; the text says why."""


def risk(
    found: Classes, *, threshold: float, population: int | None = None, in_population: IntArray | None = None
) -> Risk:
    """The risk of a table whose rows are in these classes, one row per person.

    `population`: people whom the table was drawn from at random; `in_population[class]`: how many of them look like the
    class, where a table of the population is known (then nothing is estimated). Formulas stand at each function.
    """
    if not found.n:
        nobody = "the table has no people"
        names = ("prosecutor", "journalist", "marketer", "sample_unique", "population_unique")
        return Risk(None, None, None, None, None, dict.fromkeys(names, nobody))
    why: dict[str, str] = {}
    chances = _or_why(why, "journalist", lambda: _journalist_chances(found, population, in_population))
    unique = _or_why(why, "population_unique", lambda: _population_unique(found, population, in_population))
    return Risk(
        prosecutor=_attack(1 / found.sizes, found.sizes, threshold),
        journalist=None if chances is None else _attack(chances, found.sizes, threshold),
        marketer=marketer(found, chances),
        sample_unique=float((found.sizes == 1).sum() / len(found.of_row)),
        population_unique=unique,
        why=why,
    )


def marketer(found: Classes, chances: FloatArray | None) -> float:
    """Share of people matched rightly on average: Σ f_j / F_j / n, in the table itself classes / n.

    Source: El Emam & Dankar 2008; `chances` are 1 / F_j or what is expected of it; None: population unknown.
    """
    each = 1 / found.sizes if chances is None else chances
    return float((each * found.sizes).sum() / len(found.of_row))


def expected_chance(sizes: IntArray, fraction: float) -> FloatArray:
    """E[1 / F] of classes with `sizes` people in a sample of this fraction π of the population.

    F given f is negative binomial: E[1/F | f] = π^f / f · ₂F₁(f, f; f + 1; 1 − π). Source: Benedetti & Franconi 1998.
    """
    f = sizes.astype(np.float64)
    # Euler's transformation makes it π / f · ₂F₁(1, 1; f + 1; 1 − π): no large powers.
    few = special.hyp2f1(1.0, 1.0, np.minimum(f, SERIES_FROM) + 1.0, 1.0 - fraction)
    return np.asarray(fraction / f * np.where(f < SERIES_FROM, few, _series(f, 1.0 - fraction)))


def _series(f: FloatArray, z: float) -> FloatArray:
    """₂F₁(1, 1; f + 1; z) for large f, where scipy gives up and the series is short."""
    total = term = np.ones(len(f))
    for i in range(TERMS):
        term = term * (i + 1) * z / (np.maximum(f, SERIES_FROM) + 1 + i)
        total = total + term
    return total


def pitman_unique(sizes: IntArray, population: int) -> float:
    """Estimated share of people who are unique in the population.

    Pitman's sampling formula with θ and α by maximum likelihood; expected uniques Γ(θ + 1) / Γ(θ + α) · N^α. Source:
    Hoshino 2001, equations 6 and 20. Raises Undefined where every class has one person.
    """
    n, u = int(sizes.sum()), len(sizes)
    values, counts = np.unique(sizes, return_counts=True)
    if values[0] > 1:
        return 0.0  # who is not unique in the table is not unique in the population
    if values[-1] == 1:
        raise Undefined("everybody is unique in the table, so the model cannot tell how many are in the population")

    def minus_likelihood(at: FloatArray) -> float:
        theta, alpha = np.exp(at[0]), special.expit(at[1])
        new = (u - 1) * np.log(alpha) + special.gammaln(theta / alpha + u) - special.gammaln(theta / alpha + 1)
        drawn = special.gammaln(theta + n) - special.gammaln(theta + 1)
        grown = counts @ (special.gammaln(values - alpha) - special.gammaln(1 - alpha))
        return float(-(new - drawn + grown))

    best = optimize.minimize(minus_likelihood, np.array([np.log(u), 0.0]), method="Nelder-Mead")
    theta, alpha = float(np.exp(best.x[0])), float(special.expit(best.x[1]))
    uniques = np.exp(special.gammaln(theta + 1) - special.gammaln(theta + alpha) + alpha * np.log(population))
    return float(min(uniques / population, (sizes == 1).sum() / n))


def _attack(chances: FloatArray, sizes: IntArray, threshold: float) -> Attack:
    people = sizes.sum()
    above = sizes[chances > threshold + 1e-12].sum()
    return Attack(float(chances.max()), float((chances * sizes).sum() / people), float(above / people))


def _journalist_chances(found: Classes, population: int | None, known: IntArray | None) -> FloatArray:
    if known is not None:
        if (known < found.sizes).any():
            raise Undefined("the population has fewer people in a class than the table has")
        return np.asarray(1 / known)
    return expected_chance(found.sizes, _fraction(found, population))


def _population_unique(found: Classes, population: int | None, known: IntArray | None) -> float:
    if known is not None:
        return float(((known == 1) & (found.sizes == 1)).sum() / len(found.of_row))
    _fraction(found, population)
    return pitman_unique(found.sizes, population or 0)


def _fraction(found: Classes, population: int | None) -> float:
    if population is None:
        raise Undefined("the policy does not say how many people the population has")
    if population < len(found.of_row):
        raise Undefined("the population is smaller than the table")
    return len(found.of_row) / population


def _or_why(why: dict[str, str], name: str, work: Callable[[], T]) -> T | None:
    try:
        return work()
    except Undefined as error:
        why[name] = str(error)
        return None

"""Strengths from comparisons: Bradley–Terry, and with people's reliability (Crowd-BT).

Strengths are logarithms: option i beats j with probability sigmoid(s_i − s_j). Their mean is 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit

from surveys.measures.arrays import FloatArray, IntArray, codes, same_length

# Inverse variance of the normal prior of a strength: a standard deviation of about 3, so that what never lost is strong
# and not infinitely so.
RIDGE = 0.1
# Honest and reversed comparisons that a person is taken to have made before their own: four of five honest.
HONEST, REVERSED = 4.0, 1.0
# Steps of L-BFGS in each M step of Crowd-BT, which starts where the last one ended.
STEPS = 5


@dataclass(frozen=True)
class Strengths:
    """`strength` [I] with its standard error `error` [I], as if the other strengths were known.

    `reliability` [P] is the probability that a person tells what they see (below ½: the opposite); empty where people
    were not told apart. `log_likelihood` is without the prior; `trail` is with it, after each iteration of EM.
    """

    strength: FloatArray
    error: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool
    reliability: FloatArray = field(default_factory=lambda: np.zeros(0))
    trail: tuple[float, ...] = field(default=(), repr=False)

    def beats(self, one: ArrayLike, other: ArrayLike) -> FloatArray:
        """Probability that the options `one` win against `other`."""
        return np.asarray(expit(self.strength[np.asarray(one)] - self.strength[np.asarray(other)]))


def bradley_terry(
    *,
    winner: ArrayLike,
    loser: ArrayLike,
    n_items: int,
    weight: ArrayLike | None = None,
    ridge: float = RIDGE,
    max_iterations: int = 500,
) -> Strengths:
    """Most probable strengths, by L-BFGS over the comparisons as they are: no table of all pairs.

    `winner`, `loser` and the optional `weight` (not negative) are [n]; a draw is two comparisons of weight ½. Source:
    Bradley & Terry 1952, Rank Analysis of Incomplete Block Designs. With `ridge` 0 it is maximum likelihood, which
    has no finite answer unless everything is connected by wins both ways (Ford 1957). Raises ValueError for codes out
    of range, an option against itself, arrays of different length, or weights that are negative or not finite.
    """
    won, lost, heft = _comparisons(winner, loser, weight, n_items)
    if ridge < 0:
        raise ValueError("ridge must not be negative")
    height = _height(won, lost, heft, np.zeros(1), n_items)
    found = ascend(height, np.zeros(n_items), ridge=ridge, max_iterations=max_iterations)
    return Strengths(
        strength=found.strength,
        error=_error(found.strength, won, lost, heft, ridge),
        log_likelihood=height(found.strength)[0],
        iterations=found.iterations,
        converged=found.converged,
    )


def crowd_bt(
    *,
    winner: ArrayLike,
    loser: ArrayLike,
    person: ArrayLike,
    n_items: int,
    n_people: int,
    ridge: float = RIDGE,
    max_iterations: int = 50,
    tolerance: float = 1e-5,
) -> Strengths:
    """Bradley–Terry where each person tells what they see with a probability of their own, else the opposite.

    Source: Chen et al. 2013, Pairwise Ranking Aggregation in a Crowdsourced Setting (WSDM), equation 7. By EM over
    which comparisons were honest, from HONEST and REVERSED; stops when an iteration adds less than `tolerance` nats
    per comparison to the penalised log-likelihood. Errors as in `bradley_terry`.
    """
    won, lost, heft = _comparisons(winner, loser, None, n_items)
    people = codes("person", person, below=n_people)
    same_length(winner=won, person=people)
    strength, honest = np.zeros(n_items), np.full(n_people, HONEST / (HONEST + REVERSED))
    seen, trail, converged = honest[people], [-np.inf], False
    while not converged and len(trail) <= max_iterations:
        height = _height(won, lost, seen, 1 - seen, n_items)
        strength = ascend(height, strength, ridge=ridge, max_iterations=STEPS).strength
        seen, likelihood = _honesty(strength[won] - strength[lost], honest[people])
        trail.append(likelihood + _log_prior(strength, honest, ridge))
        converged = trail[-1] - trail[-2] < tolerance * max(1, len(won))
        made, told = np.bincount(people, minlength=n_people), np.bincount(people, weights=seen, minlength=n_people)
        honest = (told + HONEST) / (made + HONEST + REVERSED)
    return Strengths(
        strength=strength,
        error=_error(strength, won, lost, heft, ridge),
        log_likelihood=likelihood,
        iterations=len(trail) - 1,
        converged=converged,
        reliability=honest,
        trail=tuple(trail[1:]),
    )


@dataclass(frozen=True)
class Summit:
    """Where an ascent ended."""

    strength: FloatArray
    iterations: int
    converged: bool


def ascend(
    height: Callable[[FloatArray], tuple[float, FloatArray]],
    start: FloatArray,
    *,
    ridge: float,
    max_iterations: int,
) -> Summit:
    """The top of a concave log-likelihood, given with its slope, less a normal prior; centred at 0."""

    def depth(strength: FloatArray) -> tuple[float, FloatArray]:
        likelihood, slope = height(strength)
        return ridge * float(np.square(strength).sum()) / 2 - likelihood, ridge * strength - slope

    options = {"maxiter": max_iterations, "ftol": 1e-12, "gtol": 1e-6}
    found = minimize(depth, start, jac=True, method="L-BFGS-B", options=options)
    return Summit(found.x - found.x.mean() if len(start) else start, int(found.nit), bool(found.success))


def _height(
    won: IntArray, lost: IntArray, towards: FloatArray, against: FloatArray, n_items: int
) -> Callable[[FloatArray], tuple[float, FloatArray]]:
    """Log-likelihood and its slope, each comparison counting `towards` its winner and `against` it."""
    total = towards + against

    def height(strength: FloatArray) -> tuple[float, FloatArray]:
        lead = strength[won] - strength[lost]
        # One exponential gives both the sigmoid and its logarithm, without overflow.
        small = np.exp(-np.abs(lead))
        log_chance = np.minimum(lead, 0) - np.log1p(small)
        likelihood = float((total * log_chance).sum() - (against * lead).sum())
        pull = towards - total * np.where(lead >= 0, 1, small) / (1 + small)
        slope = np.bincount(won, pull, minlength=n_items) - np.bincount(lost, pull, minlength=n_items)
        return likelihood, slope.astype(np.float64)

    return height


def _honesty(lead: FloatArray, honest: FloatArray) -> tuple[FloatArray, float]:
    """Probability that each comparison was honest, and the log-likelihood of all."""
    likely = expit(lead)
    told = honest * likely
    both = told + (1 - honest) * (1 - likely)
    return told / both, float(np.log(both).sum())


def _log_prior(strength: FloatArray, honest: FloatArray, ridge: float) -> float:
    known = HONEST * np.log(honest) + REVERSED * np.log1p(-honest)
    return float(known.sum() - ridge * np.square(strength).sum() / 2)


def _error(strength: FloatArray, won: IntArray, lost: IntArray, heft: FloatArray, ridge: float) -> FloatArray:
    """Standard errors by the curvature in each strength alone; without a prior infinite for what was never compared."""
    likely = expit(strength[won] - strength[lost])
    curve = heft * likely * (1 - likely)
    size = len(strength)
    total = np.bincount(won, curve, minlength=size) + np.bincount(lost, curve, minlength=size) + ridge
    with np.errstate(divide="ignore"):
        error: FloatArray = 1 / np.sqrt(total)
    return error


def _comparisons(
    winner: ArrayLike, loser: ArrayLike, weight: ArrayLike | None, n_items: int
) -> tuple[IntArray, IntArray, FloatArray]:
    won, lost = codes("winner", winner, below=n_items), codes("loser", loser, below=n_items)
    heft = np.ones(len(won)) if weight is None else np.asarray(weight, dtype=np.float64)
    same_length(winner=won, loser=lost, weight=heft)
    if (won == lost).any():
        raise ValueError("an option cannot be compared with itself")
    if not np.isfinite(heft).all() or (heft < 0).any():
        raise ValueError("weight must be finite and not negative")
    return won, lost, heft

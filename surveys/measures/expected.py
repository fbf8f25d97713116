"""Answers as somebody expects them: numbers of a given mean and spread, sets and orders of given shares.

Each function returns a `Draw`: a function from a generator to one answer. The same generator gives the same answers.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from surveys.measures.arrays import FloatArray, IntArray

Draw = Callable[[np.random.Generator], float]
DrawMany = Callable[[np.random.Generator], IntArray]

SWEEPS = 500
CLOSE = 1e-9


class CannotBe(ValueError):
    """No answers are like that; the message says why."""


def number(*, mean: float, sd: float, low: float | None, high: float | None) -> Draw:
    """Draws of this mean and standard deviation, in the unit of the answers, within the limits that there are.

    By the method of moments: a beta distribution between two limits, a gamma distribution from one, a normal
    distribution without (Johnson, Kotz & Balakrishnan 1994/95, chapters 13, 17, 25). `sd` = 0: always the mean.
    Raises CannotBe for a mean outside, or a spread that no numbers between the limits have.
    """
    if not math.isfinite(mean) or not math.isfinite(sd) or sd < 0:
        raise CannotBe("the spread must not be below 0")
    if (low is not None and mean < low) or (high is not None and mean > high):
        raise CannotBe("the mean is outside the limits")
    if sd == 0:
        return lambda rng: mean
    if low is not None and high is not None:
        return _between(mean, sd, low, high)
    if low is None and high is None:
        return lambda rng: float(rng.normal(mean, sd))
    return _above(mean, sd, low) if low is not None else _mirrored(_above(-mean, sd, -(high or 0)))


def subset(shares: FloatArray, *, least: int, most: int) -> DrawMany:
    """Draws of places [K] sorted, at `least` so many and at `most`; each place comes in its share of all draws.

    shares[K] in [0, 1]. Of all such distributions the one of greatest entropy: conditional Poisson sampling (Hájek
    1964; Chen, Dempster & Liu 1994, here for a range of sizes), its weights found to about 1e-6. Raises CannotBe where
    the shares do not add up to a size from `least` to `most`.
    """
    total = float(shares.sum())
    if not least - CLOSE <= total <= most + CLOSE:
        raise CannotBe(f"the shares add up to {total:g}, and people choose {least} to {most}")
    sure, open_ = np.flatnonzero(shares >= 1), np.flatnonzero((shares > 0) & (shares < 1))
    rest = float(shares[open_].sum())
    low, high = max(0, least - len(sure)), min(len(open_), most - len(sure))
    # At the edge of what may be, all sets are of one size.
    if not low + CLOSE < rest < high - CLOSE:
        low = high = round(rest)
    weights = _weights(shares[open_], low, high)
    ways = _ways(weights, low, high)

    def draw(rng: np.random.Generator) -> IntArray:
        return np.sort(np.concatenate([sure, open_[_chosen(weights, ways, rng)]])).astype(np.int64)

    return draw


def order(shares: FloatArray) -> DrawMany:
    """Draws of an order of K places; `shares[K]`, which add up to 1: how often each comes first.

    Every next place is drawn among those left in proportion to the shares (Plackett 1975; Luce 1959), as the order of
    exponential waiting times. Places of share 0 come last, in any order.
    """

    def draw(rng: np.random.Generator) -> IntArray:
        waiting = rng.exponential(size=len(shares))
        with np.errstate(divide="ignore"):
            return np.lexsort((waiting, waiting / shares)).astype(np.int64)

    return draw


def _between(mean: float, sd: float, low: float, high: float) -> Draw:
    span = high - low
    place, spread = (mean - low) / span, (sd / span) ** 2
    if spread >= place * (1 - place):
        widest = math.sqrt(place * (1 - place)) * span
        raise CannotBe(f"between the limits the spread around this mean is below {widest:g}")
    size = place * (1 - place) / spread - 1
    return lambda rng: low + span * float(rng.beta(place * size, (1 - place) * size))


def _above(mean: float, sd: float, low: float) -> Draw:
    if mean == low:
        raise CannotBe("a mean at the limit leaves no room for a spread")
    shape, scale = ((mean - low) / sd) ** 2, sd**2 / (mean - low)
    return lambda rng: low + float(rng.gamma(shape, scale))


def _mirrored(draw: Draw) -> Draw:
    return lambda rng: -draw(rng)


def _weights(shares: FloatArray, low: int, high: int) -> FloatArray:
    """The chance [K] with which each place is taken on its own, so that sets of the right size have the shares.

    The log odds are where the convex function log Z − shares · odds is least: there its gradient is 0.
    """
    if not len(shares):
        return shares

    def dual(log_odds: FloatArray) -> tuple[float, FloatArray]:
        chance = 1 / (1 + np.exp(-log_odds))
        now, whole = _inclusion(chance, low, high)
        partition = np.log(whole) + np.logaddexp(0, log_odds).sum()
        return float(partition - shares @ log_odds), now - shares

    start = np.log(shares / (1 - shares))
    found = minimize(dual, start, jac=True, method="L-BFGS-B", options={"maxiter": SWEEPS, "gtol": CLOSE, "ftol": 0})
    chance: FloatArray = 1 / (1 + np.exp(-found.x))
    return chance


def _inclusion(chance: FloatArray, low: int, high: int) -> tuple[FloatArray, float]:
    """How often each place [K] is in a set of the right size, and the chance of such a size."""
    places = len(chance)
    # sizes[i, s]: the chance that s of all places but i are taken; in the last row of all places.
    sizes = np.zeros((places + 1, places + 1))
    sizes[:, 0] = 1
    for place in range(places):
        taken = np.full((places + 1, 1), chance[place])
        taken[place] = 0
        sizes = sizes * (1 - taken) + np.pad(sizes[:, :-1], ((0, 0), (1, 0))) * taken
    whole = float(sizes[-1, low : high + 1].sum())
    others = np.pad(sizes[:-1], ((0, 0), (1, 0)))
    return chance * others[:, low : high + 1].sum(axis=1) / whole, whole


def _ways(chance: FloatArray, low: int, high: int) -> FloatArray:
    """[K + 1, K + 2]: the chance of a right size in the end, where `s` are taken of those before place k."""
    places = len(chance)
    ways = np.zeros((places + 1, places + 2))
    ways[places, low : high + 1] = 1
    for place in range(places - 1, -1, -1):
        after = ways[place + 1]
        ways[place, :-1] = after[:-1] * (1 - chance[place]) + after[1:] * chance[place]
    return ways


def _chosen(chance: FloatArray, ways: FloatArray, rng: np.random.Generator) -> list[int]:
    chosen: list[int] = []
    for place, die in enumerate(rng.random(len(chance))):
        now, then = ways[place, len(chosen)], ways[place + 1, len(chosen) + 1]
        if die * now < chance[place] * then:
            chosen.append(place)
    return chosen

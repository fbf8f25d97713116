"""Strengths from rankings: Plackett–Luce."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.models.pairs import RIDGE, Strengths, ascend
from surveys.measures.arrays import BoolArray, FloatArray, IntArray


def plackett_luce(
    rankings: Sequence[Sequence[int]],
    *,
    n_items: int,
    weight: ArrayLike | None = None,
    ridge: float = RIDGE,
    max_iterations: int = 500,
) -> Strengths:
    """Most probable strengths: the first of a ranking is drawn from all its options by strength, then the next.

    Each ranking holds some of the options 0 … `n_items` − 1, best first, each at most once; those left out were not
    shown. `weight` is one number, not negative, per ranking. Rankings of two are Bradley–Terry. Source: Plackett 1975,
    The Analysis of Permutations; `ridge` as in `bradley_terry`. Raises ValueError for options that are unknown or
    repeated, a negative ridge, or weights that are not one finite number, not negative, per ranking.
    """
    heft = np.ones(len(rankings)) if weight is None else np.asarray(weight, dtype=np.float64)
    if heft.shape != (len(rankings),) or not np.isfinite(heft).all() or (heft < 0).any() or ridge < 0:
        raise ValueError("weight must be finite and not negative, one per ranking; and ridge not negative")
    place, shown = _padded(rankings, n_items)
    height = _height(place, shown, heft, n_items)
    found = ascend(height, np.zeros(n_items), ridge=ridge, max_iterations=max_iterations)
    return Strengths(
        strength=found.strength,
        error=_error(found.strength, place, shown, heft, ridge),
        log_likelihood=height(found.strength)[0],
        iterations=found.iterations,
        converged=found.converged,
    )


def _padded(rankings: Sequence[Sequence[int]], n_items: int) -> tuple[IntArray, BoolArray]:
    """The rankings as a table [R, longest], and where it holds one."""
    if any(len(set(one)) < len(one) or not set(one) <= set(range(n_items)) for one in rankings):
        raise ValueError(f"a ranking must hold options between 0 and {n_items - 1}, each at most once")
    length = np.array([len(one) for one in rankings], dtype=np.int64)
    shown: BoolArray = np.arange(length.max(initial=0)) < length[:, None]
    place = np.zeros(shown.shape, dtype=np.int64)
    place[shown] = [option for one in rankings for option in one]
    return place, shown


def _left(strength: FloatArray, place: IntArray, shown: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Strengths in their places, −∞ beyond a ranking's end, and log of the sum over what is left from each place on."""
    own = np.where(shown, strength[place], -np.inf)
    backwards = np.logaddexp.accumulate(own[:, ::-1], axis=1) if own.shape[1] else own
    return own, backwards[:, ::-1]


def _height(
    place: IntArray, shown: BoolArray, heft: FloatArray, n_items: int
) -> Callable[[FloatArray], tuple[float, FloatArray]]:
    drawn = np.bincount(place[shown], (heft[:, None] * shown)[shown], minlength=n_items)

    def height(strength: FloatArray) -> tuple[float, FloatArray]:
        own, left = _left(strength, place, shown)
        likelihood = float((heft[:, None] * np.where(shown, own - np.where(shown, left, 0), 0)).sum())
        chance, _ = _chances(own, left, shown)
        expected = np.bincount(place[shown], (heft[:, None] * chance)[shown], minlength=n_items)
        return likelihood, (drawn - expected).astype(np.float64)

    return height


def _chances(own: FloatArray, left: FloatArray, shown: BoolArray) -> tuple[FloatArray, FloatArray]:
    """For each option in its place, the sums over the draws it stood in of its probability, and of its variance."""
    once = np.cumsum(np.where(shown, np.exp(-np.where(shown, left, 0)), 0), axis=1)
    twice = np.cumsum(np.where(shown, np.exp(-2 * np.where(shown, left, 0)), 0), axis=1)
    odds = np.where(shown, np.exp(own), 0)
    return odds * once, odds * once - np.square(odds) * twice


def _error(strength: FloatArray, place: IntArray, shown: BoolArray, heft: FloatArray, ridge: float) -> FloatArray:
    _, variance = _chances(*_left(strength, place, shown), shown)
    curve = np.bincount(place[shown], (heft[:, None] * variance)[shown], minlength=len(strength)) + ridge
    with np.errstate(divide="ignore"):
        error: FloatArray = 1 / np.sqrt(curve)
    return error

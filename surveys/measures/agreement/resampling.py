"""The bootstrap over units, where many units are alike: sums over resamples without drawing them one by one.

Drawing n of n units with replacement is a multinomial draw of how often each pattern turns up. It is the same as to
draw each pattern's number from a Poisson distribution of a slightly smaller mean, independently of the others, and
then to draw as many units as are still missing: given their sum, Poisson numbers are multinomial.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack
from scipy.special import pdtr

from surveys.measures.agreement.counts import BLOCK_CELLS
from surveys.measures.arrays import FloatArray

# As many multinomial outcomes cost what it costs to draw one unit by itself.
OUTCOMES = 4
# How many standard deviations of the number of units to draw less at first: with 4, hardly ever one too many.
SPARE = 4.0
# A table of so many equal chances, and the fewest draws that are worth making it.
CHANCES, WORTH_A_TABLE = 2**16, 2**13
# Whole numbers that single precision holds; it is twice as fast, and the sums need be no finer.
SINGLE = 2**24


def resampled(*, rows: Any, times: FloatArray, rng: np.random.Generator, resamples: int) -> FloatArray:
    """Sums [R, V] over n units, drawn with replacement from n, of their `rows`.

    `rows` [P, V] is a sparse array of the distinct rows, and row p is that of times[p] units; n is the sum of `times`.
    """
    n = int(times.sum())
    if len(times) * OUTCOMES < SPARE * n**0.5:
        return np.asarray(rng.multinomial(n, times / n, size=resamples) @ rows, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    ones = csr_array(np.ones((len(times), 1)))
    counted = hstack([rows, ones], format="csr")[order].astype(np.float32 if n < SINGLE else np.float64)
    share = max(0.0, 1 - SPARE / max(n, 1) ** 0.5)
    sums = _by_pattern(counted, times[order], share, rng, resamples)
    while (over := sums[:, -1] > n).any():
        sums[over] = _by_pattern(counted, times[order], share, rng, int(over.sum()))
    owner = np.repeat(np.arange(len(times), dtype=np.int32), times[order].astype(np.int64))
    _add_units(sums, counted, owner, rng)
    return sums[:, :-1]


def _by_pattern(counted: Any, times: FloatArray, share: float, rng: np.random.Generator, resamples: int) -> FloatArray:
    """Sums [R, V + 1] over patterns, each drawn a Poisson number of times; `times` rises."""
    sums = np.zeros((counted.shape[1], resamples))
    for block in _alike(times, max(1, BLOCK_CELLS // resamples)):
        drawn = poisson(share * times[block.start], (block.stop - block.start, resamples), rng)
        sums += counted[block].T @ drawn.astype(counted.dtype, copy=False)
    return sums.T.copy()


def _alike(times: FloatArray, most: int) -> Iterator[slice]:
    """Runs of equal `times`, cut at `most`."""
    edges = [*np.flatnonzero(np.diff(times, prepend=-1.0)).tolist(), len(times)]
    for first, last in pairwise(edges):
        for start in range(first, last, most):
            yield slice(start, min(start + most, last))


def poisson(mean: float, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Poisson numbers, for many draws by a table of equal chances.

    A chance that lies across a boundary of the distribution is settled by a uniform number of its own, so that the
    draw is exact. Source: Marsaglia, Tsang & Wang 2004, Fast Generation of Discrete Random Variables, method I.
    """
    size = int(np.prod(shape))
    if size < WORTH_A_TABLE or mean == 0:
        return rng.poisson(mean, shape)
    below = pdtr(np.arange(int(mean + 12 * mean**0.5 + 30)), mean)
    edges = np.append(np.minimum((below * CHANCES).astype(np.int64), CHANCES - 1), CHANCES)
    table = np.repeat(np.arange(len(edges), dtype=np.float32), np.diff(edges, prepend=0))
    table[edges[:-1]] = -1
    chance = rng.integers(CHANCES, size=size, dtype=np.uint16)
    drawn = np.take(table, chance, mode="clip")
    open_ = np.flatnonzero(drawn < 0)
    drawn[open_] = np.searchsorted(below, (chance[open_] + rng.random(len(open_))) / CHANCES, side="right")
    return drawn.reshape(shape)


def _add_units(sums: FloatArray, counted: Any, owner: Any, rng: np.random.Generator) -> None:
    """Draw the units that each resample still misses, one by one, and add them in place."""
    missing = len(owner) - np.rint(sums[:, -1]).astype(np.int64)
    step = max(1, BLOCK_CELLS // max(int(missing.max(initial=0)), 1))
    for start in range(0, len(sums), step):
        part = missing[start : start + step]
        chosen = owner[rng.integers(len(owner), size=int(part.sum()))]
        ends = np.concatenate([[0], np.cumsum(part)])
        ones = np.ones(len(chosen), dtype=counted.dtype)
        drawn = csr_array((ones, chosen, ends), shape=(len(part), counted.shape[0]))
        sums[start : start + step] += (drawn @ counted).toarray()

"""How far each two people agree on the units that both answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array, csr_array

from surveys.measures.agreement.counts import BLOCK_CELLS, rows
from surveys.measures.agreement.metrics import checked
from surveys.measures.arrays import FloatArray, IntArray, codes, same_length


@dataclass(frozen=True)
class Pairs:
    """Each two people who share a unit, `first` < `second`, in this order: arrays of the same length.

    `n` is how many pairs of answers to the same unit they have (units, where each answers a unit once); `agreement` is
    1 − the mean distance of those pairs, not corrected for chance. Two people who are not here share nothing.
    """

    first: IntArray
    second: IntArray
    n: IntArray
    agreement: FloatArray


def pairs_of_people(
    *, unit: ArrayLike, person: ArrayLike, code: ArrayLike, n_people: int, distances: FloatArray
) -> Pairs:
    """`unit` [n] holds any integers, `person` [n] integers in [0, P), `code` [n] in [0, K), `distances` [K, K].

    The distances are taken as they are: with those of a kind, or `nominal`, agreement lies in [0, 1]. Work and memory
    grow with the pairs of answers to the same unit. Raises ValueError as `krippendorff_alpha` does.
    """
    metric = checked(distances)
    row, _ = rows(unit)
    who, what = codes("person", person, below=n_people), codes("code", code, below=len(metric))
    same_length(unit=row, person=who, code=what)
    order = np.argsort(row, kind="stable")
    row, who, what = row[order], who[order], what[order]
    times, apart = (csr_array((n_people, n_people)) for _ in range(2))
    for one, other in _batches(_neighbours(row)):
        different = who[one] != who[other]
        one, other = one[different], other[different]
        place = (np.minimum(who[one], who[other]), np.maximum(who[one], who[other]))
        times += coo_array((np.ones(len(one)), place), shape=times.shape)
        apart += coo_array((metric[what[one], what[other]], place), shape=times.shape)
    return _pairs(times, apart)


def _batches(pairs: Iterable[tuple[IntArray, IntArray]]) -> Iterator[tuple[IntArray, IntArray]]:
    """The same pairs in fewer, larger arrays: a unit that a thousand people answered makes a thousand small ones."""
    waiting: list[tuple[IntArray, IntArray]] = []
    for pair in pairs:
        waiting.append(pair)
        if sum(len(one) for one, _ in waiting) >= BLOCK_CELLS:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(pairs: list[tuple[IntArray, IntArray]]) -> tuple[IntArray, IntArray]:
    return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])


def _neighbours(row: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Positions of all pairs of answers in the same row (sorted), those one apart first, then two, and so on."""
    start = np.arange(len(row))
    step = 1
    while len(start := start[start + step < len(row)]):
        start = start[row[start] == row[start + step]]
        yield start, start + step
        step += 1


def _pairs(times: csr_array, apart: csr_array) -> Pairs:
    n = times.tocoo()
    first, second = (np.asarray(place, dtype=np.int64) for place in n.coords)
    order = np.lexsort((second, first))
    first, second, shared = first[order], second[order], n.data[order]
    distance = np.asarray(apart[first, second]).ravel() if len(first) else np.zeros(0)
    return Pairs(first, second, shared.astype(np.int64), 1 - distance / shared)

"""Earth mover's distance between the sensitive values of a class and those of the whole table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import Cells, IntArray

FloatArray = NDArray[np.float64]
AT_ONCE = 1 << 21  # numbers of a dense block: 16 MB
HALVINGS = 60


@dataclass(frozen=True)
class Distance:
    """How far two sensitive values lie apart: all equally (no field set), by rank, or by a tree.

    `ordered`: codes are in order and neighbours lie 1 / (m − 1) apart. `tree[level][code]`: the group of each code,
    level 0 being the codes themselves and the last level one group; two codes lie (level where they meet) / height
    apart. Li et al. 2007, section 4.
    """

    ordered: bool = False
    tree: tuple[tuple[int, ...], ...] = ()

    @property
    def equal(self) -> bool:
        return not self.ordered and not self.tree

    @property
    def name(self) -> str:
        return "ordered" if self.ordered else "hierarchical" if self.tree else "equal"


EQUAL = Distance()


def emd(cells: Cells, *, overall: FloatArray, distance: Distance) -> FloatArray:
    """Distance of each class from `overall` (shares, shape [n_codes]), 0 to 1; shape [classes].

    Source: Li, Li, Venkatasubramanian 2007, section 4: equal distance ½ Σ|p − q|, ordered Σ|Σ(p − q)| / (m − 1),
    hierarchical the sum of node costs.
    """
    if distance.ordered:
        return _blockwise(cells, overall, _ordered)
    if distance.tree:
        tree = [np.asarray(level) for level in distance.tree]
        return _blockwise(cells, overall, lambda gap: _hierarchical(gap, tree))
    share = cells.count / np.repeat(cells.sizes, cells.n_distinct)
    usual = overall[cells.code]
    # Values that a class lacks are found by what is left of the table's shares.
    beyond = np.abs(share - usual) - usual
    return np.asarray(0.5 * (np.add.reduceat(beyond, cells.start) + overall.sum()))


def most_kept_by_equal_distance(cells: Cells, *, overall: FloatArray, t: float) -> IntArray:
    """The most rows of each class that can be chosen within distance `t` of `overall`; shape [classes].

    Of N chosen rows at most Σ min(count, N q) fall under the table's shares q; the rest, N − that, is the distance.
    Kept is the largest N with Σ min(count, N q) ≥ (1 − t) N: concave in N, so halving finds it.
    """
    low, high = np.zeros(len(cells.start)), cells.sizes.astype(float)
    usual = overall[cells.code]
    whole = _under(cells, usual, high) >= (1 - t) * high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = _under(cells, usual, middle) >= (1 - t) * middle
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    return np.where(whole, cells.sizes, np.floor(high + 1e-6)).astype(np.int64)


def _under(cells: Cells, usual: FloatArray, n: FloatArray) -> FloatArray:
    allowed = usual * np.repeat(n, cells.n_distinct)
    return np.asarray(np.add.reduceat(np.minimum(cells.count, allowed), cells.start))


def _blockwise(cells: Cells, overall: FloatArray, cost: Callable[[FloatArray], FloatArray]) -> FloatArray:
    return np.concatenate([cost(gap) for gap in _gaps(cells, overall)])


def _gaps(cells: Cells, overall: FloatArray) -> Iterator[FloatArray]:
    """p − q of some classes at a time; shape [classes, n_codes]."""
    n, step = len(cells.start), max(1, AT_ONCE // cells.n_codes)
    ends = np.append(cells.start, len(cells.code))
    for first in range(0, n, step):
        last = min(first + step, n)
        part = slice(ends[first], ends[last])
        gap = np.zeros((last - first, cells.n_codes))
        gap[cells.class_of[part] - first, cells.code[part]] = cells.count[part]
        gap /= cells.sizes[first:last, None]
        gap -= overall
        yield gap


def _ordered(gap: FloatArray) -> FloatArray:
    steps = max(gap.shape[1] - 1, 1)
    return np.asarray(np.abs(np.cumsum(gap, axis=1)).sum(axis=1) / steps)


def _hierarchical(gap: FloatArray, tree: list[IntArray]) -> FloatArray:
    """Σ over inner nodes of height / total height · min(what children have too much of, too little of)."""
    total, height = np.zeros(len(gap)), len(tree) - 1
    extra, groups = gap, tree[0]
    for level in range(1, height + 1):
        parent = np.zeros(int(groups.max()) + 1, dtype=np.int64)
        parent[groups] = tree[level]
        summed = _summed(np.maximum(extra, 0), parent), _summed(np.maximum(-extra, 0), parent)
        total += level / height * np.minimum(*summed).sum(axis=1)
        extra, groups = summed[0] - summed[1], tree[level]
    return total


def _summed(values: FloatArray, parent: IntArray) -> FloatArray:
    out = np.zeros((int(parent.max()) + 1, len(values)))
    np.add.at(out, parent, values.T)
    return out.T

"""Local recoding: the same value may be generalised in one class and kept in another.

Greedy k-member clustering (Byun, Kamra, Bertino, Li 2007) inside blocks: Mondrian cuts the table into blocks of some
hundred people; in each a class is begun with the row that fits the last class worst and grows by the row that costs
least until it is large enough. All blocks take their steps at once. Rows that are frequent enough by themselves are
classes that lose nothing.
"""

from collections.abc import Sequence

import numpy as np

from exports.privacy.classes import IntArray, cells, classes
from exports.privacy.growth import Growth, Variety
from exports.privacy.hierarchies.base import FloatArray
from exports.privacy.models import BoolArray, Demand
from exports.privacy.mondrian import Points, partition

BLOCK = 128  # people of a block at least: larger loses less and takes longer
MOST_IN_BLOCK = 8  # times as many rows: a block that the models keep from being cut is left to Mondrian


def cluster(
    points: Points,
    demand: Demand,
    growth: Growth,
    *,
    overall: Sequence[FloatArray] = (),
    start: IntArray | None = None,
    block: int = BLOCK,
) -> IntArray:
    """The class of each row, from 0 without a gap; shape [rows]. `growth` says what it costs to add a row to a class.

    `start[row]`: no class has rows of two of these parts. Where a class fails a model, its block's failing classes are
    put together and cut as Mondrian would; where even these fail, the whole block is, and then the whole part. So every
    class meets the demand if every part of `start` does.
    """
    begun = np.zeros(len(points.weight), dtype=np.int64) if start is None else start
    found = _clustered(points, demand, growth, overall, begun, block)
    if not demand.models:
        found = _joined(points, found, begun, _fails(points, found, demand, overall)[found])
    weak = np.isin(begun, begun[_fails(points, found, demand, overall)[found]])
    if weak.any():
        rows = np.flatnonzero(weak)
        cut = partition(points.some(rows), demand, overall=overall, start=begun[rows])
        found[rows] = int(found.max()) + 1 + cut
    return np.asarray(np.unique(found, return_inverse=True)[1])


def _clustered(
    points: Points, demand: Demand, growth: Growth, overall: Sequence[FloatArray], begun: IntArray, block: int
) -> IntArray:
    found, n = _frequent(points, demand, overall)
    rest = np.flatnonzero(found < 0)
    if not len(rest):
        return found
    some = points.some(rest)
    blocks = partition(some, Demand(max(block, 2 * demand.k), demand.models), overall=overall, start=begun[rest])
    small = np.bincount(blocks)[blocks] <= MOST_IN_BLOCK * max(block, 2 * demand.k)
    grown = blocks + len(rest)
    within = np.flatnonzero(small)
    if len(within):
        _, own = np.unique(blocks[within], return_inverse=True)
        grown[within] = _Growing(some.some(within), own, demand, growth.of(rest[within])).run()
    grown = np.unique(grown, return_inverse=True)[1]
    found[rest] = n + _repaired(some, blocks, grown, ~small, demand, overall)
    return found


def _frequent(points: Points, demand: Demand, overall: Sequence[FloatArray]) -> tuple[IntArray, int]:
    """Rows that look the same and meet the demand as they are: their class, else −1; and how many classes."""
    looks = classes(list(points.place.T), [int(width) + 1 for width in points.width]).of_row
    good = np.flatnonzero(~_fails(points, looks, demand, overall)[looks])
    found = np.full(len(looks), -1, dtype=np.int64)
    kept, found[good] = np.unique(looks[good], return_inverse=True)
    return found, len(kept)


class _Growing:
    """One class grows in each block at a time; `label[block, place]` is what it became."""

    def __init__(self, points: Points, blocks: IntArray, demand: Demand, growth: Growth) -> None:
        self.points, self.k, self.growth = points, demand.k, growth
        self.grid = _grid(blocks)
        self.free = self.grid >= 0
        self.weight = np.where(self.free, points.weight[self.grid], 0)
        self.label = np.full(self.grid.shape, -1, dtype=np.int64)
        self.people, self.current = np.zeros((2, len(self.grid)), dtype=np.int64)
        self.n = 0
        self.variety = [Variety(points, s, model.values_needed, self.grid) for s, model in demand.models]
        growth.begin(self.grid)

    def run(self) -> IntArray:
        """The class of each row."""
        farthest = np.zeros(self.grid.shape)
        starting, alive = np.ones((2, len(self.grid)), dtype=bool)
        while alive.any():
            new = np.flatnonzero(alive & starting)
            self._seed(new, np.where(self.free[new], farthest[new], -1.0).argmax(axis=1))
            here = np.flatnonzero(alive)
            cost = farthest[here] = self.growth.cost(here)
            starting[:] = False
            full = self.people[here] >= self.k
            for variety in self.variety:
                full &= ~variety.lacking(here)
            starting[here[full]] = True
            alive[here[self._is_empty(here, full)]] = False
            more = alive[here] & ~full
            self._take(here[more], cost[more])
        return _with_leftovers(self.points, self.grid, self.label)

    def _is_empty(self, here: IntArray, full: BoolArray) -> BoolArray:
        """Blocks where what is free makes no further class, or a class is not full and nothing is free."""
        left = (self.weight * self.free)[here].sum(axis=1)
        return np.asarray(np.where(full, left < self.k, left == 0))

    def _seed(self, blocks: IntArray, pick: IntArray) -> None:
        self.current[blocks] = np.arange(self.n, self.n + len(blocks))
        self.n += len(blocks)
        self.people[blocks] = 0
        for variety in self.variety:
            variety.clear(blocks)
        self.growth.seed(blocks, pick)
        self._add(blocks, pick)

    def _take(self, blocks: IntArray, cost: FloatArray) -> None:
        for variety in self.variety:
            cost = cost + variety.penalty(blocks)
        pick = np.where(self.free[blocks], cost, np.inf).argmin(axis=1)
        self.growth.take(blocks, pick)
        self._add(blocks, pick)

    def _add(self, blocks: IntArray, pick: IntArray) -> None:
        self.free[blocks, pick], self.label[blocks, pick] = False, self.current[blocks]
        self.people[blocks] += self.weight[blocks, pick]
        for variety in self.variety:
            variety.take(blocks, pick)


def _grid(blocks: IntArray) -> IntArray:
    """Rows of each block side by side, −1 where a block has fewer; shape [blocks, most rows]."""
    count = np.bincount(blocks)
    order = np.argsort(blocks, kind="stable")
    grid = np.full((len(count), int(count.max())), -1, dtype=np.int64)
    grid[blocks[order], np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)] = order
    return grid


def _with_leftovers(points: Points, grid: IntArray, label: IntArray) -> IntArray:
    """Too few to be a class: each left over row joins the class of the row of its block that is nearest to it."""
    found = np.full(len(points.weight), -1, dtype=np.int64)
    there = grid >= 0
    found[grid[there]] = label[there]
    for b in np.flatnonzero((there & (label < 0)).any(axis=1)):
        rows = grid[b][there[b]]
        left, taken = rows[found[rows] < 0], rows[found[rows] >= 0]
        gaps = np.abs(points.place[left][:, None] - points.place[taken][None]) / np.maximum(points.width, 1)
        found[left] = found[taken[gaps.sum(axis=2).argmin(axis=1)]]
    return found


def _repaired(
    points: Points,
    blocks: IntArray,
    grown: IntArray,
    uncut: BoolArray,
    demand: Demand,
    overall: Sequence[FloatArray],
) -> IntArray:
    """Failing classes of a block, or all of it where that is not enough or it was left `uncut`, cut by Mondrian."""
    bad = _fails(points, grown, demand, overall)[grown] | uncut
    if not bad.any():
        return grown
    pool = np.flatnonzero(bad)
    weak = np.zeros(int(blocks.max()) + 1, dtype=bool)
    weak[blocks[pool]] = _fails(points.some(pool), blocks[pool], demand, overall)[blocks[pool]]
    pool = np.flatnonzero(bad | weak[blocks])
    cut = partition(points.some(pool), demand, overall=overall, start=blocks[pool])
    grown[pool] = int(grown.max()) + 1 + cut
    return np.asarray(np.unique(grown, return_inverse=True)[1])


def _fails(points: Points, part: IntArray, demand: Demand, overall: Sequence[FloatArray]) -> BoolArray:
    """Whether each part (from 0) fails; a part without a row does not."""
    bad = np.bincount(part, weights=points.weight) < demand.k
    there = np.flatnonzero(np.bincount(part))
    for s, model in demand.models:
        found = cells(part, points.sensitive[s], points.n_sensitive[s], weight=points.weight)
        bad[there] |= model.fails(found, overall=overall[s])
    return np.asarray(bad & (np.bincount(part) > 0))


def _joined(points: Points, found: IntArray, begun: IntArray, bad: BoolArray) -> IntArray:
    """What was left of a part was too small to be a class: each row joins the nearest one of the part that is not."""
    for row in np.flatnonzero(bad):
        taken = np.flatnonzero(~bad & (begun == begun[row]))
        if len(taken):
            gaps = np.abs(points.place[taken] - points.place[row]) / np.maximum(points.width, 1)
            found[row] = found[taken[gaps.sum(axis=1).argmin()]]
    return found

"""The best way to generalise whole columns: an exact search through all combinations of levels.

A node names a level for each column. Two facts make the search short. What a node loses by generalising is a sum over
columns, known for every node from counts of single columns; rows that must be suppressed only add to it. And rows whose
class is too small at a node are in too small a class at every finer node. So nodes are looked at in the order of the
least they can lose, each along a path to the top that is halved until the border of what is allowed is found; every
node that is looked at rules out, or raises the least loss of, all that lie below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import IntArray, cells
from exports.privacy.hierarchies.base import FloatArray, Hierarchy
from exports.privacy.models import BoolArray, Demand
from exports.privacy.snapshots import Grouped, Snapshot, group, merged

MOST_NODES = 2_000_000  # 16 MB of bounds
WORTH_KEEPING = 0.6  # a snapshot this much smaller than its source pays for the memory


class TooManyNodes(ValueError):
    """More combinations of levels than can be searched."""


@dataclass(frozen=True)
class Optimum:
    """The node with the least loss. `loss`: mean NCP over columns and people, suppressed people count 1."""

    node: tuple[int, ...]
    loss: float
    suppressed: int
    n_classes: int


@dataclass(frozen=True)
class Look:
    """What was found at a node."""

    suppressed: int
    least_suppressed: int  # by any finer node
    loss: float
    n_classes: int
    source: Snapshot
    bad_rows: IntArray  # of the source: rows that every finer node must suppress as well


@dataclass
class Search:
    """One search. `bound[node]`: the least that the node can lose; infinite once it is done with."""

    hierarchies: Sequence[Hierarchy]
    demand: Demand
    limit: int
    snapshots: list[Snapshot]
    bound: FloatArray = field(init=False)
    best: Optimum | None = None
    looked_at: int = 0
    open: dict[tuple[int, ...], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = tuple(len(h.levels) for h in self.hierarchies)
        nodes = int(np.prod(shape, dtype=np.float64))
        if nodes > MOST_NODES:
            raise TooManyNodes(f"{nodes:,} combinations of levels; the search takes at most {MOST_NODES:,}.")
        rows = self.snapshots[0]
        self.people = int(rows.weight.sum())
        self.penalty = [[h.loss(i) for i in range(len(h.levels))] for h in self.hierarchies]
        self.overall = [_shares(code, rows.weight, n) for code, n in zip(rows.sensitive, rows.n_sensitive, strict=True)]
        self.bound = self._general(rows, np.arange(len(rows))) / max(self.people, 1)
        self.general = self.bound.copy()

    def run(self) -> Optimum | None:
        """The optimum; None where even the top is not allowed."""
        while self.people:
            node = np.unravel_index(int(self.bound.argmin()), self.bound.shape)
            least = self.bound[node]
            if not np.isfinite(least) or (self.best is not None and least >= self.best.loss):
                break
            self._climb(tuple(int(i) for i in node))
        return self.best and replace(self.best, node=self._lowest(self.best.node))

    def _lowest(self, node: tuple[int, ...]) -> tuple[int, ...]:
        """The same classes at the lowest levels that make them: generalising that changes nothing only hides words."""
        groups = [[len(level.labels) for level in h.levels] for h in self.hierarchies]
        return tuple(n.index(n[i]) for n, i in zip(groups, node, strict=True))

    def _climb(self, node: tuple[int, ...]) -> None:
        """Find the border on a path from `node` to the top by halving; then everything above or below is known."""
        path = list(self._path(node))
        low, high = 0, len(path)
        while low < high:
            middle = (low + high) // 2
            if self._is_open(path[middle]):
                high = middle
            else:
                low = middle + 1

    def _path(self, node: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """From `node` to the top, each step the one that loses least by generalising."""
        top = tuple(n - 1 for n in self.general.shape)
        while True:
            yield node
            if node == top:
                return
            ups = [(*node[:c], i + 1, *node[c + 1 :]) for c, i in enumerate(node) if i < top[c]]
            node = min(ups, key=lambda up: self.general[up])

    def _is_open(self, node: tuple[int, ...]) -> bool:
        """Whether this node, or one below, may be allowed: false for all below a node where it is false."""
        if node not in self.open:
            self.open[node] = self._visit(node)
        return self.open[node]

    def _visit(self, node: tuple[int, ...]) -> bool:
        found = self._look(node)
        self.looked_at += 1
        below = tuple(slice(0, i + 1) for i in node)
        if found.least_suppressed > self.limit:
            self.bound[below] = np.inf
            return False
        self._raise_below(node, found)
        self.bound[node] = np.inf
        if found.suppressed <= self.limit and (self.best is None or found.loss < self.best.loss):
            self.best = Optimum(node, found.loss, found.suppressed, found.n_classes)
        return True

    def _look(self, node: tuple[int, ...]) -> Look:
        source = self._source(node)
        grouped = group(source, self.hierarchies, node)
        self._keep(source, grouped, node)
        small = grouped.size < self.demand.k
        bad, kept = self._judged(source, grouped, small)
        suppressed = grouped.rows_of(bad)
        n_suppressed = int(source.weight[suppressed].sum())
        general = self.general[node] * self.people - self._loss_at(node, grouped, source.weight, suppressed)
        least = self.people - int(kept.sum())
        lost = suppressed if self.demand.refinable else grouped.rows_of(small)
        n_classes = int(((grouped.size > 0) & ~bad).sum())
        return Look(n_suppressed, least, (general + n_suppressed) / self.people, n_classes, source, lost)

    def _judged(self, source: Snapshot, grouped: Grouped, small: BoolArray) -> tuple[BoolArray, IntArray]:
        """Which classes fail, and how many people of each a finer node could keep."""
        bad, kept = small.copy(), np.where(small, 0, grouped.size)
        there = np.flatnonzero(grouped.size)
        for s, model in self.demand.models:
            code, n_codes = source.sensitive[s], source.n_sensitive[s]
            found = cells(grouped.class_of, code, n_codes, weight=source.weight, n=grouped.n)
            bad[there] |= model.fails(found, overall=self.overall[s])
            kept[there] = np.minimum(kept[there], model.most_kept(found, overall=self.overall[s]))
        return bad, kept

    def _source(self, node: tuple[int, ...]) -> Snapshot:
        finer = [s for s in self.snapshots if all(have <= want for have, want in zip(s.levels, node, strict=True))]
        return min(finer, key=len)

    def _keep(self, source: Snapshot, grouped: Grouped, node: tuple[int, ...]) -> None:
        """Keep the node's own rows where they are far fewer than those they were made of."""
        classes = int((grouped.size > 0).sum())
        if classes > WORTH_KEEPING * len(source):
            return
        sizes = [len(h.levels[level].labels) for h, level in zip(self.hierarchies, node, strict=True)]
        rows = merged(source, grouped.codes, sizes, levels=node)
        if len(rows) <= WORTH_KEEPING * len(source):
            self.snapshots.append(rows)

    def _loss_at(self, node: tuple[int, ...], grouped: Grouped, weight: IntArray, rows: IntArray) -> float:
        """What these rows lose by generalising at the node: not lost where they are suppressed."""
        penalties = (self.penalty[c][level] for c, level in enumerate(node))
        weights = weight[rows]
        lost = ((weights * penalty[code[rows]]).sum() for penalty, code in zip(penalties, grouped.codes, strict=True))
        return float(sum(lost)) / len(node)

    def _raise_below(self, node: tuple[int, ...], found: Look) -> None:
        """All nodes below suppress these rows too, so that they lose 1 for each and not what generalising costs."""
        if not len(found.bad_rows):
            return
        general = self._general(found.source, found.bad_rows, top=node)
        below = tuple(slice(0, i + 1) for i in node)
        n = int(found.source.weight[found.bad_rows].sum())
        least = self.general[below] + (n - general) / self.people
        np.maximum(self.bound[below], least, out=self.bound[below])

    def _general(self, rows: Snapshot, some: IntArray, *, top: tuple[int, ...] | None = None) -> FloatArray:
        """Total loss of some rows by generalising alone, at nodes up to `top`; below the rows' own level as there."""
        top = top or tuple(h.height for h in self.hierarchies)
        total = np.zeros(tuple(i + 1 for i in top))
        for c, h in enumerate(self.hierarchies):
            have = rows.levels[c]
            count = np.bincount(rows.codes[c][some], weights=rows.weight[some], minlength=len(h.levels[have].labels))
            line = [self._cost(c, have, max(i, have), count) for i in range(top[c] + 1)]
            total += np.reshape(line, [-1 if i == c else 1 for i in range(len(top))])
        return total / len(self.hierarchies)

    def _cost(self, c: int, have: int, level: int, count: NDArray[np.integer[Any]]) -> float:
        return float((self.penalty[c][level][self.hierarchies[c].step(have, level)] * count).sum())


def _shares(code: IntArray, weight: IntArray, n: int) -> FloatArray:
    count = np.bincount(code, weights=weight, minlength=n)
    return np.asarray(count / max(count.sum(), 1))

"""The ways to make a table anonymous, each from the same prepared table to classes and what is written for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from exports.privacy.classes import Classes, IntArray, cells, classes
from exports.privacy.growth import ByHierarchy, BySets, Growth
from exports.privacy.hierarchies.base import FloatArray, Hierarchy
from exports.privacy.lattice import Search
from exports.privacy.local import cluster
from exports.privacy.models import BoolArray, Demand
from exports.privacy.mondrian import Points, partition, points_of
from exports.privacy.recoding import Written, at_level, by_hierarchy, by_sets, mean_loss
from exports.privacy.snapshots import Snapshot


@dataclass(frozen=True)
class Prepared:
    """Distinct rows of a table, with hierarchies cut off at the highest level that the policy allows.

    `overall[s]`: shares of sensitive column s; `limit`: people who may be suppressed; `values`: any or hierarchy.
    """

    rows: Snapshot
    hierarchies: tuple[Hierarchy, ...]
    demand: Demand
    overall: tuple[FloatArray, ...]
    limit: int
    values: str = "any"

    @property
    def people(self) -> int:
        return int(self.rows.weight.sum())

    @cached_property
    def points(self) -> Points:
        return points_of(self.rows, self.hierarchies)

    @cached_property
    def top(self) -> Classes:
        """The coarsest classes that the hierarchies allow."""
        groups = [h.levels[-1].group[code] for h, code in zip(self.hierarchies, self.rows.codes, strict=True)]
        return classes(groups, [len(h.levels[-1].labels) for h in self.hierarchies])

    @cached_property
    def lost(self) -> BoolArray:
        """Rows whose class fails however far all is generalised: they can only be suppressed."""
        return self.failing(self.top)[self.top.of_row]

    @property
    def n_lost(self) -> int:
        return int(self.rows.weight[self.lost].sum())

    def failing(self, found: Classes) -> BoolArray:
        """Which of these classes of the distinct rows fail the demand."""
        weight = self.rows.weight
        bad = np.bincount(found.of_row, weights=weight, minlength=found.n) < self.demand.k
        for s, model in self.demand.models:
            counted = cells(found.of_row, self.rows.sensitive[s], self.rows.n_sensitive[s], weight=weight, n=found.n)
            bad |= model.fails(counted, overall=self.overall[s])
        return np.asarray(bad)


@dataclass(frozen=True)
class Plan:
    """`part[row]`: class of each distinct row, −1 where it is suppressed; `columns`: what is written for each class."""

    method: str
    part: IntArray
    columns: tuple[Written, ...]
    loss: float
    suppressed: int
    node: tuple[int, ...] | None = None


def lattice(prepared: Prepared) -> Plan | None:
    """Whole columns at one level each, with the least loss. None where no node is allowed.

    Raises lattice.TooManyNodes.
    """
    search = Search(prepared.hierarchies, prepared.demand, prepared.limit, [prepared.rows])
    best = search.run()
    if best is None:
        return None
    groups = [
        h.levels[level].group[code]
        for h, level, code in zip(prepared.hierarchies, best.node, prepared.rows.codes, strict=True)
    ]
    sizes = [len(h.levels[level].labels) for h, level in zip(prepared.hierarchies, best.node, strict=True)]
    found = classes(groups, sizes)
    part = np.where(prepared.failing(found)[found.of_row], -1, found.of_row)
    writers = [_level_writer(level) for level in best.node]
    return replace(_written("lattice", prepared, part, writers), node=best.node)


def mondrian(prepared: Prepared) -> Plan | None:
    """Cut by Mondrian, written as the policy's values allow."""
    return _cut_up("mondrian", prepared, lambda points, start, _: _partition(prepared, points, start))


def local(prepared: Prepared) -> Plan | None:
    """Clusters grown in blocks, written as the policy's values allow."""

    def made(points: Points, start: IntArray, rows: IntArray) -> IntArray:
        growth = _growth(prepared).of(rows)
        return cluster(points, prepared.demand, growth, overall=prepared.overall, start=start)

    return _cut_up("local", prepared, made)


METHODS: dict[str, Callable[[Prepared], Plan | None]] = {"lattice": lattice, "mondrian": mondrian, "local": local}

_Writer = Callable[[Hierarchy, IntArray, IntArray, int], Written]


def _partition(prepared: Prepared, points: Points, start: IntArray) -> IntArray:
    return partition(points, prepared.demand, overall=prepared.overall, start=start)


def _growth(prepared: Prepared) -> Growth:
    if prepared.values == "hierarchy":
        return ByHierarchy(prepared.hierarchies, prepared.rows.codes)
    return BySets(prepared.points, np.array([h.numbers is not None for h in prepared.hierarchies]))


def _cut_up(method: str, prepared: Prepared, cut: Callable[[Points, IntArray, IntArray], IntArray]) -> Plan | None:
    """Classes within what the hierarchies allow; None where too many people would have to be suppressed."""
    if prepared.n_lost > prepared.limit:
        return None
    rows = np.flatnonzero(~prepared.lost)
    part = np.full(len(prepared.rows), -1, dtype=np.int64)
    if len(rows):
        part[rows] = cut(prepared.points.some(rows), prepared.top.of_row[rows], rows)
    return _written(method, prepared, part, [_writer(prepared)] * len(prepared.hierarchies))


def _writer(prepared: Prepared) -> _Writer:
    return by_hierarchy if prepared.values == "hierarchy" else by_sets


def _level_writer(level: int) -> _Writer:
    return lambda h, code, part, n: at_level(h, level, code, part, n)


def _written(method: str, prepared: Prepared, part: IntArray, writers: Sequence[_Writer]) -> Plan:
    kept = np.flatnonzero(part >= 0)
    numbers, part_kept = np.unique(part[kept], return_inverse=True)
    part = np.full(len(part), -1, dtype=np.int64)
    part[kept] = part_kept
    columns = tuple(
        write(h, code[kept], part_kept, len(numbers))
        for write, h, code in zip(writers, prepared.hierarchies, prepared.rows.codes, strict=True)
    )
    people = np.bincount(part_kept, weights=prepared.rows.weight[kept], minlength=len(numbers)).astype(np.int64)
    suppressed = prepared.people - int(people.sum())
    return Plan(method, part, columns, mean_loss(columns, people, suppressed=suppressed), suppressed)

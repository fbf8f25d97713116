"""A junction tree over columns of codes: exact marginals and exact sampling of a product of pair potentials.

Columns are eliminated one by one; the clique of a column is itself and its neighbours that are left, and hangs below
the clique of the neighbour eliminated next (Koller & Friedman 2009, chapters 9 and 10). Everything is kept as
logarithms. A clique's axes follow the order of elimination: a message only needs axes of length one put in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

Pair = tuple[int, int]


@dataclass(frozen=True)
class Junction:
    """`order`: columns as eliminated; `cliques[v]`: v, then what is left of its neighbours, in that order."""

    sizes: tuple[int, ...]
    order: tuple[int, ...]
    cliques: Mapping[int, tuple[int, ...]]

    @property
    def cells(self) -> int:
        return sum(self.size(column) for column in self.order)

    def size(self, column: int) -> int:
        return int(np.prod([self.sizes[one] for one in self.cliques[column]], dtype=np.float64))

    def shape(self, column: int) -> tuple[int, ...]:
        return tuple(self.sizes[one] for one in self.cliques[column])

    def parent(self, column: int) -> int | None:
        rest = self.cliques[column][1:]
        return rest[0] if rest else None

    def home(self, columns: Sequence[int]) -> int:
        """The clique that holds all of `columns`: that of the one eliminated first."""
        return min(columns, key=self.order.index)


def junction(sizes: Sequence[int], pairs: Iterable[Pair]) -> Junction:
    """Eliminate greedily whichever column makes the smallest table now (min-weight)."""
    near: dict[int, set[int]] = {column: set() for column in range(len(sizes))}
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    order, neighbours = [], {}
    left = set(near)
    while left:
        column = min(left, key=lambda one: (_weight(one, near, sizes), one))
        neighbours[column] = set(near[column])
        for one, other in combinations(near[column], 2):
            near[one].add(other)
            near[other].add(one)
        for one in near.pop(column):
            near[one].discard(column)
        left.discard(column)
        order.append(column)
    place = {column: i for i, column in enumerate(order)}
    cliques = {one: (one, *sorted(neighbours[one], key=place.__getitem__)) for one in order}
    return Junction(tuple(sizes), tuple(order), cliques)


def _weight(column: int, near: Mapping[int, set[int]], sizes: Sequence[int]) -> float:
    return float(np.prod([sizes[one] for one in (column, *near[column])], dtype=np.float64))


def beliefs(tree: Junction, potentials: Mapping[int, FloatArray]) -> dict[int, FloatArray]:
    """The marginal probabilities of every clique, from the logarithms of its potentials."""
    local = {column: potentials[column] for column in tree.order}
    message: dict[int, FloatArray] = {}
    for column in tree.order:
        message[column] = _log_sum(local[column])
        parent = tree.parent(column)
        if parent is not None:
            local[parent] = local[parent] + spread(message[column], tree.cliques[column][1:], tree.cliques[parent])
    found: dict[int, FloatArray] = {}
    for column in reversed(tree.order):
        parent = tree.parent(column)
        if parent is None:
            found[column] = np.exp(local[column] - message[column])
            continue
        above = marginal(found[parent], tree.cliques[parent], tree.cliques[column][1:])
        found[column] = np.exp(local[column] - message[column]) * above
    return found


def marginal(table: FloatArray, axes: Sequence[int], kept: Sequence[int]) -> FloatArray:
    """Sum `table` over the columns of `axes` that are not `kept`; the order of the axes stays."""
    gone = tuple(place for place, column in enumerate(axes) if column not in kept)
    return table.sum(axis=gone) if gone else table


def draw(tree: Junction, found: Mapping[int, FloatArray], *, rows: int, rng: np.random.Generator) -> IntArray:
    """Rows of codes: the columns against the order of elimination, each given what its clique knows already."""
    codes = np.zeros((rows, len(tree.sizes)), dtype=np.int64)
    for column in reversed(tree.order):
        table = found[column].reshape(tree.sizes[column], -1).T
        known = tree.cliques[column][1:]
        at = (
            np.ravel_multi_index([codes[:, one] for one in known], [tree.sizes[one] for one in known])
            if known
            else np.zeros(rows, dtype=np.int64)
        )
        codes[:, column] = draw_rows(table, at, rng)
    return codes


def draw_rows(table: FloatArray, at: IntArray, rng: np.random.Generator) -> IntArray:
    """For each entry of `at` one column of `table[at]`, with probability in proportion to what stands there.

    A row of `table` without any weight is drawn from evenly.
    """
    running = np.cumsum(table, axis=1)
    total = running[:, -1:]
    even = np.arange(1, table.shape[1] + 1) / table.shape[1]
    running = np.where(total > 0, running / np.where(total > 0, total, 1.0), even)
    running[:, -1] = 1.0
    # One sorted array for all rows: row i lies between i and i + 1.
    flat = (running + np.arange(len(table))[:, None]).ravel()
    found = np.searchsorted(flat, at + rng.random(len(at)), side="right") - at * table.shape[1]
    return np.asarray(np.clip(found, 0, table.shape[1] - 1), dtype=np.int64)


def _log_sum(table: FloatArray) -> FloatArray:
    """Log of the sum over the first axis."""
    top = table.max(axis=0)
    return np.asarray(top + np.log(np.exp(table - top).sum(axis=0)))


def spread(table: FloatArray, axes: Sequence[int], target: Sequence[int]) -> FloatArray:
    """`table` with an axis of length one for each column of `target` that is not among its `axes`."""
    lengths = iter(table.shape)
    return table.reshape([next(lengths) if column in axes else 1 for column in target])

"""A generalisation hierarchy: for each value what stands for it, from itself up to a value that says nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SHOWN = 5


class BadHierarchy(ValueError):
    """A hierarchy that cannot be used; the text names the column and the values."""


def shown(values: Sequence[str]) -> str:
    """The first few values, quoted, and how many more there are."""
    more = f" and {len(values) - SHOWN:,} more" if len(values) > SHOWN else ""
    return ", ".join(f"“{value}”" for value in values[:SHOWN]) + more


@dataclass(frozen=True)
class Level:
    """`group[i]`: the group of the i-th value at this level, from 0; `labels[g]`: what is written for group g."""

    group: IntArray
    labels: tuple[str, ...]

    @cached_property
    def n_leaves(self) -> IntArray:
        """How many values each group stands for."""
        return np.bincount(self.group, minlength=len(self.labels)).astype(np.int64)


@dataclass(frozen=True)
class Hierarchy:
    """`values` are the leaves. Level 0 is the values themselves; each further level is a coarsening.

    `numbers`: the leaves as numbers where the column is numeric, so that ranges can be written; else None.
    """

    name: str
    values: tuple[str, ...]
    levels: tuple[Level, ...]
    numbers: FloatArray | None = None

    @property
    def height(self) -> int:
        return len(self.levels) - 1

    @cached_property
    def order(self) -> IntArray:
        """Place of each leaf when the leaves are sorted so that every group lies together; numbers by size."""
        keys: list[NDArray[np.generic]] = [level.group for level in self.levels]
        if self.numbers is not None:
            keys = [self.numbers]
        place = np.empty(len(self.values), dtype=np.int64)
        place[np.lexsort(keys)] = np.arange(len(self.values))
        return place

    def loss(self, level: int) -> FloatArray:
        """Normalised certainty penalty of each *group* of a level: (values it stands for − 1) / (all values − 1).

        Shape [groups], 0 to 1; all 0 where there is one value only. Source: Xu et al. 2006, NCP; ARX's “Loss” is the
        same with the hierarchy's leaves as the domain (Iyengar 2002, LM).
        """
        n = len(self.values)
        return (self.levels[level].n_leaves - 1) / max(n - 1, 1)

    def step(self, below: int, above: int) -> IntArray:
        """For each group of level `below` its group at level `above`; shape [groups below]."""
        up = np.zeros(len(self.levels[below].labels), dtype=np.int64)
        up[self.levels[below].group] = self.levels[above].group
        return up

    def encode(self, values: Sequence[str]) -> IntArray:
        """The leaf of each value. Raises BadHierarchy with the values that the hierarchy does not cover."""
        place = {value: i for i, value in enumerate(self.values)}
        if missing := [value for value in values if value not in place]:
            raise BadHierarchy(
                f"The hierarchy of `{self.name}` does not cover {shown(missing)}. Add a row for each of these values."
            )
        return np.fromiter((place[value] for value in values), dtype=np.int64, count=len(values))


def from_rows(name: str, rows: Sequence[Sequence[str]], *, numbers: FloatArray | None = None) -> Hierarchy:
    """A hierarchy from one row per value: the value, then what stands for it at each level.

    Raises BadHierarchy where rows differ in length, a value comes twice, or a level is no coarsening of the one before.
    """
    if not rows:
        raise BadHierarchy(f"The hierarchy of `{name}` has no row.")
    _same_length(name, rows)
    columns = list(zip(*rows, strict=True))
    if len(set(columns[0])) < len(rows):
        twice = sorted(value for value, n in Counter(columns[0]).items() if n > 1)
        raise BadHierarchy(f"The hierarchy of `{name}` has more than one row for {shown(twice)}.")
    levels = tuple(_level(column) for column in columns)
    for i in range(1, len(levels)):
        _coarser(name, i, levels[i - 1], levels[i])
    return Hierarchy(name, tuple(columns[0]), levels, numbers)


def _same_length(name: str, rows: Sequence[Sequence[str]]) -> None:
    for i, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise BadHierarchy(
                f"The hierarchy of `{name}`: row {i} has {len(row)} levels and row 1 has {len(rows[0])}. "
                "Give every value the same number of levels; repeat a value where nothing changes."
            )


def _level(column: Sequence[str]) -> Level:
    labels = tuple(dict.fromkeys(column))
    place = {label: i for i, label in enumerate(labels)}
    return Level(np.array([place[label] for label in column], dtype=np.int64), labels)


def _coarser(name: str, i: int, fine: Level, coarse: Level) -> None:
    pairs = np.unique(np.stack([fine.group, coarse.group], axis=1), axis=0)
    if len(pairs) == len(fine.labels):
        return
    times = np.bincount(pairs[:, 0])
    label = fine.labels[int(times.argmax())]
    above = [coarse.labels[g] for f, g in pairs if f == times.argmax()]
    raise BadHierarchy(
        f"The hierarchy of `{name}` is not a tree: “{label}” at level {i - 1} becomes {shown(above)} at level {i}. "
        "Give it one of these everywhere, or use different words below."
    )

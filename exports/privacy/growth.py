"""What it costs a growing class to take one more row, for many classes at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from exports.privacy.hierarchies.base import FloatArray, Hierarchy, IntArray
from exports.privacy.mondrian import Points

TOO_MUCH = 1e6


class Growth(Protocol):
    """One class grows in each block. Blocks and places in them are given as indices into the grid of rows."""

    def of(self, rows: IntArray) -> Self:
        """The same for some of the rows."""

    def begin(self, grid: IntArray) -> None:
        """`grid[block, place]`: row, or −1."""

    def seed(self, blocks: IntArray, pick: IntArray) -> None: ...

    def take(self, blocks: IntArray, pick: IntArray) -> None: ...

    def cost(self, blocks: IntArray) -> FloatArray:
        """Loss of the class with each row of its block added, up to a constant; shape [blocks, places]."""


@dataclass
class BySets:
    """Classes are written as intervals (columns marked in `numeric`) and sets."""

    points: Points
    numeric: NDArray[np.bool_]
    low: IntArray = field(init=False)
    high: IntArray = field(init=False)
    place: IntArray = field(init=False)
    member: dict[int, NDArray[np.bool_]] = field(init=False)

    def of(self, rows: IntArray) -> "BySets":
        return BySets(self.points.some(rows), self.numeric)

    def begin(self, grid: IntArray) -> None:
        self.place = self.points.place[grid]
        self.low = np.zeros((len(grid), grid.shape[1] and self.place.shape[2]), dtype=np.int64)
        self.high = self.low.copy()
        words = np.flatnonzero(~self.numeric)
        self.member = {int(c): np.zeros((len(grid), int(self.points.width[c]) + 1), dtype=bool) for c in words}

    def seed(self, blocks: IntArray, pick: IntArray) -> None:
        self.low[blocks] = self.high[blocks] = self.place[blocks, pick]
        for c, member in self.member.items():
            member[blocks] = False
            member[blocks, self.place[blocks, pick, c]] = True

    def take(self, blocks: IntArray, pick: IntArray) -> None:
        row = self.place[blocks, pick]
        self.low[blocks] = np.minimum(self.low[blocks], row)
        self.high[blocks] = np.maximum(self.high[blocks], row)
        for c, member in self.member.items():
            member[blocks, row[:, c]] = True

    def cost(self, blocks: IntArray) -> FloatArray:
        total = np.zeros((len(blocks), self.place.shape[1]))
        for c, width in enumerate(np.maximum(self.points.width, 1)):
            place = self.place[blocks, :, c]
            if c in self.member:
                total += ~np.take_along_axis(self.member[c][blocks], place, axis=1) / width
            else:
                low, high = self.low[blocks, c, None], self.high[blocks, c, None]
                total += (np.maximum(place - high, 0) + np.maximum(low - place, 0)) / width
        return total


@dataclass
class ByHierarchy:
    """Classes are written as the lowest value of the hierarchy that stands for all of them.

    `codes[c][row]`: leaves. Two leaves meet at the level where they first have the same group.
    """

    hierarchies: Sequence[Hierarchy]
    codes: Sequence[IntArray]
    grid: IntArray = field(init=False)
    meet: NDArray[np.int8] = field(init=False)
    level: NDArray[np.int8] = field(init=False)
    price: FloatArray = field(init=False)

    def of(self, rows: IntArray) -> "ByHierarchy":
        return ByHierarchy(self.hierarchies, [code[rows] for code in self.codes])

    def begin(self, grid: IntArray) -> None:
        most = max(len(h.levels) for h in self.hierarchies)
        self.grid = grid
        self.meet = np.zeros((*grid.shape, len(self.codes)), dtype=np.int8)
        self.level = np.zeros((len(grid), len(self.codes)), dtype=np.int8)
        self.price = np.zeros((len(grid), len(self.codes), most + 1))

    def seed(self, blocks: IntArray, pick: IntArray) -> None:
        self.level[blocks] = 0
        for c, (h, code) in enumerate(zip(self.hierarchies, self.codes, strict=True)):
            mine, others = code[self.grid[blocks, pick]], code[self.grid[blocks]]
            met = np.full(others.shape, len(h.levels), dtype=np.int8)
            for i in range(h.height, -1, -1):
                group = h.levels[i].group
                met[group[others] == group[mine][:, None]] = i
                self.price[blocks, c, i] = h.loss(i)[group[mine]]
            self.price[blocks, c, len(h.levels)] = 1.0  # no common value: everything
            self.meet[blocks, :, c] = met

    def take(self, blocks: IntArray, pick: IntArray) -> None:
        self.level[blocks] = np.maximum(self.level[blocks], self.meet[blocks, pick])

    def cost(self, blocks: IntArray) -> FloatArray:
        total = np.zeros((len(blocks), self.grid.shape[1]))
        for c in range(len(self.codes)):
            level = np.maximum(self.meet[blocks, :, c], self.level[blocks, c, None])
            total += np.take_along_axis(self.price[blocks, c], level.astype(np.int64), axis=1)
        return total


class Variety:
    """How many different values of a sensitive column the growing classes have, and who would add one."""

    def __init__(self, points: Points, column: int, needed: int, grid: IntArray) -> None:
        self.code = np.where(grid >= 0, points.sensitive[column][grid], 0)
        self.seen = np.zeros((len(grid), points.n_sensitive[column]), dtype=bool)
        self.needed = needed

    def clear(self, blocks: IntArray) -> None:
        self.seen[blocks] = False

    def take(self, blocks: IntArray, pick: IntArray) -> None:
        self.seen[blocks, self.code[blocks, pick]] = True

    def lacking(self, blocks: IntArray) -> NDArray[np.bool_]:
        return np.asarray(self.seen[blocks].sum(axis=1) < self.needed)

    def penalty(self, blocks: IntArray) -> FloatArray:
        """More than any loss for rows that add no value, where one is lacking; shape [blocks, places]."""
        old = np.take_along_axis(self.seen[blocks], self.code[blocks], axis=1)
        return np.where(old & self.lacking(blocks)[:, None], TOO_MUCH, 0.0)

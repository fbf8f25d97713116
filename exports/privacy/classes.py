"""Equivalence classes: rows that look the same, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Codes = NDArray[np.integer[Any]]  # of any width: of very many rows the narrow ones take an eighth of the room
LARGEST_KEY = 2**62
FEW_BINS, BINS_PER_ROW = 1 << 16, 8  # above, hashing is faster than walking through empty bins


def narrow(code: Codes, n: int) -> Codes:
    """The codes, all below `n`, in as few bytes as they fit into."""
    return code.astype(np.min_scalar_type(max(n - 1, 0)))


def joint(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[IntArray, int]:
    """One key per row, equal where all codes are, below the size that comes with it.

    `codes[c][row]` from 0 below `sizes[c]`. At least one column. Keys are made dense on the way where they would not
    fit into 64 bits.
    """
    key, size = np.array(codes[0], dtype=np.int64), max(sizes[0], 1)
    for code, n in zip(codes[1:], sizes[1:], strict=True):
        if size * max(n, 1) > LARGEST_KEY:
            key, size = dense(key, size)
        key *= n
        key += code
        size *= max(n, 1)
    return key, size


def few_bins(size: int, rows: int) -> bool:
    """Whether keys below `size` are best counted in bins."""
    return size <= max(FEW_BINS, BINS_PER_ROW * rows)


def dense(key: IntArray, size: int) -> tuple[IntArray, int]:
    """The same classes, numbered from 0 without a gap, and how many there are."""
    if few_bins(size, len(key)):
        there = np.zeros(size, dtype=bool)
        there[key] = True
        number = np.cumsum(there) - 1
        return number[key], int(number[-1]) + 1 if size else 0
    number, found = pd.factorize(key, sort=True)
    return number.astype(np.int64), len(found)


@dataclass(frozen=True)
class Classes:
    """`of_row[row]`: its class, from 0 below `n`."""

    of_row: IntArray
    n: int

    @cached_property
    def sizes(self) -> IntArray:
        """Rows of each class."""
        return np.bincount(self.of_row, minlength=self.n).astype(np.int64)

    @property
    def size_of_row(self) -> IntArray:
        """For each row how many look like it, itself included."""
        return self.sizes[self.of_row]


def classes(codes: Sequence[Codes], sizes: Sequence[int]) -> Classes:
    """The classes of rows that agree in all columns; without columns everybody is in one class."""
    if not codes:
        raise ValueError("Name at least one column.")
    return Classes(*dense(*joint(codes, sizes))) if len(codes[0]) else Classes(codes[0].astype(np.int64), 0)


@dataclass(frozen=True)
class Cells:
    """How often each sensitive value comes in each class; only pairs that do. Sorted by class, then value.

    `code[cell]` from 0 below `n_codes`; `count[cell]` > 0; `start[class]`: its first cell. No class is empty.
    """

    start: IntArray
    code: IntArray
    count: IntArray
    n_codes: int

    @cached_property
    def n_distinct(self) -> IntArray:
        return np.diff(self.start, append=len(self.code))

    @cached_property
    def sizes(self) -> IntArray:
        return np.add.reduceat(self.count, self.start) if len(self.start) else self.count[:0]

    @cached_property
    def class_of(self) -> IntArray:
        return np.repeat(np.arange(len(self.start)), self.n_distinct)

    @property
    def overall(self) -> NDArray[np.float64]:
        """Share of each value among all rows; shape [n_codes]."""
        total = np.bincount(self.code, weights=self.count, minlength=self.n_codes)
        return np.asarray(total / total.sum())


def cells(
    of_row: IntArray, sensitive: IntArray, n_codes: int, *, weight: IntArray | None = None, n: int | None = None
) -> Cells:
    """Counts of the sensitive codes (shape [rows], from 0 below `n_codes`) in each class that has a row.

    `of_row`: the class of each row, below `n` where that is known; `weight`: people of each row, else 1.
    """
    key, size = of_row * n_codes + sensitive, n_codes * (int(of_row.max(initial=-1)) + 1 if n is None else n)
    if few_bins(size, len(key)):
        counts = np.bincount(key, weights=weight, minlength=size)
        pairs = np.flatnonzero(counts)
        return of_pairs(pairs, counts[pairs].astype(np.int64), n_codes)
    pairs, place = np.unique(key, return_inverse=True)
    return of_pairs(pairs, np.bincount(place, weights=weight).astype(np.int64), n_codes)


def of_pairs(pairs: IntArray, count: IntArray, n_codes: int) -> Cells:
    """Cells from sorted keys `class · n_codes + code` and their counts; classes may have gaps."""
    owner = pairs // n_codes
    start = np.flatnonzero(np.diff(owner, prepend=-1))
    return Cells(start, pairs % n_codes, count, n_codes)

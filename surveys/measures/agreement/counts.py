"""Answers as counts of codes per unit, and units with the same counts as one row: all that most coefficients need."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from surveys.measures.arrays import FloatArray, IntArray, codes, same_length

# A float counts exactly up to 2 ** 53.
BITS = 53
# More codes than fit into so many numbers per unit: hardly two units are alike, and looking for them costs too much.
MOST_PARTS = 8
# Cells of one block of work (16 MB): bounds the memory, whatever the survey's size.
BLOCK_CELLS = 2_000_000


@dataclass(frozen=True)
class Counts:
    """Distinct patterns of counts [P, K] (a sparse array), how many units show each [P], and its answers [P]."""

    table: Any
    times: FloatArray
    sizes: FloatArray

    @property
    def n_units(self) -> int:
        return int(self.times.sum())

    @property
    def n_values(self) -> int:
        return int(self.times @ self.sizes)

    def totals(self) -> FloatArray:
        """How often each code was given [K]."""
        return np.asarray(self.times @ self.table, dtype=np.float64)

    def pairable(self) -> "Counts":
        """The units with two answers or more."""
        kept = self.sizes > 1
        return Counts(self.table[kept], self.times[kept], self.sizes[kept])

    def disagreements(self, metric: FloatArray) -> FloatArray:
        """Per pattern, the distances summed over ordered pairs of its answers, divided by its answers less one [P].

        Every pattern must be pairable.
        """
        step = max(1, BLOCK_CELLS // max(len(metric), 1))
        blocks = [self.table[start : start + step] for start in range(0, len(self.sizes), step)]
        sums = [np.asarray(block.multiply(block @ metric).sum(axis=1)) for block in blocks]
        return np.concatenate([*sums, np.zeros(0)]) / (self.sizes - 1)


def tabulate(*, unit: ArrayLike, code: ArrayLike, n_codes: int) -> Counts:
    """Count. `unit` [n] holds any integers, `code` [n] integers in [0, K); ValueError where they do not fit.

    A unit's counts are the digits of one number, so that alike units are found by sorting numbers. Where one number
    cannot hold them, several do; where those are too many, each unit is its own pattern.
    """
    column = codes("code", code, below=n_codes)
    row, n_rows = rows(unit)
    same_length(unit=row, code=column)
    base = int(np.bincount(row).max(initial=0)) + 1
    width = max(1, int(BITS / math.log2(base))) if base > 1 else n_codes
    if n_codes <= width:
        return _without_gaps(*_by_digits(row, column, base, n_codes, n_rows))
    if n_codes <= width * MOST_PARTS:
        first, times = _alike(row, column, base, width, n_codes, n_rows)
    else:
        first, times = np.arange(n_rows), np.ones(n_rows)
    return _without_gaps(_rows_of(first, row, column, n_codes, n_rows), times)


def rows(unit: ArrayLike) -> tuple[IntArray, int]:
    """Units as row numbers in the order of their names, and how many rows there are: some may be without answers."""
    names = np.asarray(unit)
    if names.ndim != 1:
        raise ValueError("unit must be a flat array of integers")
    if names.size == 0:
        return np.zeros(0, dtype=np.int64), 0
    if names.dtype.kind == "i":
        lowest, highest = int(names.min()), int(names.max())
        if highest - lowest < 4 * names.size + 1000:
            return names.astype(np.int64, copy=False) - lowest, highest - lowest + 1
    found, row = np.unique(names, return_inverse=True)
    return row, len(found)


def _by_digits(row: IntArray, column: IntArray, base: int, n_codes: int, n_rows: int) -> tuple[Any, FloatArray]:
    digits = float(base) ** np.arange(n_codes)
    keys = np.bincount(row, weights=digits[column], minlength=n_rows).astype(np.int64)
    distinct, times = np.unique(keys, return_counts=True)
    table = distinct[:, None] // digits.astype(np.int64) % base
    return csr_array(table.astype(np.float64)), times.astype(np.float64)


def _alike(
    row: IntArray, column: IntArray, base: int, width: int, n_codes: int, n_rows: int
) -> tuple[IntArray, FloatArray]:
    """The first unit of each pattern, and how many units share it: ranks of the parts, put together part by part."""
    digits = float(base) ** np.arange(width)
    rank = np.zeros(n_rows, dtype=np.int64)
    for start in range(0, n_codes, width):
        inside = (column >= start) & (column < start + width)
        part = np.bincount(row[inside], weights=digits[column[inside] - start], minlength=n_rows)
        place = np.unique(part, return_inverse=True)[1]
        rank = np.unique(rank * n_rows + place, return_inverse=True)[1]
    _, first, times = np.unique(rank, return_index=True, return_counts=True)
    return first, times.astype(np.float64)


def _rows_of(chosen: IntArray, row: IntArray, column: IntArray, n_codes: int, n_rows: int) -> Any:
    """The counts of the chosen rows [P, K]."""
    place = np.full(n_rows, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    target = place[row]
    kept = target >= 0
    cells = (np.ones(int(kept.sum())), (target[kept], column[kept]))
    return csr_array(cells, shape=(len(chosen), n_codes))


def _without_gaps(table: Any, times: FloatArray) -> Counts:
    """Without the row numbers that no answer has."""
    sizes = np.asarray(table.sum(axis=1), dtype=np.float64)
    kept = sizes > 0
    return Counts(table[kept], times[kept], sizes[kept])

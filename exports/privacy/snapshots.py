"""Distinct weighted rows, generalised step by step: a coarser table is made from a finer one, never from the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import LARGEST_KEY, Codes, IntArray, dense, few_bins
from exports.privacy.hierarchies.base import Hierarchy


@dataclass(frozen=True)
class Snapshot:
    """What differs in a table at one node of the lattice.

    `levels[c]`: how far column c is generalised; `codes[c][row]`: its group at that level; `sensitive[s][row]`: codes
    from 0 below `n_sensitive[s]`; `weight[row]`: how many people look like this.
    """

    levels: tuple[int, ...]
    codes: tuple[IntArray, ...]
    sensitive: tuple[IntArray, ...]
    n_sensitive: tuple[int, ...]
    weight: IntArray

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True)
class Grouped:
    """A snapshot's rows in the classes of a node. `class_of[row]` from 0 below `n`, where some may be empty."""

    class_of: IntArray
    n: int
    size: IntArray  # people of each class
    codes: tuple[IntArray, ...]  # of each row, at the node

    def rows_of(self, bad: NDArray[np.bool_]) -> IntArray:
        """Rows that lie in one of the classes marked in `bad` (shape [n])."""
        return np.flatnonzero(bad[self.class_of])


def distinct(
    codes: Sequence[Codes],
    sizes: Sequence[int],
    sensitive: Sequence[Codes] = (),
    n_sensitive: Sequence[int] = (),
) -> tuple[Snapshot, IntArray]:
    """The distinct rows of a table of leaf codes (from 0 below the sizes), and for each row which one it is."""
    number, n = dense(*_key([*codes, *sensitive], [*sizes, *n_sensitive]))
    first, weight = _first_of_each(number, n), np.bincount(number, minlength=n).astype(np.int64)
    picked, theirs = ([code[first].astype(np.int64) for code in some] for some in (codes, sensitive))
    return Snapshot((0,) * len(codes), tuple(picked), tuple(theirs), tuple(n_sensitive), weight), number


def group(rows: Snapshot, hierarchies: Sequence[Hierarchy], node: tuple[int, ...]) -> Grouped:
    """The rows in the classes of a node that is at least as coarse as they are."""
    codes = at(rows, hierarchies, node)
    key, size = _key(codes, [len(h.levels[level].labels) for h, level in zip(hierarchies, node, strict=True)])
    if not few_bins(size, len(key)):
        key, size = _sorted_dense(key, size)
    return Grouped(key, size, _counted(key, rows.weight, size), codes)


def at(rows: Snapshot, hierarchies: Sequence[Hierarchy], node: tuple[int, ...]) -> tuple[IntArray, ...]:
    """The rows' codes at the levels of a node."""
    columns = zip(rows.codes, hierarchies, rows.levels, node, strict=True)
    return tuple(code if have == want else h.step(have, want)[code] for code, h, have, want in columns)


def merged(rows: Snapshot, codes: tuple[IntArray, ...], sizes: Sequence[int], *, levels: tuple[int, ...]) -> Snapshot:
    """The rows with these codes instead, those that became the same counted together."""
    number, n = dense(*_key([*codes, *rows.sensitive], [*sizes, *rows.n_sensitive]))
    first = _first_of_each(number, n)
    picked, sensitive = tuple(code[first] for code in codes), tuple(code[first] for code in rows.sensitive)
    return Snapshot(levels, picked, sensitive, rows.n_sensitive, _counted(number, rows.weight, n))


def _first_of_each(number: IntArray, n: int) -> IntArray:
    """The first row of each number, all of which are there."""
    first = np.empty(n, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return first


def _counted(key: IntArray, weight: IntArray, size: int) -> IntArray:
    # Counts below 2⁵³ are exact as floating-point numbers.
    return np.bincount(key, weights=weight, minlength=size).astype(np.int64)


def _key(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[IntArray, int]:
    key, size = np.zeros(len(codes[0]), dtype=np.int64), 1
    for code, n in zip(codes, sizes, strict=True):
        if n <= 1:
            continue
        if size * n > LARGEST_KEY:
            key, size = dense(key, size)
        key *= n
        key += code
        size *= n
    return key, size


def _sorted_dense(key: IntArray, size: int) -> tuple[IntArray, int]:
    """Like `dense`, by sorting key and place as one number: faster than sorting places by key."""
    bits = int(len(key) - 1).bit_length()
    if size.bit_length() + bits > 62:
        return dense(key, size)
    both = (key << bits) | np.arange(len(key))
    both.sort()
    place = both & ((1 << bits) - 1)
    both >>= bits
    new = np.empty(len(key), dtype=np.int64)
    number = np.cumsum(np.diff(both, prepend=both[:1]) != 0)
    new[place] = number
    return new, int(number[-1]) + 1 if len(number) else 0

"""A crowd's answers as sparse matrices, cut into blocks of items whose intermediate results stay in the cache."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from surveys.measures.arrays import FloatArray, IntArray

# Answers, and cells of a table [items, codes], of one block. Measured at 1e5 and 1e6 answers: smaller blocks pay more
# for the calls, larger ones wait for the memory.
MOST_ANSWERS, MOST_CELLS = 200_000, 1_000_000


@dataclass(frozen=True)
class Block:
    """The items `rows`: their sparse counts `said` [rows, P·K] of who said what, and the transpose, `heard`.

    Column p·K + k is person p saying k. A repeated answer is two entries: products add them up.
    """

    rows: slice
    said: Any
    heard: Any

    def votes(self, n_codes: int) -> FloatArray:
        """How often [rows, K] each item got each code."""
        code = self.said.indices % n_codes
        shape = (self.said.shape[0], n_codes)
        return np.asarray(csr_array((self.said.data, code, self.said.indptr), shape=shape).toarray())


def blocks(
    *, item: IntArray, person: IntArray, code: IntArray, n_items: int, n_people: int, n_codes: int
) -> list[Block]:
    """Cut answers [n] into blocks. All entries are 1, so that all blocks share one array: that saves memory."""
    column = _columns(person, code, n_people * n_codes, n_codes)
    if not (item[1:] >= item[:-1]).all():  # the usual order needs no sorting
        column = _by_item(item, column, n_items)
    ends = np.concatenate([[0], np.cumsum(np.bincount(item, minlength=n_items))])
    cuts = [*_cuts(ends, max(1, MOST_CELLS // n_codes))]
    ones = np.ones(max((ends[rows.stop] - ends[rows.start] for rows in cuts), default=0))
    return [_block(column, ends, ones, rows, n_people * n_codes) for rows in cuts]


def _columns(person: IntArray, code: IntArray, width: int, n_codes: int) -> Any:
    # 32-bit numbers where they do: they halve the memory that a pass reads.
    kind: type[np.signedinteger[Any]] = np.int32 if max(width, len(person)) < 2**31 else np.int64
    column = np.multiply(person, n_codes, dtype=kind, casting="unsafe")
    return np.add(column, code, out=column, casting="unsafe")


def _by_item(item: IntArray, column: Any, n_items: int) -> Any:
    """The columns in the order of their items: by a sparse matrix's conversion, which sorts in linear time."""
    place = np.arange(len(item), dtype=column.dtype)
    return csr_array((column, (item.astype(column.dtype), place)), shape=(n_items, len(item))).data


def _cuts(ends: IntArray, most_rows: int) -> Iterator[slice]:
    """Rows of each block: as many as may be, and at least one."""
    start, n_items = 0, len(ends) - 1
    while start < n_items:
        full = int(np.searchsorted(ends, ends[start] + MOST_ANSWERS, side="right")) - 1
        stop = min(max(full, start + 1), start + most_rows, n_items)
        yield slice(start, stop)
        start = stop


def _block(column: Any, ends: IntArray, ones: Any, rows: slice, width: int) -> Block:
    first, last = ends[rows.start], ends[rows.stop]
    inside = (ends[rows.start : rows.stop + 1] - first).astype(column.dtype)
    said = csr_array((ones[: last - first], column[first:last], inside), shape=(rows.stop - rows.start, width))
    return Block(rows, said, said.T)

"""Which answers stand beside which: one person against the crowd, or people against each other on the same items."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import FloatArray, IntArray, codes, same_length


@dataclass(frozen=True)
class Together:
    """Answers that were given to the same items.

    `both` [K, K] counts the items on which both were given, on the diagonal those on which one was given at all;
    `either` [K, K] those on which at least one of the two was given.
    """

    both: IntArray
    either: IntArray

    @property
    def share(self) -> FloatArray:
        """Both among either; 0 where neither ever was."""
        found: FloatArray = np.divide(self.both, self.either, out=np.zeros(self.both.shape), where=self.either > 0)
        return found


def crosstab(*, row: ArrayLike, column: ArrayLike, n_codes: int) -> IntArray:
    """How often each code of `row` [n] met each of `column` [n]: [K, K]."""
    down, across = codes("row", row, below=n_codes), codes("column", column, below=n_codes)
    same_length(row=down, column=across)
    return np.bincount(down * n_codes + across, minlength=n_codes**2).reshape(n_codes, n_codes)


def shares(counts: IntArray) -> FloatArray:
    """Each row of `counts` as shares of its sum; a row of zeros stays one."""
    total = counts.sum(axis=1, keepdims=True)
    found: FloatArray = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    return found


def together(*, counts: IntArray, weight: IntArray) -> Together:
    """Of patterns of answers `counts` [P, K], each met on `weight` [P] items."""
    given = (counts > 0).astype(np.float64)  # products of floats are fast; counts of items are exact in them
    both = np.rint(given.T @ (given * weight[:, None])).astype(np.int64)
    single = both.diagonal()
    return Together(both, single[:, None] + single[None, :] - both)


def entropy(counts: IntArray) -> FloatArray:
    """How divided each row of `counts` [P, K] is, in bits (Shannon 1948): 0 where all said the same."""
    part = shares(counts)
    logs = np.log2(part, out=np.zeros_like(part), where=part > 0)
    bits: FloatArray = -(part * logs).sum(axis=1)
    return np.abs(bits)  # no negative zero

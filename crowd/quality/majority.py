"""Vote shares, and the one rule by which shares or posteriors become a decision."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import BoolArray, FloatArray, IntArray, codes, same_length

UNDECIDED = -1
# Two probabilities nearer than this are a tie: the rounding of a sum over many votes stays far below.
TIE = 1e-9


@dataclass(frozen=True)
class Decision:
    """`code` [I], UNDECIDED for an item without votes; `tied` [I], whether another code had as good a claim."""

    code: IntArray
    tied: BoolArray


def majority_vote(
    *, item: ArrayLike, code: ArrayLike, n_items: int, n_codes: int, weight: ArrayLike | None = None
) -> FloatArray:
    """Share of an item's votes that each code got: [I, K].

    `item`, `code` and the optional `weight` (not negative) are [n]. The row of an item without votes, or without
    weight, is all zeros: `has_votes` is the mask, `decide` leaves it undecided. Raises ValueError for codes out of
    range, arrays of different length, or weights that are negative or not finite.
    """
    row, column = codes("item", item, below=n_items), codes("code", code, below=n_codes)
    heft = np.ones(len(row)) if weight is None else np.asarray(weight, dtype=np.float64)
    same_length(item=row, code=column, weight=heft)
    if not np.isfinite(heft).all() or (heft < 0).any():
        raise ValueError("weight must be finite and not negative")
    counts = np.bincount(row * n_codes + column, weights=heft, minlength=n_items * n_codes)
    votes: FloatArray = counts.astype(np.float64).reshape(n_items, n_codes)  # numpy counts nothing at all in integers
    total = votes.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(votes, total, out=np.zeros_like(votes), where=total > 0)
    return shares


def has_votes(posterior: FloatArray) -> BoolArray:
    """Mask [I] of the items that got a vote."""
    return np.asarray(np.any(posterior, axis=1))


def decide(posterior: FloatArray) -> Decision:
    """The most probable code of each item; of equally probable ones the smallest.

    Number the codes in the sorted order of their names, and neither the order of arrival nor that of columns matters.
    """
    best = posterior.max(axis=1, keepdims=True)
    claims = (posterior >= best - TIE) & (best > 0)
    return Decision(np.where(claims.any(axis=1), claims.argmax(axis=1), UNDECIDED), claims.sum(axis=1) > 1)

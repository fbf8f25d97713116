"""Marginals as observed, dependence by a Gaussian copula: simple, smooth, and blind to everything but correlation.

Codes become uniform within their step of the distribution function (the distributional transform, Rüschendorf 2009),
then normal; the correlation of these scores is the model (Patki, Wedge & Veeramachaneni 2016 for mixed tables).
Categories have no order of their own: they are put along the axis on which they differ most from the other columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from exports.synthesis.fitted.schema import Coded
from surveys.measures.arrays import FloatArray, IntArray

# The least eigenvalue of the correlation matrix, so that it has a root.
LEAST = 1e-6


@dataclass(frozen=True)
class Copula:
    """`orders[j]`: the codes of column j from low to high; `shares[j]`: in that order; root · rootᵀ = correlation."""

    name = "copula"

    orders: tuple[IntArray, ...]
    shares: tuple[FloatArray, ...]
    root: FloatArray

    def sample(self, *, rows: int, rng: np.random.Generator) -> IntArray:
        uniform = ndtr(rng.standard_normal((rows, len(self.root))) @ self.root.T)
        columns = [
            order[np.minimum(np.searchsorted(np.cumsum(shares), uniform[:, j], side="right"), len(shares) - 1)]
            for j, (order, shares) in enumerate(zip(self.orders, self.shares, strict=True))
        ]
        return np.stack(columns, axis=1)

    def to_document(self) -> dict[str, Any]:
        orders, shares = [one.tolist() for one in self.orders], [one.tolist() for one in self.shares]
        return {"orders": orders, "shares": shares, "root": self.root.tolist()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Copula":
        orders = tuple(np.array(one, dtype=np.int64) for one in document["orders"])
        shares = tuple(np.array(one, dtype=np.float64) for one in document["shares"])
        return cls(orders, shares, np.array(document["root"], dtype=np.float64))


def fit(coded: Coded, *, rng: np.random.Generator) -> Copula:
    """The copula of `coded`; chance only spreads equal codes evenly over their step."""
    counts = [np.bincount(coded.codes[:, j], minlength=size) for j, size in enumerate(coded.sizes)]
    orders = _orders(coded, counts)
    shares = tuple(count[order] / coded.rows for count, order in zip(counts, orders, strict=True))
    scores = np.stack([_scores(coded.codes[:, j], orders[j], shares[j], rng) for j in range(len(orders))], axis=1)
    return Copula(orders, shares, _root(scores))


def _orders(coded: Coded, counts: list[IntArray]) -> tuple[IntArray, ...]:
    """Numbers keep their order. A category stands where the mean of the other columns' first axis puts it."""
    number = len(coded.sizes)
    basis = [_indicators(coded.codes[:, j], coded.sizes[j], coded.ordered[j]) for j in range(number)]
    wide = np.concatenate(basis, axis=1)
    axis = np.linalg.eigh(wide.T @ wide)[1][:, -1]
    place = wide @ np.round(axis, 9)
    orders = []
    for j, count in enumerate(counts):
        sums = np.bincount(coded.codes[:, j], place, minlength=len(count))
        along = np.round(sums / np.maximum(count, 1), 9)
        orders.append(np.arange(len(count)) if coded.ordered[j] else np.argsort(along, kind="stable"))
    return tuple(order.astype(np.int64) for order in orders)


def _indicators(codes: IntArray, size: int, ordered: bool) -> FloatArray:
    """One centred, scaled column for a number; one for each frequent category."""
    raw = (
        codes[:, None].astype(np.float64)
        if ordered
        else (codes[:, None] == np.arange(min(size, 20))).astype(np.float64)
    )
    raw -= raw.mean(axis=0)
    return np.asarray(raw / np.maximum(raw.std(axis=0), 1e-9))


def _scores(codes: IntArray, order: IntArray, shares: FloatArray, rng: np.random.Generator) -> FloatArray:
    place = np.argsort(order)[codes]
    above = np.cumsum(shares)[place]
    uniform = above - shares[place] * rng.uniform(1e-6, 1 - 1e-6, len(codes))
    return np.asarray(ndtri(np.clip(uniform, 1e-9, 1 - 1e-9)))


def _root(scores: FloatArray) -> FloatArray:
    correlation = np.atleast_2d(np.corrcoef(scores, rowvar=False)) if len(scores) > 1 else np.eye(scores.shape[1])
    values, vectors = np.linalg.eigh(np.nan_to_num(correlation))
    raw = vectors * np.sqrt(np.maximum(values, LEAST))
    return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True))

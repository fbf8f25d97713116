"""Sequential trees: each column drawn from a classification tree on the columns before it.

CART synthesis as in synthpop (Reiter 2005, "Using CART to generate partially synthetic, public use microdata"; Nowok,
Raab & Dibben 2016), with four changes against copying:

- a tree splits only where the gain is significant (likelihood-ratio test, Bonferroni over the columns and the cuts of a
  column): a column that depends on nothing is drawn from its marginal;
- a leaf's shares are shrunk towards its parent's, by `SHRINK` rows;
- columns with few values come first, so that wide ones (a weight, an income) are never conditions of the others;
- numbers are drawn within their piece, not from the rows of a leaf.

What two columns only show together, and neither alone (an exclusive or), no such tree finds: it splits one by one.

A column that follows from another (each value of one has one value of the other) is left out and looked up.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2
from sklearn.tree import DecisionTreeClassifier

from exports.synthesis.fitted.junction import draw_rows
from exports.synthesis.fitted.schema import Coded
from surveys.measures.arrays import FloatArray, IntArray

LEAF = 20
SHRINK = 5.0
SIGNIFICANCE = 0.05
# A tree is cut for so many classes of its column at most; its leaves know all of them.
CLASSES = 12
# For Bonferroni: about so many cuts of a column are tried.
CUTS = 20
# Trees are made of C code that lets other threads run.
THREADS = 2
# Shares are stored with so many decimals.
DECIMALS = 6


@dataclass(frozen=True)
class Tree:
    """`before`: the columns it looks at; `ranks[i]`: the place of each code of `before[i]`. A node with `left` < 0 is a
    leaf; else rows whose place in `feature` is at most `limit` go left. `shares[node, code]`: of its leaves."""

    column: int
    before: tuple[int, ...]
    ranks: tuple[IntArray, ...]
    left: IntArray
    right: IntArray
    feature: IntArray
    limit: FloatArray
    shares: FloatArray

    def leaves(self, codes: IntArray) -> IntArray:
        """The leaf of each row."""
        node = np.zeros(len(codes), dtype=np.int64)
        if not self.before:
            return node
        places = np.stack(
            [rank[codes[:, column]] for column, rank in zip(self.before, self.ranks, strict=True)], axis=1
        )
        going = np.flatnonzero(self.left[node] >= 0)
        while len(going):
            at = node[going]
            lower = places[going, self.feature[at]] <= self.limit[at]
            node[going] = np.where(lower, self.left[at], self.right[at])
            going = going[self.left[node[going]] >= 0]
        return node

    def to_document(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "before": list(self.before),
            "ranks": [rank.tolist() for rank in self.ranks],
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "feature": self.feature.tolist(),
            "limit": self.limit.tolist(),
            "codes": self.shares.shape[1],
            "shares": [_sparse(row) if self.left[node] < 0 else [] for node, row in enumerate(self.shares)],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Tree":
        shares = np.zeros((len(document["left"]), document["codes"]))
        for row, pairs in zip(shares, document["shares"], strict=True):
            for code, share in pairs:
                row[code] = share
        left, right, feature = (np.array(document[name], dtype=np.int64) for name in ("left", "right", "feature"))
        if ((left >= 0) & (np.minimum(left, right) <= np.arange(len(left)))).any():
            raise ValueError("a branch of a tree leads back")
        ranks = tuple(np.array(rank, dtype=np.int64) for rank in document["ranks"])
        limit = np.array(document["limit"], dtype=np.float64)
        return cls(document["column"], tuple(document["before"]), ranks, left, right, feature, limit, shares)


@dataclass(frozen=True)
class Trees:
    """`follows[column] = (source, code of each code of the source)`: columns that are looked up after all others."""

    name = "trees"

    trees: tuple[Tree, ...]
    follows: Mapping[int, tuple[int, IntArray]]

    def sample(self, *, rows: int, rng: np.random.Generator) -> IntArray:
        codes = np.zeros((rows, len(self.trees) + len(self.follows)), dtype=np.int64)
        for tree in self.trees:
            codes[:, tree.column] = draw_rows(tree.shares, tree.leaves(codes), rng)
        for column, (source, code) in self.follows.items():
            codes[:, column] = code[codes[:, source]]
        return codes

    def to_document(self) -> dict[str, Any]:
        follows = [{"column": column, "of": of, "codes": code.tolist()} for column, (of, code) in self.follows.items()]
        return {"trees": [tree.to_document() for tree in self.trees], "follows": follows}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Trees":
        follows = {one["column"]: (one["of"], np.array(one["codes"], dtype=np.int64)) for one in document["follows"]}
        return cls(tuple(Tree.from_document(one) for one in document["trees"]), follows)


def fit(coded: Coded, *, leaf: int = LEAF) -> Trees:
    """Trees for all columns of `coded`; no leaf stands for fewer than `leaf` rows. No chance is involved."""
    follows = following(coded)
    order = sorted(set(range(len(coded.sizes))) - set(follows), key=lambda column: (coded.sizes[column], column))
    with ThreadPoolExecutor(THREADS) as threads:
        trees = threads.map(lambda place: _tree(coded, order[place], order[:place], leaf), range(len(order)))
        return Trees(tuple(trees), follows)


def following(coded: Coded) -> dict[int, tuple[int, IntArray]]:
    """Columns with a value of their own for each value of another one, which does not follow from a third."""
    found: dict[int, tuple[int, IntArray]] = {}
    kinds = [len(np.unique(coded.codes[:, column])) for column in range(len(coded.sizes))]
    for column in sorted(range(len(kinds)), key=lambda one: (kinds[one], one)):
        # Where every value is alone, everything follows from it.
        for source in range(len(kinds)):
            if source == column or source in found or not 2 <= kinds[column] <= kinds[source] <= coded.rows / LEAF:
                continue
            places = coded.codes[:, source] * coded.sizes[column] + coded.codes[:, column]
            table = np.bincount(places, minlength=coded.sizes[source] * coded.sizes[column])
            if np.count_nonzero(table) == kinds[source]:
                code = table.reshape(coded.sizes[source], -1).argmax(axis=1)
                found[column] = (source, code.astype(np.int64))
                break
    # A source must be known before what follows from it: sources of many values come first.
    return dict(reversed(found.items()))


def _tree(coded: Coded, column: int, before: Sequence[int], leaf: int) -> Tree:
    codes, size = coded.codes[:, column], coded.sizes[column]
    classes, number = _classes(codes, size, ordered=coded.ordered[column])
    if not before or number < 2 or coded.rows < 2 * leaf:
        return _stump(column, codes, size)
    ranks = tuple(_rank(coded, one, classes, number) for one in before)
    places = np.stack([rank[coded.codes[:, one]] for one, rank in zip(before, ranks, strict=True)], axis=1)
    grown = _grown(places.astype(np.float32), classes, number, leaf)
    nodes = grown.apply(places.astype(np.float32))
    shares = _shares(np.bincount(nodes * size + codes, minlength=grown.node_count * size).reshape(-1, size), grown)
    left, right = grown.children_left.astype(np.int64), grown.children_right.astype(np.int64)
    feature = np.maximum(grown.feature, 0).astype(np.int64)
    return Tree(column, tuple(before), ranks, left, right, feature, grown.threshold.astype(np.float64), shares)


def _grown(places: Any, classes: IntArray, number: int, leaf: int) -> Any:
    tests = places.shape[1] * CUTS
    # A likelihood ratio is 2 ln 2 · rows · gain in bits; scikit-learn weighs the gain by the node's share of the rows.
    gain = chi2.isf(SIGNIFICANCE / tests, number - 1) / (2 * np.log(2) * len(classes))
    grown = DecisionTreeClassifier(
        criterion="entropy", min_samples_leaf=leaf, min_impurity_decrease=gain, random_state=0
    )
    return grown.fit(places, classes).tree_


def _stump(column: int, codes: IntArray, size: int) -> Tree:
    shares = np.bincount(codes, minlength=size)[None, :] / len(codes)
    none, end = np.zeros(1, dtype=np.int64), np.array([-1], dtype=np.int64)
    return Tree(column, (), (), end, end, none, np.zeros(1), np.round(shares, DECIMALS))


def _classes(codes: IntArray, size: int, *, ordered: bool) -> tuple[IntArray, int]:
    """The column in at most `CLASSES` classes: neighbours of about equal weight, or the most frequent and the rest."""
    counts = np.bincount(codes, minlength=size)
    if ordered:
        middle = (np.cumsum(counts) - counts / 2) / counts.sum()
        classes = np.minimum((middle * CLASSES).astype(np.int64), CLASSES - 1)
    else:
        classes = np.minimum(np.argsort(np.argsort(-counts, kind="stable"), kind="stable"), CLASSES - 1)
    found, codes_of = np.unique(classes[codes], return_inverse=True)
    return codes_of.astype(np.int64), len(found)


def _rank(coded: Coded, column: int, classes: IntArray, number: int) -> IntArray:
    """The order in which a tree sees the codes of a column: their own, or along the first principal component of the
    classes' shares given the code (Coppersmith, Hong & Hosking 1999), which puts alike codes side by side."""
    size = coded.sizes[column]
    if coded.ordered[column] or size < 3:
        return np.arange(size, dtype=np.int64)
    table = np.bincount(coded.codes[:, column] * number + classes, minlength=size * number).reshape(size, number)
    weight = table.sum(axis=1, keepdims=True)
    apart = table / np.maximum(weight, 1) - table.sum(axis=0) / table.sum()
    axis = np.linalg.svd(apart * np.sqrt(weight), full_matrices=False)[2][0]
    # The sign of a principal component is arbitrary: the largest share points up, on every machine.
    along = np.round(apart @ axis * np.sign(axis[np.argmax(np.abs(axis))]), 9)
    return np.argsort(np.argsort(along, kind="stable"), kind="stable").astype(np.int64)


def _shares(counts: IntArray, grown: Any) -> FloatArray:
    """Shares of the codes in each node, shrunk from the root down towards those of the node above."""
    totals = counts.astype(np.float64)
    left, right = grown.children_left, grown.children_right
    inner = np.flatnonzero(left >= 0)
    # A node's children have higher numbers.
    for node in inner[::-1]:
        totals[node] = totals[left[node]] + totals[right[node]]
    shares = totals / totals.sum(axis=1, keepdims=True)
    for node in inner:
        for child in (left[node], right[node]):
            shares[child] = (totals[child] + SHRINK * shares[node]) / (totals[child].sum() + SHRINK)
    return np.asarray(np.round(shares, DECIMALS))


def _sparse(row: FloatArray) -> list[list[float | int]]:
    return [[int(code), float(row[code])] for code in np.flatnonzero(row)]

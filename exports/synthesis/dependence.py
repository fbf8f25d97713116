"""Rank correlation between columns of any distribution, by a Gaussian copula."""

import numpy as np
import pyarrow as pa

from exports.synthesis.arrays import Array, numbers
from surveys.measures.arrays import FloatArray

# Ranks mean little among a few rows: of a small part, more rows are made and the first ones taken.
FEWEST = 1024


def pearson(spearman: FloatArray) -> FloatArray:
    """Correlations of normal scores from those of ranks, [column, column]: 2 sin(π ρ / 6) (Kruskal, 1958)."""
    result: FloatArray = 2 * np.sin(np.pi * spearman / 6)
    return result


def possible(spearman: FloatArray) -> bool:
    """Whether such a matrix can come from data: symmetric, ones on its diagonal, no negative eigenvalue."""
    if not np.allclose(spearman, spearman.T) or not np.allclose(np.diag(spearman), 1):
        return False
    return bool(np.linalg.eigvalsh(pearson(spearman)).min() >= -1e-9)


def scores(spearman: FloatArray, rng: np.random.Generator, size: int) -> FloatArray:
    """Normal scores [row, column] with these rank correlations; a singular matrix is as good as another."""
    values, vectors = np.linalg.eigh(pearson(spearman))
    root = vectors * np.sqrt(np.maximum(values, 0))
    result: FloatArray = rng.standard_normal((size, len(spearman))) @ root.T
    return result


def ranked_like(array: Array, score: FloatArray) -> Array:
    """The same values in the order of the scores: the marginal distribution stays exact (Iman and Conover, 1982)."""
    order = np.argsort(numbers(array), kind="stable")
    index = np.empty(len(order), np.int64)
    index[np.argsort(score, kind="stable")] = order
    return array.take(pa.array(index))

"""How assets move together: one correlation of what the models leave unexplained, constant over time."""

import numpy as np
from scipy import linalg, stats

from surveys.measures.arrays import FloatArray

# Added to the diagonal where assets move as one, so that the matrix still has a root.
RIDGE = 1e-10


def correlation(residuals: FloatArray) -> FloatArray:
    """The correlation [A, A] of the normal scores of `residuals` [T, A]: a Gaussian copula's parameter.

    Residuals standardised by each asset's own volatility: the constant conditional correlation of Bollerslev (1990).
    """
    scores = stats.norm.ppf(stats.rankdata(residuals, axis=0) / (len(residuals) + 1))
    return np.atleast_2d(np.asarray(np.corrcoef(scores, rowvar=False), dtype=np.float64))


def normals(correlated: FloatArray, shape: tuple[int, ...], rng: np.random.Generator) -> FloatArray:
    """Standard normal numbers [*shape, A] with this correlation [A, A], by Cholesky's root."""
    n_assets = len(correlated)
    root = linalg.cholesky(correlated + RIDGE * np.eye(n_assets), lower=True)
    return np.asarray(rng.standard_normal((*shape, n_assets)) @ root.T)

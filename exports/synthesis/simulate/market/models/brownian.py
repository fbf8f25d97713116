"""Geometric Brownian motion: what textbooks assume, and what no market does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from exports.synthesis.simulate.market.dependence import correlation, normals
from exports.synthesis.simulate.market.models.base import Model
from surveys.measures.arrays import FloatArray


@dataclass(frozen=True)
class GeometricBrownianMotion(Model):
    """rₜ = μ + σ εₜ with ε standard normal (Samuelson 1965; Black & Scholes 1973). `mean`, `sd` [A] are per day."""

    NAME = "gbm"
    SUMMARY = "geometric Brownian motion: independent normal returns. Passes few gates; for comparison"
    mean: FloatArray
    sd: FloatArray
    correlated: FloatArray

    @classmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        return cls(returns.mean(axis=0), returns.std(axis=0, ddof=1), correlation(returns))

    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        return self.mean + self.sd * normals(self.correlated, (n_paths, n_days), rng)

    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        for asset, (mean, sd) in enumerate(zip(self.mean, self.sd, strict=True)):
            yield asset, "mean", float(mean)
            yield asset, "sd", float(sd)

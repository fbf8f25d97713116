"""Jump-diffusion: small moves every day, and now and then a jump."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import optimize, special, stats

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.market.dependence import correlation, normals
from exports.synthesis.simulate.market.models.base import Model
from surveys.measures.arrays import FloatArray

# Jumps of one day that the likelihood adds up; more have no chance at the rates allowed.
MOST_JUMPS = 10
MOST_PER_DAY = 2.0
PERCENT = 100.0


@dataclass(frozen=True)
class JumpDiffusion(Model):
    """rₜ = μ + σ εₜ + Σ of Nₜ jumps, N Poisson(λ) per day, jumps normal(m, s) (Merton 1976, eq. 14; log returns).

    `mean`, `sd`, `rate`, `jump_mean`, `jump_sd` [A], by maximum likelihood: given n jumps a day is normal with mean
    μ + n m and variance σ² + n s². Jumps come on the same days for all assets, as far as their rates agree; moves
    between and at jumps have the correlation of the returns' normal scores.
    """

    NAME = "jump-diffusion"
    SUMMARY = "Merton's jump-diffusion: heavy tails, but no unrest that lasts"
    mean: FloatArray
    sd: FloatArray
    rate: FloatArray
    jump_mean: FloatArray
    jump_sd: FloatArray
    correlated: FloatArray

    @classmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        found = np.array([_most_likely(series * PERCENT) for series in returns.T])
        mean, sd, rate, jump_mean, jump_sd = found.T / np.array([PERCENT, PERCENT, 1, PERCENT, PERCENT])[:, None]
        return cls(mean, sd, rate, jump_mean, jump_sd, correlation(returns))

    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        luck = rng.random((n_paths, n_days, 1))
        n_jumps = stats.poisson.ppf(luck, self.rate)
        moves = self.mean + self.sd * normals(self.correlated, (n_paths, n_days), rng)
        size = normals(self.correlated, (n_paths, n_days), rng)
        return np.asarray(moves + n_jumps * self.jump_mean + np.sqrt(n_jumps) * self.jump_sd * size)

    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        for asset in range(len(self.mean)):
            for name in ("mean", "sd", "rate", "jump_mean", "jump_sd"):
                yield asset, name.replace("_", " "), float(getattr(self, name)[asset])


def _most_likely(returns: FloatArray) -> FloatArray:
    """μ, σ, λ, m, s of one asset's returns [T]. Starts from a tenth of the days with jumps of twice the size."""
    sd = returns.std()
    if not sd > 0:
        raise Impossible("The history does not vary. Give prices that do.")
    start = np.array([returns.mean(), 0.7 * sd, 0.1, 0.0, 2 * sd])
    bounds = [(-sd, sd), (0.05 * sd, sd), (1e-4, MOST_PER_DAY), (-5 * sd, 5 * sd), (0.05 * sd, 10 * sd)]
    found = optimize.minimize(_loss, start, args=(returns,), bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def _loss(values: FloatArray, returns: FloatArray) -> float:
    """The mean negative log likelihood; logs are added, so that no density runs out of digits."""
    mean, sd, rate, jump_mean, jump_sd = values
    n = np.arange(MOST_JUMPS + 1)
    chance = n * np.log(rate) - rate - special.gammaln(n + 1)
    normal = stats.norm.logpdf(returns[:, None], mean + n * jump_mean, np.sqrt(sd**2 + n * jump_sd**2))
    return -float(special.logsumexp(chance + normal, axis=1).mean())

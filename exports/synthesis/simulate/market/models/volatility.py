"""Models in which unrest lasts, and losses bring more of it than gains: GJR-GARCH and EGARCH, fitted by `arch`."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from arch import arch_model
from scipy import stats

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.market.dependence import correlation, normals
from exports.synthesis.simulate.market.models.base import Model
from surveys.measures.arrays import FloatArray

PERCENT = 100.0  # arch's optimiser wants returns of about 1
BURN_IN = 500
PILOTS = 100
# No simulated day's variance exceeds this multiple of the wildest that was fitted to history. Student's t has no
# exponential moment, so an EGARCH driven by it has no finite variance without a lid (Nelson 1991, theorem 2.2).
LID = 4.0
MEAN_ABSOLUTE = np.sqrt(2 / np.pi)  # of a standard normal: what arch subtracts, whatever the law


@dataclass(frozen=True)
class Volatility(Model):
    """rₜ = μ + c σₜ zₜ with z Student's t of ν degrees, scaled to variance 1; `recursion` says how σ² goes on.

    All [A], in per cent. μ is the history's mean: the most likely one listens to calm days, which rise more. `scale` c
    is such that the median of pilot paths as long as the history is as volatile as it (volatility targeting, after
    Francq, Horváth & Zakoïan 2011). The assets' z are joined by a Gaussian copula, whose
    correlation is that of the standardised residuals (constant conditional correlation, Bollerslev 1990).
    """

    VOLATILITY: ClassVar[Mapping[str, Any]]
    mu: FloatArray
    omega: FloatArray
    alpha: FloatArray
    gamma: FloatArray
    beta: FloatArray
    nu: FloatArray
    start: FloatArray
    highest: FloatArray
    scale: FloatArray
    correlated: FloatArray

    @classmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        fits = [_fitted(series * PERCENT, cls.VOLATILITY) for series in returns.T]
        fitted = {name: np.array([fit.params[key] for fit in fits]) for name, key in PARAMETERS.items()}
        variance = np.stack([np.square(fit.conditional_volatility) for fit in fits], axis=1)
        model = cls(
            **fitted,
            mu=PERCENT * returns.mean(axis=0),
            start=np.median(variance, axis=0),
            highest=LID * variance.max(axis=0),
            scale=np.ones(len(fits)),
            correlated=correlation(np.stack([fit.std_resid for fit in fits], axis=1)),
        )
        pilots = model.paths(n_days=len(returns), n_paths=PILOTS, rng=rng)
        return replace(model, scale=returns.std(axis=0) / np.median(pilots.std(axis=1), axis=0))

    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        shocks = self._shocks((BURN_IN + n_days, n_paths), rng)
        variance = np.broadcast_to(self.start, shocks.shape[1:])
        for day, shock in enumerate(shocks):
            deviation = np.sqrt(variance)
            variance = np.minimum(self.recursion(variance, shock), self.highest)
            shocks[day] *= deviation
        made = (self.mu + self.scale * shocks[BURN_IN:]) / PERCENT
        return np.ascontiguousarray(made.transpose(1, 0, 2))

    @abstractmethod
    def recursion(self, variance: FloatArray, shock: FloatArray) -> FloatArray:
        """The next day's variance, given this day's and its z."""

    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        for asset in range(len(self.mu)):
            for name in ("mu", *PARAMETERS, "scale"):
                yield asset, name, float(getattr(self, name)[asset])

    def _shocks(self, shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
        """z [*shape, A]."""
        quantiles = stats.norm.cdf(normals(self.correlated, shape, rng))
        unit = np.sqrt((self.nu - 2) / self.nu)
        return np.asarray(stats.t.ppf(np.clip(quantiles, 1e-15, 1 - 1e-15), self.nu) * unit)


class GjrGarch(Volatility):
    """σ²ₜ₊₁ = ω + (α + γ [εₜ < 0]) εₜ² + β σ²ₜ (Glosten, Jagannathan & Runkle 1993)."""

    NAME = "gjr-garch"
    SUMMARY = "GJR-GARCH with Student's t: lasting unrest, more after losses"
    VOLATILITY = {"vol": "GARCH", "p": 1, "o": 1, "q": 1}

    def recursion(self, variance: FloatArray, shock: FloatArray) -> FloatArray:
        square = variance * shock**2
        return np.asarray(self.omega + (self.alpha + self.gamma * (shock < 0)) * square + self.beta * variance)


class Egarch(Volatility):
    """ln σ²ₜ₊₁ = ω + α (|zₜ| − √(2/π)) + γ zₜ + β ln σ²ₜ (Nelson 1991)."""

    NAME = "egarch-t"
    SUMMARY = "EGARCH with Student's t: lasting unrest, more after losses. The default"
    VOLATILITY = {"vol": "EGARCH", "p": 1, "o": 1, "q": 1}

    def recursion(self, variance: FloatArray, shock: FloatArray) -> FloatArray:
        news = self.alpha * (np.abs(shock) - MEAN_ABSOLUTE) + self.gamma * shock
        return np.asarray(np.exp(self.omega + news + self.beta * np.log(variance)))


PARAMETERS = {
    "omega": "omega",
    "alpha": "alpha[1]",
    "gamma": "gamma[1]",
    "beta": "beta[1]",
    "nu": "nu",
}


def _fitted(returns: FloatArray, volatility: Mapping[str, Any]) -> Any:
    """arch's result for one asset's returns [T], in per cent."""
    if not returns.std() > 0:
        raise Impossible("The history does not vary. Give prices that do.")
    model = arch_model(returns, mean="Constant", dist="t", rescale=False, **volatility)
    found = model.fit(disp="off", show_warning=False)
    if found.convergence_flag or not np.isfinite(found.params).all():
        raise Impossible("The model does not fit this history. Give a longer one, or choose the model “bootstrap”.")
    return found

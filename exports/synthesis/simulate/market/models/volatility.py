"""Models in which unrest lasts, and losses bring more of it than gains: GJR-GARCH and EGARCH, fitted by `arch`."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from arch import arch_model
from scipy import stats

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.market.dependence import correlation, normals
from exports.synthesis.simulate.market.models.base import Model
from exports.synthesis.simulate.market.skewed import quantile
from surveys.measures.arrays import FloatArray

PERCENT = 100.0  # arch's optimiser wants returns of about 1
BURN_IN = 500
# Paths that the volatility is corrected by; fewer where so many cells would fill the memory.
PILOTS, FEWEST_PILOTS, PILOT_CELLS = 400, 50, 5_000_000
# No simulated day's variance exceeds this multiple of the wildest that was fitted to history: beyond, history says
# nothing. Student's t has no exponential moment, so an EGARCH driven by it has no finite variance without a lid (Nelson
# 1991, theorem 2.2).
LID = 1.0
MEAN_ABSOLUTE = np.sqrt(2 / np.pi)  # of a standard normal: what arch subtracts, whatever the law


@dataclass(frozen=True)
class Volatility(Model):
    """rₜ = μ + c σₜ zₜ with z Student's t of ν degrees and skew λ, of variance 1; `recursion` says how σ² goes on.

    All [A], in per cent. μ is the history's mean: the most likely one listens to calm days, which rise more. `scale` c
    is such that the median of pilot paths as long as the history is as volatile as it (volatility targeting, after
    Francq, Horváth & Zakoïan 2011). The assets' z are joined by a Gaussian copula, whose
    correlation is that of the standardised residuals (constant conditional correlation, Bollerslev 1990).
    """

    # What arch may fit: the form with the lowest BIC is taken (Schwarz 1978).
    FORMS: ClassVar[tuple[Mapping[str, Any], ...]]
    mu: FloatArray
    omega: FloatArray
    alpha: FloatArray
    gamma: FloatArray
    alpha_before: FloatArray
    gamma_before: FloatArray
    beta: FloatArray
    nu: FloatArray
    skew: FloatArray
    start: FloatArray
    highest: FloatArray
    scale: FloatArray
    correlated: FloatArray

    @classmethod
    def fit(cls, returns: FloatArray, *, rng: np.random.Generator) -> Self:
        fits = [_fitted(series * PERCENT, cls.FORMS) for series in returns.T]
        fitted = {name: np.array([_value(fit.params, keys) for fit in fits]) for name, keys in PARAMETERS.items()}
        variance = np.stack([np.square(fit.conditional_volatility) for fit in fits], axis=1)
        model = cls(
            **fitted,
            mu=PERCENT * returns.mean(axis=0),
            start=np.median(variance, axis=0),
            highest=LID * variance.max(axis=0),
            scale=np.ones(len(fits)),
            correlated=correlation(np.stack([fit.std_resid for fit in fits], axis=1)),
        )
        n_paths = int(np.clip(PILOT_CELLS // returns.size, FEWEST_PILOTS, PILOTS))
        pilots = model.paths(n_days=len(returns), n_paths=n_paths, rng=rng)
        return replace(model, scale=returns.std(axis=0) / np.median(pilots.std(axis=1), axis=0))

    def paths(self, *, n_days: int, n_paths: int, rng: np.random.Generator) -> FloatArray:
        shocks = self._shocks((BURN_IN + n_days, n_paths), rng)
        variance, before = np.broadcast_to(self.start, shocks.shape[1:]), np.zeros(shocks.shape[1:])
        for day, shock in enumerate(shocks):
            deviation, z = np.sqrt(variance), shock.copy()
            variance = np.minimum(self.recursion(variance, z, before), self.highest)
            shocks[day] *= deviation
            before = z
        made = (self.mu + self.scale * shocks[BURN_IN:]) / PERCENT
        return np.ascontiguousarray(made.transpose(1, 0, 2))

    @abstractmethod
    def recursion(self, variance: FloatArray, shock: FloatArray, before: FloatArray) -> FloatArray:
        """The next day's variance, given this day's, its z, and that of the day before."""

    def parameters(self) -> Iterator[tuple[int | None, str, float]]:
        for asset in range(len(self.mu)):
            found = {name: float(getattr(self, name)[asset]) for name in ("mu", *PARAMETERS, "scale")}
            yield from ((asset, name, value) for name, value in found.items() if value or name not in SOME_HAVE)

    def _shocks(self, shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
        """z [*shape, A]."""
        quantiles = stats.norm.cdf(normals(self.correlated, shape, rng))
        return quantile(np.clip(quantiles, 1e-15, 1 - 1e-15), nu=self.nu, skew=self.skew)


class GjrGarch(Volatility):
    """σ²ₜ₊₁ = ω + (α + γ [εₜ < 0]) εₜ² + β σ²ₜ (Glosten, Jagannathan & Runkle 1993)."""

    NAME = "gjr-garch"
    SUMMARY = "GJR-GARCH with Student's t: lasting unrest, more after losses"
    FORMS = ({"vol": "GARCH", "p": 1, "o": 1, "q": 1, "dist": "t"},)

    def recursion(self, variance: FloatArray, shock: FloatArray, before: FloatArray) -> FloatArray:
        square = variance * shock**2
        return np.asarray(self.omega + (self.alpha + self.gamma * (shock < 0)) * square + self.beta * variance)


class Egarch(Volatility):
    """ln σ²ₜ₊₁ = ω + α (|zₜ| − √(2/π)) + γ zₜ + β ln σ²ₜ (Nelson 1991)."""

    NAME = "egarch-t"
    SUMMARY = "EGARCH with Student's t: lasting unrest, more after losses"
    FORMS: ClassVar[tuple[Mapping[str, Any], ...]] = ({"vol": "EGARCH", "p": 1, "o": 1, "q": 1, "dist": "t"},)

    def recursion(self, variance: FloatArray, shock: FloatArray, before: FloatArray) -> FloatArray:
        news = self.alpha * (np.abs(shock) - MEAN_ABSOLUTE) + self.gamma * shock
        older = self.alpha_before * (np.abs(before) - MEAN_ABSOLUTE) + self.gamma_before * before
        return np.asarray(np.exp(self.omega + news + older + self.beta * np.log(variance)))


class SkewedEgarch(Egarch):
    """The same with Hansen's (1994) skewed t, and with yesterday's news beside today's where that fits better:

    ln σ²ₜ₊₁ = ω + α (|zₜ| − √(2/π)) + γ zₜ + α′ (|zₜ₋₁| − √(2/π)) + γ′ zₜ₋₁ + β ln σ²ₜ.

    Of the S&P 500 and the NASDAQ (1999 to 2018) it has the lowest BIC of all that are here, and hardly needs its
    volatility corrected (`scale`).
    """

    NAME = "egarch-skewt"
    SUMMARY = "EGARCH with a skewed Student's t: lasting unrest, more after losses, and larger losses. The default"
    FORMS = tuple({"vol": "EGARCH", "p": n, "o": n, "q": 1, "dist": "skewt"} for n in (1, 2))


# By the name that arch gives them, under either law; 0 where a form has none.
PARAMETERS = {
    "omega": ("omega",),
    "alpha": ("alpha[1]",),
    "gamma": ("gamma[1]",),
    "alpha_before": ("alpha[2]",),
    "gamma_before": ("gamma[2]",),
    "beta": ("beta[1]",),
    "nu": ("nu", "eta"),
    "skew": ("lambda",),
}


SOME_HAVE = ("alpha_before", "gamma_before", "skew")


def _value(fitted: Mapping[str, float], keys: tuple[str, ...]) -> float:
    return float(next((fitted[key] for key in keys if key in fitted), 0.0))


def _fitted(returns: FloatArray, forms: Sequence[Mapping[str, Any]]) -> Any:
    """arch's result for one asset's returns [T], in per cent: of the forms that can be fitted, the best by BIC."""
    if not returns.std() > 0:
        raise Impossible("The history does not vary. Give prices that do.")
    models = [arch_model(returns, mean="Constant", rescale=False, **form) for form in forms]
    found = [model.fit(disp="off", show_warning=False) for model in models]
    usable = [one for one in found if not one.convergence_flag and np.isfinite(one.params).all()]
    if not usable:
        raise Impossible("The model does not fit this history. Give a longer one, or choose the model “bootstrap”.")
    return min(usable, key=lambda one: float(one.bic))

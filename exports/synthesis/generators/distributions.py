"""Numbers from named distributions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from exports.synthesis.arrays import Array
from exports.synthesis.choice import at
from exports.synthesis.generators.base import NUMBER, POSITIVE, WHOLE, Draw, Generator, Numeric, Scope
from exports.synthesis.randomness import permuted
from surveys.measures.arrays import FloatArray

# A Zipf distribution is drawn from a table of its shares: all of them have to fit.
MOST_RANKS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Uniform(Numeric):
    NAME = "uniform"
    SUMMARY = "every number between low and high alike"
    PROPERTIES = {"low": NUMBER, "high": NUMBER, **Numeric.LIMITS}
    REQUIRED = ("low", "high")
    low: float
    high: float

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from super().problems(scope)
        if self.low > self.high:
            yield f"“low” ({self.low}) is above “high” ({self.high}). Exchange them."

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return rng.uniform(self.low, self.high, size)


@dataclass(frozen=True, kw_only=True)
class Integer(Generator):
    """With `unique`, a shuffle of the whole numbers, so that none comes twice."""

    NAME = "integer"
    SUMMARY = "every whole number from low to high alike"
    TYPE = "integer"
    PROPERTIES = {"low": WHOLE, "high": WHOLE}
    REQUIRED = ("low", "high")
    RANKS = True
    low: int
    high: int

    @property
    def distinct(self) -> bool:
        return True

    def problems(self, scope: Scope) -> Iterator[str]:
        count = self.high - self.low + 1
        if count < 1:
            yield f"“low” ({self.low}) is above “high” ({self.high}). Exchange them."
        elif scope.unique and count < scope.rows:
            yield f"There are {count} whole numbers from “low” to “high”, but {scope.rows} rows. Make “high” larger."

    def make(self, draw: Draw) -> Array:
        if draw.unique:
            return pa.array(self.low + permuted(draw.rows, size=self.high - self.low + 1, key=draw.key()))
        return pa.array(draw.rng().integers(self.low, self.high, draw.size, endpoint=True))


@dataclass(frozen=True, kw_only=True)
class Normal(Numeric):
    NAME = "normal"
    SUMMARY = "the bell curve"
    PROPERTIES = {"mean": NUMBER, "sd": POSITIVE, **Numeric.LIMITS}
    REQUIRED = ("mean", "sd")
    mean: float
    sd: float

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return rng.normal(self.mean, self.sd, size)


@dataclass(frozen=True, kw_only=True)
class LogNormal(Numeric):
    """`median` and `spread`: the standard deviation of the logarithm. Prices and incomes look like this."""

    NAME = "lognormal"
    SUMMARY = "positive and skewed, as prices and incomes: median, and spread (sd of the logarithm)"
    PROPERTIES = {"median": POSITIVE, "spread": {**POSITIVE, "maximum": 20}, **Numeric.LIMITS}
    REQUIRED = ("median", "spread")
    median: float
    spread: float

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return self.median * np.exp(self.spread * rng.standard_normal(size))


@dataclass(frozen=True, kw_only=True)
class Gamma(Numeric):
    NAME = "gamma"
    SUMMARY = "positive, as waiting times: shape and scale (mean = shape × scale)"
    PROPERTIES = {"shape": POSITIVE, "scale": POSITIVE, **Numeric.LIMITS}
    REQUIRED = ("shape", "scale")
    shape: float
    scale: float

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return rng.gamma(self.shape, self.scale, size)


@dataclass(frozen=True, kw_only=True)
class Beta(Numeric):
    """Shares between `low` and `high`, which are 0 and 1 unless said otherwise."""

    NAME = "beta"
    SUMMARY = "between low (0) and high (1), as shares and scores: a and b (mean = a / (a + b))"
    PROPERTIES = {"a": POSITIVE, "b": POSITIVE, "low": NUMBER, "high": NUMBER, **Numeric.LIMITS}
    REQUIRED = ("a", "b")
    a: float
    b: float
    low: float = 0
    high: float = 1

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from super().problems(scope)
        if self.low >= self.high:
            yield f"“low” ({self.low}) must be below “high” ({self.high})."

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return self.low + (self.high - self.low) * rng.beta(self.a, self.b, size)


@dataclass(frozen=True, kw_only=True)
class Poisson(Numeric):
    NAME = "poisson"
    SUMMARY = "counts with a mean, which is also their variance"
    TYPE = "integer"
    PROPERTIES = {"mean": {**POSITIVE, "maximum": 1e15}, **Numeric.LIMITS}
    REQUIRED = ("mean",)
    mean: float

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        return rng.poisson(self.mean, size).astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class NegativeBinomial(Numeric):
    """Variance = mean + mean² / `dispersion` (the NB2 form of Cameron and Trivedi, 1986)."""

    NAME = "negative_binomial"
    SUMMARY = "counts that vary more than Poisson's: variance = mean + mean² / dispersion"
    TYPE = "integer"
    PROPERTIES = {"mean": {**POSITIVE, "maximum": 1e15}, "dispersion": POSITIVE, **Numeric.LIMITS}
    REQUIRED = ("mean", "dispersion")
    mean: float
    dispersion: float

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        share = self.dispersion / (self.dispersion + self.mean)
        return rng.negative_binomial(self.dispersion, share, size).astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class Zipf(Numeric):
    """Rank r of 1 … `ranks` in proportion to r^−exponent (Zipf, 1949)."""

    NAME = "zipf"
    SUMMARY = "ranks 1, 2, 3 …, each rarer than the one before: share ∝ rank ^ −exponent"
    TYPE = "integer"
    PROPERTIES = {
        "exponent": {**POSITIVE, "maximum": 20},
        "ranks": {"type": "integer", "minimum": 1, "maximum": MOST_RANKS},
        **Numeric.LIMITS,
    }
    REQUIRED = ("exponent", "ranks")
    exponent: float
    ranks: int

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        ends = np.cumsum(np.arange(1, self.ranks + 1, dtype=np.float64) ** -self.exponent)
        return at(ends / ends[-1], rng.random(size)).astype(np.float64) + 1

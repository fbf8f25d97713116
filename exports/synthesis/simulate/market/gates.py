"""Does a price path look like one of a market? Six stylised facts that real series have (Cont, 2001, "Empirical
properties of asset returns: stylized facts and statistical issues"), each with the range it must lie in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import FloatArray

DAYS_PER_YEAR = 252
TAIL = 0.05
CLUSTERING_LAGS = 20
LEVERAGE_LAGS = 5
LEAST = 100
# The open ranges of the gates; the last is relative to the history's volatility.
RANGES = {
    "excess kurtosis": (1.0, np.inf),
    "Hill tail index": (2.0, 5.0),
    "autocorrelation of returns, lag 1": (-0.1, 0.1),
    "mean autocorrelation of |returns|, lags 1-20": (0.1, np.inf),
    "leverage": (-np.inf, -0.02),
    "annual volatility by the history's": (0.75, 1.25),
}


@dataclass(frozen=True)
class Gate:
    """A stylised fact: passed when `low` < `value` < `high`. Without a value, `why` says the reason."""

    name: str
    value: float | None
    low: float
    high: float
    why: str = ""

    @property
    def passed(self) -> bool:
        return self.value is not None and self.low < self.value < self.high


def stylised_facts(returns: ArrayLike, *, history: ArrayLike) -> tuple[Gate, ...]:
    """The six gates of a path's daily log `returns` [T], against those of the history [H].

    The moment estimators are the plain ones (divided by T). Values are undefined where a series has fewer than 100
    returns or does not vary. Raises ValueError unless both are flat and finite.
    """
    path, real = _flat(returns), _flat(history)
    if min(len(path), len(real)) < LEAST:
        return _undefined(f"fewer than {LEAST} returns")
    if min(path.std(), real.std()) <= 0:
        return _undefined("the returns do not vary")
    size = np.abs(path)
    values = (
        excess_kurtosis(path),
        hill(path),
        autocorrelation(path, lag=1),
        float(np.mean([autocorrelation(size, lag=lag) for lag in range(1, CLUSTERING_LAGS + 1)])),
        leverage(path),
        annual_volatility(path) / annual_volatility(real),
    )
    return tuple(map(_gate, RANGES, values))


def excess_kurtosis(returns: FloatArray) -> float:
    """m₄ / m₂² − 3, with mₖ the k-th central moment: 0 for a normal law."""
    apart = returns - returns.mean()
    return float((apart**4).mean() / (apart**2).mean() ** 2 - 3)


def hill(returns: FloatArray, *, tail: float = TAIL) -> float:
    """The tail index α of |returns|: 1/α = mean of ln(x₍ᵢ₎ / x₍ₖ₊₁₎) over the k largest (Hill 1975); k = `tail` · T."""
    largest = np.sort(np.abs(returns))[::-1]
    k = max(1, int(len(largest) * tail))
    if largest[k] == 0:
        return float("nan")
    apart = float(np.mean(np.log(largest[:k] / largest[k])))
    return 1 / apart if apart else float("inf")


def autocorrelation(series: FloatArray, *, lag: int) -> float:
    """Σ (xₜ − x̄)(xₜ₊ₗ − x̄) / Σ (xₜ − x̄)²."""
    apart = series - series.mean()
    return float(apart[lag:] @ apart[:-lag] / (apart @ apart))


def leverage(returns: FloatArray) -> float:
    """The mean over lags 1 to 5 of corr(rₜ, rₜ₊ₗ²): below 0 where losses bring unrest (Cont 2001, eq. 17)."""
    lags = range(1, LEVERAGE_LAGS + 1)
    return float(np.mean([_correlation(returns[:-lag], returns[lag:] ** 2) for lag in lags]))


def annual_volatility(returns: FloatArray) -> float:
    """The standard deviation of daily log returns · √252."""
    return float(returns.std() * np.sqrt(DAYS_PER_YEAR))


def longest_verbatim_run(path: ArrayLike, *, history: ArrayLike) -> int:
    """The most days in a row whose returns stand in the history in the same order; its end joins its start.

    A resampled path copies history; this says how much in one piece. Raises ValueError unless both are flat and finite.
    """
    series, past = _flat(path), _flat(history)
    runs, longest = np.zeros(len(past), dtype=np.int64), 0
    for value in series:
        runs = np.where(past == value, np.roll(runs, 1) + 1, 0)
        longest = max(longest, int(runs.max(initial=0)))
    return min(longest, len(series))


def _correlation(one: FloatArray, other: FloatArray) -> float:
    """Pearson's, NaN where one of the two does not vary."""
    apart, beside = one - one.mean(), other - other.mean()
    size = np.sqrt((apart @ apart) * (beside @ beside))
    return float(apart @ beside / size) if size > 0 else float("nan")


def _gate(name: str, value: float) -> Gate:
    if np.isnan(value):
        return Gate(name, None, *RANGES[name], why="too few days with a move")
    return Gate(name, value, *RANGES[name])


def _flat(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise ValueError("returns must be a flat array of finite numbers")
    return array


def _undefined(why: str) -> tuple[Gate, ...]:
    return tuple(Gate(name, None, *limits, why=why) for name, limits in RANGES.items())

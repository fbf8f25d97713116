"""How much privacy is spent: zero-concentrated differential privacy (zCDP), and what it is in ε and δ.

Neighbours differ by one row, added or taken away: the promise is about a row, so about a person only where a person
has one row. A count has sensitivity 1; noise of variance σ² on the counts of one partition costs ρ = 1 / 2σ²
(Bun & Steinke 2016, proposition 1.6; for the discrete Gaussian Canonne, Kamath & Steinke 2020, theorem 4). A choice by
the exponential mechanism of ε costs ρ = ε² / 8 (Cesar & Rogers 2021). What is spent one after the other adds up.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import norm

# Orders α at which the conversion is tried: the bound holds at every one of them, the best is taken.
ORDERS = 1 + np.geomspace(1e-3, 1e5, 4000)


@dataclass
class Budget:
    """A ledger. `spend` refuses what is not there; `spent` tells what went where."""

    rho: float
    spent: list[tuple[str, float]] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.rho - sum(rho for _, rho in self.spent)

    def spend(self, rho: float, *, on: str) -> float:
        if rho > self.left * (1 + 1e-9):
            raise ValueError(f"Only {self.left:.3g} of the privacy budget is left, not {rho:.3g} for {on}.")
        self.spent.append((on, rho))
        return rho


@dataclass(frozen=True)
class Promise:
    """(ε, δ)-differential privacy of the fitted model, and the ledger behind it. `delta_domains` is part of `delta`."""

    epsilon: float
    delta: float
    delta_domains: float
    rho: float
    spent: tuple[tuple[str, float], ...]

    def to_document(self) -> dict[str, Any]:
        return {
            "epsilon": self.epsilon,
            "delta": self.delta,
            "delta_domains": self.delta_domains,
            "rho": self.rho,
            "spent": [{"on": on, "rho": rho} for on, rho in self.spent],
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Promise":
        spent = tuple((one["on"], one["rho"]) for one in document["spent"])
        return cls(document["epsilon"], document["delta"], document["delta_domains"], document["rho"], spent)


def delta_of(*, rho: float, epsilon: float) -> float:
    """The δ that goes with ε under ρ-zCDP (Canonne, Kamath & Steinke 2020, proposition 12): the least over α > 1 of
    exp((α − 1)(αρ − ε)) / (α − 1) · (1 − 1/α)^α."""
    logs = (ORDERS - 1) * (ORDERS * rho - epsilon) - np.log(ORDERS - 1) + ORDERS * np.log1p(-1 / ORDERS)
    return float(min(1.0, math.exp(min(0.0, float(logs.min())))))


def rho_of(*, epsilon: float, delta: float) -> float:
    """The largest ρ whose zCDP implies (ε, δ)-differential privacy, by bisection from below."""
    if epsilon <= 0 or not 0 < delta < 1:
        raise ValueError("Epsilon must be above 0, delta between 0 and 1.")
    low, high = 0.0, epsilon + 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if delta_of(rho=middle, epsilon=epsilon) <= delta else (low, middle)
    return low


def variance_of(rho: float) -> int:
    """The variance of noise on counts that costs at most ρ: a whole number, rounded up."""
    return math.ceil(1 / (2 * rho))


def epsilon_of_choice(rho: float) -> float:
    """The ε of one choice by the exponential mechanism that costs ρ."""
    return math.sqrt(8 * rho)


def threshold_of(*, variance: int, delta: float) -> float:
    """A noisy count above this shows a value that only one row has with probability at most δ.

    The tail of the discrete Gaussian at m is at most that of the continuous one at m − 1 (Canonne et al. 2020,
    proposition 25); one more for the row itself.
    """
    return 2 + math.sqrt(variance) * float(norm.isf(delta))

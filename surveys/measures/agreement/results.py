"""What every measure of agreement returns, and the intervals that need no resampling."""

import math
from dataclasses import dataclass

from scipy.special import stdtrit

ALL_EQUAL = "all answers are equal"
TOO_FEW_UNITS = "fewer than two units with two answers"
NO_PAIR = "no unit has two answers"
ONE_UNIT = "one unit shows no spread"
NO_SPREAD = "every unit shows the same agreement"
# A standard error this small is what rounding leaves of none.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    """An interval over units, or None with the reason. `resamples` is 0 for one that a formula gives."""

    low: float | None
    high: float | None
    level: float
    resamples: int
    reason: str


@dataclass(frozen=True)
class Coefficient:
    """A coefficient, or None with the reason.

    `observed` and `expected` are mean disagreements (for `percent_agreement` the observed agreement, and None).
    `n_units` and `n_values` count what could be compared: units with two answers or more, and the answers to them.
    `error` is how far `value` may lie from the exact one where pairs were sampled, at the interval's level.
    """

    value: float | None
    reason: str
    n_units: int
    n_values: int
    observed: float | None
    expected: float | None
    interval: Interval | None = None
    standard_error: float | None = None
    error: float = 0.0


def undefined(reason: str, *, n_units: int, n_values: int, level: float) -> Coefficient:
    """No coefficient and no interval, for the same reason."""
    return Coefficient(None, reason, n_units, n_values, None, None, Interval(None, None, level, 0, reason))


def checked_level(level: float) -> None:
    """Raise ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError("The level must lie between 0 and 1.")


def by_formula(value: float, *, error: float | None, n_units: int, level: float, lowest: float = -math.inf) -> Interval:
    """`value` ± Student's t with n − 1 degrees of freedom × its standard `error`, within [lowest, 1].

    A kappa has no lowest value in general: with weights, or with codes that only units with one answer have, what is
    expected can be as small as one likes beside what is observed.
    """
    if error is None or n_units < 2:
        return Interval(None, None, level, 0, ONE_UNIT)
    if error < ROUNDING:
        return Interval(None, None, level, 0, NO_SPREAD)
    reach = float(stdtrit(n_units - 1, (1 + level) / 2)) * error
    return Interval(max(lowest, value - reach), min(1.0, value + reach), level, 0, "")

"""How often attacks succeed, and how much of that is due to the table.

Definitions: Giomi, Boenisch, Wehmeyer, Tasnádi 2023, “A Unified Framework for Quantifying Privacy Risk in Synthetic
Data”, section 4.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # 95 %
DIGITS = 6


@dataclass(frozen=True)
class Rate:
    """The share of guesses that are right, with its 95 % interval. `right` need not be whole: it may be expected."""

    value: float
    low: float
    high: float
    right: float
    guesses: int


@dataclass(frozen=True)
class Risk:
    """What the table adds to the chance of a guess, 0 to 1, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Attack:
    """One attack: against the people in the table (`attack`), by chance alone (`baseline`), and against people of whom
    the table knows nothing (`control`); `risk` is what is left of the first beyond the last.

    What is not known is None, and `undefined` says why.
    """

    attack: Rate | None = None
    baseline: Rate | None = None
    control: Rate | None = None
    risk: Risk | None = None
    undefined: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain numbers, rounded."""
        parts = {name: getattr(self, name) for name in ("attack", "baseline", "control", "risk")}
        told: dict[str, object] = {name: None if part is None else _plain(part) for name, part in parts.items()}
        return {**told, "undefined": self.undefined}


def wilson(right: float, guesses: int) -> Rate:
    """The rate of `right` among `guesses` (1 or more) with Wilson's score interval (Wilson 1927), whose middle is the
    estimate: (right + z²/2) / (guesses + z²). Giomi et al. 2023, equation 1.
    """
    wide = guesses + Z * Z
    middle = (right + Z * Z / 2) / wide
    reach = Z / wide * sqrt(max(right * (guesses - right) / guesses, 0.0) + Z * Z / 4)
    return Rate(middle, middle - reach, middle + reach, right, guesses)


def risk(attack: Rate, control: Rate) -> Risk:
    """(attack − control) / (1 − control), the interval by propagation of errors, all cut to [0, 1].

    Giomi et al. 2023, equation 3. A Wilson middle is below 1, so that the divisor is never 0.
    """
    room = 1 - control.value
    value = (attack.value - control.value) / room
    of_attack = (attack.high - attack.value) / room
    of_control = (control.high - control.value) * (1 - attack.value) / room**2
    reach = sqrt(of_attack**2 + of_control**2)
    return Risk(*(min(max(end, 0.0), 1.0) for end in (value, value - reach, value + reach)))


def _plain(part: Rate | Risk) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in vars(part).items()}

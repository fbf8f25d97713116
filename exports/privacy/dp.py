"""Differentially private counts, sums and means, each paid for from a ledger.

Two tables are neighbours where one has one person more (add or remove). Pure ε-differential privacy (Dwork et al. 2006)
by the discrete Laplace mechanism (Ghosh, Roughgarden, Sundararajan 2012), drawn exactly (`noise.py`). Every answer
costs its ε once, whoever asks: costs add up (basic composition).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from exports.privacy.noise import discrete_laplace


class BudgetSpent(Exception):
    """The ledger has less left than the question costs; the text says how much."""


@dataclass(frozen=True)
class Entry:
    """One answered question: what it was, and its ε."""

    what: str
    epsilon: Fraction


@dataclass(frozen=True)
class Ledger:
    """What may be spent on one table, ever, and what has been. A new ledger comes back from each payment."""

    budget: Fraction
    entries: tuple[Entry, ...] = ()

    @property
    def spent(self) -> Fraction:
        return sum((entry.epsilon for entry in self.entries), Fraction(0))

    @property
    def left(self) -> Fraction:
        return self.budget - self.spent

    def pay(self, what: str, epsilon: Fraction) -> "Ledger":
        """Raises BudgetSpent where too little is left, and ValueError for a price that is none."""
        if epsilon <= 0:
            raise ValueError("Epsilon must be above 0.")
        if epsilon > self.left:
            raise BudgetSpent(
                f"“{what}” costs {float(epsilon):g}, and {float(self.left):g} of {float(self.budget):g} is left. "
                "Ask for less precision, or fewer questions."
            )
        return replace(self, entries=(*self.entries, Entry(what, epsilon)))


@dataclass(frozen=True)
class Mean:
    """`value` is None where the noisy count is not above 0, and `why` says so."""

    value: float | None
    why: str = ""


def counts(
    values: Sequence[str], *, codes: Sequence[str], epsilon: Fraction, ledger: Ledger, what: str, rng: Random
) -> tuple[Mapping[str, int], Ledger]:
    """How many people have each of `codes`, noisy; one person has one value. Negative counts stay: they are unbiased.

    The codes must come from the question, not from the answers: that a code is there at all would tell on its owner.
    People with other values are left out. One person changes one count by 1, so all of them together cost ε.
    """
    ledger = ledger.pay(what, epsilon)
    true = dict.fromkeys(codes, 0)
    for value in values:
        if value in true:
            true[value] += 1
    return {code: n + discrete_laplace(1 / epsilon, rng=rng) for code, n in true.items()}, ledger


def total(
    values: Sequence[float],
    *,
    low: Fraction,
    high: Fraction,
    step: Fraction,
    epsilon: Fraction,
    ledger: Ledger,
    what: str,
    rng: Random,
) -> tuple[Fraction, Ledger]:
    """The noisy sum of values clipped to [low, high] and rounded to whole steps; bounds are not to come from the data.

    One person changes it by at most max(|low|, |high|), in steps rounded up. Values that are no number count as `low`.
    """
    if high <= low or step <= 0:
        raise ValueError("High must be above low, and the step above 0.")
    ledger = ledger.pay(what, epsilon)
    first, last = round(low / step), round(high / step)
    steps = sum(min(max(_steps(value, step, first, last), first), last) for value in values)
    most = max(abs(first), abs(last), 1)
    return (steps + discrete_laplace(most / epsilon, rng=rng)) * step, ledger


def mean(
    values: Sequence[float],
    *,
    low: Fraction,
    high: Fraction,
    step: Fraction,
    epsilon: Fraction,
    ledger: Ledger,
    what: str,
    rng: Random,
) -> tuple[Mean, Ledger]:
    """The noisy mean of values clipped to [low, high]: half of ε for the sum around the middle, half for the count.

    Distances from the middle are at most half as large as the values' reach, so that less noise is needed.
    """
    ledger = ledger.pay(what, epsilon)
    middle, purse = (low + high) / 2, Ledger(epsilon)
    around = [value - float(middle) for value in values]
    half = (high - low) / 2
    told, purse = total(
        around, low=-half, high=half, step=step, epsilon=epsilon / 2, ledger=purse, what=f"{what}: sum", rng=rng
    )
    found, _ = counts(
        ["all"] * len(values), codes=["all"], epsilon=epsilon / 2, ledger=purse, what=f"{what}: count", rng=rng
    )
    if found["all"] <= 0:
        return Mean(None, "the noisy count is not above 0: too few people for this epsilon"), ledger
    return Mean(float(min(max(middle + told / found["all"], low), high))), ledger


def _steps(value: float, step: Fraction, first: int, last: int) -> int:
    """Whole steps of a value; beyond the bounds where it is infinite, and the lowest where it is no number."""
    if value != value:  # not a number
        return first
    if value in (float("inf"), float("-inf")):
        return last if value > 0 else first
    return round(Fraction(value) / step)

import math
from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from exports.privacy.dp import BudgetSpent, Entry, Ledger, counts, mean, total

ONE = Fraction(1)
BOUNDS = {"low": Fraction(0), "high": Fraction(100), "step": Fraction(1, 10)}


def test_the_ledger_pays_until_nothing_is_left() -> None:
    ledger = Ledger(ONE).pay("first", Fraction(3, 4))
    assert (ledger.spent, ledger.left) == (Fraction(3, 4), Fraction(1, 4))
    assert ledger.entries == (Entry("first", Fraction(3, 4)),)
    with pytest.raises(BudgetSpent, match=r"“second” costs 0\.5, and 0\.25 of 1 is left"):
        ledger.pay("second", Fraction(1, 2))
    assert ledger.pay("third", Fraction(1, 4)).left == 0
    with pytest.raises(ValueError, match="above 0"):
        ledger.pay("free", Fraction(0))


def test_counts_are_of_the_question_and_paid_once() -> None:
    found, ledger = counts(
        ["a"] * 500 + ["x"], codes=["a", "b"], epsilon=ONE, ledger=Ledger(ONE), what="letters", rng=Random(1)
    )
    assert list(found) == ["a", "b"], "a code that nobody may have; an answer that is none is not told"
    assert abs(found["a"] - 500) < 20
    assert abs(found["b"]) < 20
    assert ledger.left == 0


def test_nobody_can_be_told_from_a_count() -> None:
    """The chance of any answer differs by at most a factor of e^ε between neighbours, up to chance itself."""
    rng, n = Random(4), 3_000

    def draw(people: int) -> Counter[int]:
        asked = (
            counts(["a"] * people, codes=["a"], epsilon=ONE, ledger=Ledger(ONE), what="a", rng=rng) for _ in range(n)
        )
        return Counter(found["a"] for found, _ in asked)

    one, other = draw(10), draw(11)
    for value in range(9, 13):
        assert one[value] / other[value] < math.e * 1.3
        assert other[value] / one[value] < math.e * 1.3


def test_sums_are_clipped() -> None:
    wild = [50.0, 1e300, math.inf, -math.inf, math.nan]
    found, ledger = total(wild, **BOUNDS, epsilon=Fraction(50), ledger=Ledger(Fraction(50)), what="sum", rng=Random(5))
    assert found == pytest.approx(250, abs=40)
    assert found.denominator in (1, 2, 5, 10), "whole steps: the sum's last digits tell nothing"
    assert ledger.left == 0
    with pytest.raises(ValueError, match="High must be above low"):
        total([], low=ONE, high=ONE, step=ONE, epsilon=ONE, ledger=Ledger(ONE), what="x", rng=Random(1))


def test_means() -> None:
    values = [20.0, 40.0] * 500
    found, ledger = mean(values, **BOUNDS, epsilon=ONE, ledger=Ledger(ONE), what="age", rng=Random(6))
    assert found.value == pytest.approx(30, abs=2)
    assert [entry.what for entry in ledger.entries] == ["age"]


def test_a_mean_of_nobody_is_undefined_or_within_the_bounds() -> None:
    found = [mean([], **BOUNDS, epsilon=ONE, ledger=Ledger(ONE), what="x", rng=Random(i))[0].value for i in range(40)]
    assert None in found
    assert all(value is None or 0 <= value <= 100 for value in found)

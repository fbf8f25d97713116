import math
from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from exports.privacy.dp import TOO_FEW, Noisy, counts, mean, reach_of

ONE = Fraction(1)
BOUNDS = {"low": Fraction(0), "high": Fraction(100)}


def test_counts_have_noise_and_say_how_much() -> None:
    found = counts([500, 0], most=1, epsilon=ONE, rng=Random(1))
    for noisy, true in zip(found, (500, 0), strict=True):
        assert abs(noisy.value - true) < 20
        assert (noisy.value - noisy.low, noisy.high - noisy.value) == (3, 3)


@pytest.mark.parametrize("scale", [Fraction(1, 3), Fraction(1), Fraction(7, 2), Fraction(40)])
def test_the_reach_is_the_least_that_holds_enough(scale: Fraction) -> None:
    """Against the chances themselves, summed up: P(x) = (1 − p) / (1 + p) p^|x|, p = exp(−1 / scale)."""
    p = math.exp(-1 / float(scale))
    chance = [(1 - p) / (1 + p) * p ** abs(x) for x in range(-3000, 3001)]
    within = [sum(chance[3000 - k : 3001 + k]) for k in range(300)]
    reach = reach_of(scale, sure=0.95)
    assert within[reach] >= 0.95
    assert reach == 0 or within[reach - 1] < 0.95


def test_hardly_any_noise() -> None:
    assert reach_of(Fraction(1, 10_000), sure=0.95) == 0
    assert counts([7], most=1, epsilon=Fraction(1000), rng=Random(1)) == [Noisy(7, 7, 7)]


def test_the_interval_holds_what_it_says() -> None:
    rng = Random(3)
    held = sum(
        one.low <= 100 <= one.high for _ in range(60) for one in counts([100] * 20, most=2, epsilon=ONE, rng=rng)
    )
    assert 0.93 < held / 1200 < 0.985


@pytest.mark.parametrize("most", [1, 3])
def test_nobody_can_be_told_from_a_count(most: int) -> None:
    """The chance of any answer differs by at most a factor of e^ε between neighbours, up to chance itself."""
    rng, n = Random(4), 4_000

    def draw(people: int) -> Counter[int]:
        return Counter(counts([people], most=most, epsilon=ONE, rng=rng)[0].value for _ in range(n))

    one, other = draw(10), draw(10 + most)
    for value in range(9, 13):
        assert one[value] / other[value] < math.e * 1.35
        assert other[value] / one[value] < math.e * 1.35


def test_a_mean_by_hand() -> None:
    found = mean([20.0] * 500 + [40.0] * 500, **BOUNDS, most=1, epsilon=Fraction(2), rng=Random(1))
    assert found.value == pytest.approx(30, abs=1)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 30 < found.high
    # The sum's noise reaches 50 · 1 / 1 · ln(1 / 0.025) ≈ 184, that is 0.18 of a thousand, and the count's adds less.
    assert found.high - found.low == pytest.approx(2 * (0.184 + 20 * 4 / 1000), abs=0.06)
    assert found.count.low < 1000 < found.count.high


def test_means_are_clipped() -> None:
    wild = [50.0, 1e300, math.inf, -math.inf, -7.0]
    found = mean(wild, **BOUNDS, most=1, epsilon=Fraction(500), rng=Random(5))
    assert found.value == pytest.approx(50, abs=1), "50, 100, 100, 0, 0"


def test_a_mean_never_leaves_its_bounds_and_holds_what_it_says() -> None:
    rng = Random(8)
    found = [mean([90.0] * 30, **BOUNDS, most=1, epsilon=ONE / 2, rng=rng) for _ in range(200)]
    known = [one for one in found if one.value is not None]
    assert all(0 <= one.low <= one.value <= one.high <= 100 for one in known)  # type: ignore[operator] # known
    assert sum(one.low <= 90 <= one.high for one in known) >= 0.93 * len(known)  # type: ignore[operator] # known


def test_a_mean_of_too_few() -> None:
    rng = Random(2)
    found = [mean([], **BOUNDS, most=1, epsilon=ONE, rng=rng) for _ in range(20)]
    nobody = [one for one in found if one.count.value <= 0]
    assert nobody
    assert all((one.value, one.low, one.high, one.why) == (None, None, None, TOO_FEW) for one in nobody)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="High must be above low"):
        mean([], low=ONE, high=ONE, most=1, epsilon=ONE, rng=Random(1))
    with pytest.raises(ValueError, match="Epsilon must be above 0"):
        counts([1], most=1, epsilon=Fraction(0), rng=Random(1))

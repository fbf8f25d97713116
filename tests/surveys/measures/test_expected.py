from itertools import combinations

import numpy as np
import pytest

from surveys.measures.expected import CannotBe, number, order, subset

MANY = 20_000


@pytest.mark.parametrize(
    ("mean", "sd", "low", "high"),
    [(40, 12, 18, 99), (3, 2, 0, None), (-3, 2, None, 0), (10, 4, None, None), (0.5, 0.45, 0, 1)],
)
def test_numbers_have_their_mean_and_spread(mean: float, sd: float, low: float | None, high: float | None) -> None:
    rng = np.random.default_rng(1)
    draw = number(mean=mean, sd=sd, low=low, high=high)
    made = np.array([draw(rng) for _ in range(MANY)])
    assert made.mean() == pytest.approx(mean, abs=4 * sd / MANY**0.5)
    assert made.std() == pytest.approx(sd, rel=0.05)
    assert made.min() >= (-np.inf if low is None else low)
    assert made.max() <= (np.inf if high is None else high)


def test_no_spread_is_always_the_mean() -> None:
    assert number(mean=5, sd=0, low=5, high=9)(np.random.default_rng(1)) == 5


@pytest.mark.parametrize(
    ("mean", "sd", "low", "high", "words"),
    [
        (5, -1, None, None, "below 0"),
        (float("nan"), 1, None, None, "below 0"),
        (5, 1, 6, None, "outside"),
        (5, 1, None, 4, "outside"),
        (5, 5, 0, 10, "below 5"),
        (0, 1, 0, None, "at the limit"),
    ],
)
def test_numbers_that_cannot_be(mean: float, sd: float, low: float | None, high: float | None, words: str) -> None:
    with pytest.raises(CannotBe, match=words):
        number(mean=mean, sd=sd, low=low, high=high)


@pytest.mark.parametrize(
    ("shares", "least", "most"),
    [
        ([0.2, 0.5, 0.9], 1, 3),
        ([0.6, 0.3, 0.2, 0.1], 1, 2),
        ([0.5, 0.5, 0.5, 0.5], 2, 2),
        ([0.4, 0.6, 0, 0], 1, 4),  # at the edge: always one
        ([1, 0.7, 0.3, 1], 2, 3),  # at the other edge: always three
        ([1, 0.4, 0.2], 1, 3),
        ([1, 1], 1, 2),
        ([0.01, 0.02, 0.03], 0, 3),
    ],
)
def test_sets_have_their_shares_and_sizes(shares: list[float], least: int, most: int) -> None:
    rng = np.random.default_rng(2)
    draw = subset(np.array(shares, dtype=float), least=least, most=most)
    made = [draw(rng) for _ in range(MANY)]
    counts = np.bincount(np.concatenate(made), minlength=len(shares)) / MANY
    assert counts == pytest.approx(shares, abs=0.015)
    assert least <= min(map(len, made)) <= max(map(len, made)) <= most


def test_sets_are_those_of_greatest_entropy() -> None:
    """Against all sets, written out: their chances are products of one weight for each place."""
    shares = np.array([0.7, 0.4, 0.3, 0.2])
    rng = np.random.default_rng(3)
    draw = subset(shares, least=1, most=3)
    made = [tuple(draw(rng)) for _ in range(MANY * 2)]
    seen = {one: made.count(one) / len(made) for size in (1, 2, 3) for one in combinations(range(4), size)}
    # Of greatest entropy: the odds of a place do not depend on which others are there.
    with_0, with_1 = seen[(0, 2)] / seen[(2,)], seen[(0, 1, 2)] / seen[(1, 2)]
    assert with_0 == pytest.approx(with_1, rel=0.1)
    assert sum(seen.values()) == pytest.approx(1)


@pytest.mark.parametrize(("shares", "least", "most"), [([0.2, 0.3], 1, 2), ([1, 1, 1], 1, 2)])
def test_sets_that_cannot_be(shares: list[float], least: int, most: int) -> None:
    with pytest.raises(CannotBe, match="add up to"):
        subset(np.array(shares, dtype=float), least=least, most=most)


def test_orders_follow_the_model_of_plackett_and_luce() -> None:
    rng = np.random.default_rng(4)
    draw = order(np.array([0.5, 0.3, 0.2, 0.0]))
    made = np.array([draw(rng) for _ in range(MANY)])
    assert np.bincount(made[:, 0], minlength=4) / MANY == pytest.approx([0.5, 0.3, 0.2, 0], abs=0.015)
    second = made[made[:, 0] == 0][:, 1]
    assert (second == 1).mean() == pytest.approx(0.3 / 0.5, abs=0.02)
    assert (made[:, 3] == 3).all()


def test_orders_without_any_share_come_in_any_order() -> None:
    rng = np.random.default_rng(5)
    draw = order(np.array([1.0, 0.0, 0.0]))
    assert {tuple(draw(rng)) for _ in range(50)} == {(0, 1, 2), (0, 2, 1)}

import numpy as np
import pytest

from exports.synthesis.simulate.retail.demand import counts, on_shelf
from exports.synthesis.simulate.retail.settings import Stock


def test_counts_have_the_mean_and_the_variance_asked_for() -> None:
    made = counts(np.full((3, 200_000), 4.0), np.array([0.01, 0.5, 2.0]), np.random.default_rng(1))
    assert made.mean(axis=1) == pytest.approx(4, rel=0.02)
    assert made.var(axis=1) == pytest.approx([4 + 0.01 * 16, 4 + 0.5 * 16, 4 + 2 * 16], rel=0.03)


def test_without_dispersion_they_are_poisson() -> None:
    made = counts(np.full((1, 200_000), 4.0), np.zeros(1), np.random.default_rng(1))
    assert made.var() == pytest.approx(4, rel=0.02)


def test_a_shelf_empties_and_is_filled_again() -> None:
    wanted = np.full((1, 10), 2)
    stock = Stock(cover=3, review=4, lead=1)
    # Filled to 6. Orders after closing on days 0, 4 and 8, there two days later, before opening.
    assert on_shelf(wanted, wanted.astype(float), stock).tolist() == [[2, 2, 2, 2, 0, 0, 2, 2, 2, 0]]


def test_goods_without_lead_are_there_the_next_day() -> None:
    wanted = np.array([[5, 5, 5]])
    assert on_shelf(wanted, np.full((1, 3), 5.0), Stock(cover=1, review=1, lead=0)).tolist() == [[5, 5, 5]]


def test_never_more_is_sold_than_wanted_and_a_full_shelf_sells_all() -> None:
    rng = np.random.default_rng(1)
    expected = np.full((50, 300), 3.0)
    wanted = rng.poisson(expected)
    scarce = on_shelf(wanted, expected, Stock(cover=5, review=7, lead=2))
    assert (scarce <= wanted).all()
    assert scarce.sum() < 0.7 * wanted.sum()
    assert (on_shelf(wanted, expected, Stock(cover=60, review=7, lead=2)) == wanted).all()

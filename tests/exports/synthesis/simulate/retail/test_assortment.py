import numpy as np
import pytest

from exports.synthesis.simulate.retail import assortment
from exports.synthesis.simulate.retail.settings import Promotions
from tests.exports.synthesis.simulate.retail.chains import chain


def drawn(**settings: object) -> assortment.Assortment:
    return assortment.draw(chain(**settings), np.random.default_rng(1))


def test_products_are_spread_by_the_shares_and_names_go_round() -> None:
    toys = {"name": "toys", "products": ["Kite", "Puzzle"], "share": 3}
    tools = {"name": "tools", "products": ["Spade"], "share": 1}
    found = drawn(categories=[toys, tools], products=8)
    assert list(found.category) == [0] * 6 + [1] * 2
    assert found.names == ("Kite", "Puzzle", "Kite 2", "Puzzle 2", "Kite 3", "Puzzle 3", "Spade", "Spade 2")


def test_prices_are_around_the_median() -> None:
    found = drawn(categories=[{"name": "goods", "products": ["A"], "price": 30, "spread": 0.5}], products=4000, days=1)
    assert np.median(found.price) == pytest.approx(30, rel=0.04)
    assert np.log(found.price).std() == pytest.approx(0.5, rel=0.05)
    assert (found.price == found.price.round(2)).all()


def test_a_promotion_is_as_long_and_as_frequent_as_asked() -> None:
    settings = Promotions(share=0.2, days=5, discounts=(0.1, 0.3))
    promoted, discount = assortment.promotions(settings, (200, 2000), np.random.default_rng(1))
    assert promoted.mean() == pytest.approx(0.2, abs=0.005)
    assert set(np.unique(discount)) == {0.0, 0.1, 0.3}
    assert ((discount > 0) == promoted).all()
    runs = np.diff(np.flatnonzero(np.diff(promoted[0].astype(int), prepend=0, append=0)))[::2]
    assert (runs[:-1] % 5 == 0).all()  # the last may be cut off by the end


def test_without_promotions_there_are_none() -> None:
    found = drawn(promotions={"share": 0})
    assert not found.promoted.any()


def test_promoted_prices_are_cut() -> None:
    found = drawn(promotions={"share": 0.5, "discounts": [0.5]}, prices={"step": 0})
    regular = np.broadcast_to(found.price[:, None], found.paid.shape)
    assert found.paid[found.promoted] == pytest.approx(regular[found.promoted] / 2, abs=0.006)
    assert (found.paid[~found.promoted] == regular[~found.promoted]).all()


def test_regular_prices_change_on_their_days_only() -> None:
    found = drawn(promotions={"share": 0}, prices={"step": 0.2, "days": 20}, days=60)
    changes = np.flatnonzero((np.diff(found.paid, axis=1) != 0).any(axis=0)) + 1
    assert list(changes) == [20, 40]


def test_elasticities_are_never_above_0() -> None:
    found = drawn(prices={"elasticity": -0.1, "differ": 1}, products=100)
    assert (found.elasticity <= 0).all()
    assert (found.elasticity == 0).any()

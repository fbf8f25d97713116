"""What was planted comes back: Poisson regression on the simulated counts, within the errors of the field's anchors."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate.retail import assortment, calendar, demand
from tests.exports.synthesis.simulate.retail.chains import chain, dispersion, poisson_qmle

YEARS = 3
SATURDAY = 5
WEEKDAYS = [0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7]


@dataclass(frozen=True)
class Recovered:
    """Mean absolute errors over the series, and what they are about."""

    effects: dict[str, np.ndarray]
    dispersion: np.ndarray
    series: demand.Series
    goods: assortment.Assortment


def recovered(*, prices: dict[str, object], discounts: list[float], seed: int) -> Recovered:
    config = chain(
        categories=[{"name": "goods", "products": ["Kettle"], "swing": 0.4, "peak": "11-20"}],
        days=365 * YEARS,
        products=100,
        stores=2,
        demand={"median": 8, "spread": 0.4, "dispersion": [0.05, 1.0], "trend": 1.1, "weekdays": WEEKDAYS},
        promotions={"share": 0.1, "days": 7, "times": 1.5, "discounts": discounts},
        holidays=[{"name": "Christmas", "yearly": ["12-24"], "before": 9, "times": 1.8}],
        prices=prices,
    )
    rng = np.random.default_rng(seed)
    goods = assortment.draw(config, rng)
    series = demand.draw(config, goods, np.ones(2), rng)
    when = calendar.dates(config)
    columns = {
        "base": np.ones(config.days),
        **{f"weekday {day}": (when.day_of_week == day).astype(float) for day in range(1, 7)},
        "holiday": calendar.on(config.holidays[0], when).astype(float),
        "trend": np.arange(config.days) / 365.25,
        "cos": np.cos(2 * np.pi * when.day_of_year / 365.25),
        "sin": np.sin(2 * np.pi * when.day_of_year / 365.25),
    }
    shared = np.broadcast_to(np.stack(list(columns.values()), axis=1), (200, config.days, len(columns)))
    own = {"promotion": goods.promoted.astype(float), "price": np.log(goods.paid / goods.price[:, None])}
    own = {name: values for name, values in own.items() if values.std() > 0}
    design = np.concatenate([shared, *(values[series.product][:, :, None] for values in own.values())], axis=2)
    found = poisson_qmle(series.wanted, design)
    mean = np.exp(np.einsum("stp,sp->st", design, found))
    effects = dict(zip([*columns, *own], found.T, strict=True))
    return Recovered(effects, dispersion(series.wanted, mean), series, goods)


@pytest.fixture(scope="module")
def plain() -> Recovered:
    """Promotions that are shown and cost nothing; prices that stay."""
    return recovered(prices={"step": 0}, discounts=[0], seed=1)


def error(found: np.ndarray, planted: float) -> float:
    return float(np.abs(found - planted).mean())


def test_the_promotion_is_recovered(plain: Recovered) -> None:
    assert error(plain.effects["promotion"], np.log(1.5)) <= 0.069
    assert plain.effects["promotion"].mean() == pytest.approx(np.log(1.5), abs=0.02)


def test_saturdays_are_recovered(plain: Recovered) -> None:
    """Against an average day: the mean of the seven logarithms."""
    week = np.stack([plain.effects.get(f"weekday {day}", np.zeros(200)) for day in range(7)])
    planted = np.log(WEEKDAYS)
    assert error(week[SATURDAY] - week.mean(axis=0), planted[SATURDAY] - planted.mean()) <= 0.052
    assert week.mean(axis=1) == pytest.approx(planted - planted[0], abs=0.02)


def test_dispersion_is_recovered(plain: Recovered) -> None:
    assert np.corrcoef(plain.dispersion, plain.series.dispersion)[0, 1] >= 0.97


def test_season_trend_and_holidays_are_recovered(plain: Recovered) -> None:
    turn = 2 * np.pi * pd.Timestamp("2000-11-20").day_of_year / 365.25
    assert plain.effects["cos"].mean() == pytest.approx(0.4 * np.cos(turn), abs=0.01)
    assert plain.effects["sin"].mean() == pytest.approx(0.4 * np.sin(turn), abs=0.01)
    assert plain.effects["trend"].mean() == pytest.approx(np.log(1.1), abs=0.01)
    assert plain.effects["holiday"].mean() == pytest.approx(np.log(1.8), abs=0.03)


def test_elasticity_is_recovered_beside_promotions() -> None:
    found = recovered(prices={"step": 0.1, "days": 30, "elasticity": -2, "differ": 0}, discounts=[0.1, 0.3], seed=2)
    assert found.effects["price"].mean() == pytest.approx(-2, abs=0.05)
    assert found.effects["promotion"].mean() == pytest.approx(np.log(1.5), abs=0.03)

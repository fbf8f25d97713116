"""How much is wanted of each product in each store on each day, and how much of it is there."""

from dataclasses import dataclass

import numpy as np

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.retail.assortment import Assortment
from exports.synthesis.simulate.retail.calendar import dates, day_factors, season
from exports.synthesis.simulate.retail.settings import Retail, Stock
from surveys.measures.arrays import FloatArray, IntArray

# Days over which a new chain's first shelves are planned, if the period is longer.
PLANNED = 365
MOST_PIECES = 50_000_000


@dataclass(frozen=True)
class Series:
    """One row per product and store [S], store by store: what was planted, and what came of it by day [S, T].

    `base` is the mean demand on a plain day at the first price, `dispersion` the φ of variance μ + φ μ².
    `expected` μ, `wanted` the count drawn, `sold` what of it was on the shelf.
    """

    product: IntArray
    store: IntArray
    base: FloatArray
    dispersion: FloatArray
    expected: FloatArray
    wanted: IntArray
    sold: IntArray


def draw(config: Retail, assortment: Assortment, size: FloatArray, rng: np.random.Generator) -> Series:
    """Demand in stores of `size` [stores], 1 on average. Raises Impossible where more is wanted than memory holds."""
    product = np.tile(np.arange(config.products), config.stores)
    store = np.repeat(np.arange(config.stores), config.products)
    noise = rng.standard_normal(len(product))
    base = config.demand.median * np.exp(config.demand.spread * noise) * size[store]
    dispersion = _dispersion(config.demand.dispersion, len(product), rng)
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large is refused
        expected = base[:, None] * _factors(config, assortment)[product]
    if not expected.sum() <= MOST_PIECES:
        raise Impossible(
            f"More than {MOST_PIECES:,} pieces would be wanted. Make “demand.median”, “days”, “products” or “stores” "
            f"smaller, or the effects."
        )
    wanted = counts(expected, dispersion, rng)
    sold = wanted if config.stock is None else on_shelf(wanted, expected, config.stock)
    return Series(product, store, base, dispersion, expected, wanted, sold)


def counts(mean: FloatArray, dispersion: FloatArray, rng: np.random.Generator) -> IntArray:
    """Negative-binomial counts [S, T] with variance μ + φ μ², φ `dispersion` [S]; Poisson where φ is 0.

    As a Poisson with a gamma-distributed mean (Greenwood & Yule 1920): Gamma(1/φ, φ μ).
    """
    spread = dispersion[:, None]
    if not dispersion.any():
        return rng.poisson(mean)
    return rng.poisson(rng.standard_gamma(1 / spread, size=mean.shape) * spread * mean)


def on_shelf(wanted: IntArray, expected: FloatArray, stock: Stock) -> IntArray:
    """What is sold [S, T] under an order-up-to rule, the (R, S) policy of Silver, Pyke & Peterson (1998).

    Every `review` days, after closing, so much is ordered that shelf and orders make `cover` days of mean demand. The
    goods are there after `lead` more days, before opening. What is not there is lost.
    """
    n_series, n_days = wanted.shape
    level = np.ceil(stock.cover * expected[:, :PLANNED].mean(axis=1)).astype(np.int64)
    coming = np.zeros((n_days + stock.lead + 1, n_series), dtype=np.int64)
    shelf, on_order, sold = level.copy(), np.zeros(n_series, dtype=np.int64), np.empty((n_days, n_series), np.int64)
    demand = np.ascontiguousarray(wanted.T)
    for day in range(n_days):
        shelf += coming[day]
        on_order -= coming[day]
        sold[day] = np.minimum(demand[day], shelf)
        shelf -= sold[day]
        if day % stock.review == 0:
            order = np.maximum(level - shelf - on_order, 0)
            coming[day + stock.lead + 1] += order
            on_order += order
    return np.ascontiguousarray(sold.T)


def _factors(config: Retail, assortment: Assortment) -> FloatArray:
    """What multiplies a product's base demand [P, T]: the calendar, the season, promotion and price."""
    when = dates(config)
    seasons = np.stack([season(category, when) for category in config.categories])
    dearer = np.log(assortment.paid / assortment.price[:, None])
    lift = np.where(assortment.promoted, config.promotions.times, 1.0)
    calm = seasons[assortment.category] * day_factors(config)
    return np.asarray(calm * lift * np.exp(assortment.elasticity[:, None] * dearer))


def _dispersion(limits: tuple[float, ...], size: int, rng: np.random.Generator) -> FloatArray:
    low, high = limits
    return np.exp(rng.uniform(np.log(low), np.log(high), size)) if low else np.zeros(size)

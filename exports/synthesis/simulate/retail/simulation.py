"""The simulator “retail”: assortment, demand, people and sales, as tables."""

from typing import Any

import numpy as np
import pandas as pd

from exports.synthesis.simulate.base import Simulator, Tables, coded
from exports.synthesis.simulate.retail import assortment, calendar, classes, customers, demand, sales
from exports.synthesis.simulate.retail.assortment import Assortment
from exports.synthesis.simulate.retail.customers import People
from exports.synthesis.simulate.retail.demand import Series
from exports.synthesis.simulate.retail.sales import Lines
from exports.synthesis.simulate.retail.settings import Retail
from surveys.measures.arrays import FloatArray, IntArray

# The standard deviation of the logarithm of the stores' sizes.
STORES_DIFFER = 0.3


def simulate(config: Retail, rng: np.random.Generator) -> Tables:
    """Tables “sales”, “demand” (by day), “products”, “stores”, “customers”, “series” (product × store, with its class)
    and “effects”, what was planted."""
    size = np.exp(STORES_DIFFER * rng.standard_normal(config.stores))
    size /= size.mean()
    goods = assortment.draw(config, rng)
    series = demand.draw(config, goods, size, rng)
    people = customers.draw(config, size, rng)
    lines = sales.draw(series, config.sales, rng)
    return {
        "sales": _sales(config, goods, series, people, lines, rng),
        "demand": daily(config, goods, series),
        "products": _products(config, goods),
        "stores": pd.DataFrame({"store": _codes("S", config.stores), "size": size.round(4)}),
        "customers": people.table.assign(store=_coded("S", config.stores, people.store)),
        "series": _series(config, series, lines),
        "effects": effects(config),
    }


def _sales(
    config: Retail, goods: Assortment, series: Series, people: People, lines: Lines, rng: np.random.Generator
) -> pd.DataFrame:
    product, store = series.product[lines.series], series.store[lines.series]
    category = goods.category[product]
    ages = np.array([one.age for one in config.categories])
    who = customers.buyers(people, config.customers, store=store, category=category, ages=ages, rng=rng)
    when = calendar.dates(config)[lines.day]
    price = goods.paid[product, lines.day]
    age = people.age[who] + lines.day / customers.DAYS_PER_YEAR
    return pd.DataFrame(
        {
            "sale": np.arange(1, len(who) + 1),
            "date": when,
            "store": _coded("S", config.stores, store),
            "product": _coded("P", config.products, product),
            "product_name": np.array(goods.names, dtype=object)[product],
            "category": _categories(config, category),
            "customer": people.table["customer"].to_numpy()[who],
            "customer_age": np.floor(age).astype(np.int64),
            "promotion": goods.promoted[product, lines.day],
            "price": price,
            "pieces": lines.pieces,
            "amount": (price * lines.pieces).round(2),
        }
    )


def daily(config: Retail, goods: Assortment, series: Series) -> pd.DataFrame:
    """A row per product, store and day. `expected` is the mean that `demand` was drawn with; `sold` what was there."""
    n_series, n_days = series.wanted.shape
    product, store = np.repeat(series.product, n_days), np.repeat(series.store, n_days)
    return pd.DataFrame(
        {
            "product": _coded("P", config.products, product),
            "store": _coded("S", config.stores, store),
            "date": np.tile(calendar.dates(config).to_numpy(), n_series),
            "holiday": _holidays(config, n_series),
            "price": goods.paid[series.product].reshape(-1),
            "promotion": goods.promoted[series.product].reshape(-1),
            "expected": series.expected.reshape(-1).round(4),
            "demand": series.wanted.reshape(-1),
            "sold": series.sold.reshape(-1),
            "sold_out": (series.sold < series.wanted).reshape(-1),
        }
    )


def _holidays(config: Retail, n_series: int) -> Any:
    """The holiday of each day, missing where there is none."""
    names = list(dict.fromkeys(one.name for one in config.holidays))
    return coded(np.tile(calendar.holiday(config), n_series), names)


def _products(config: Retail, goods: Assortment) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "product": _codes("P", config.products),
            "product_name": goods.names,
            "category": _categories(config, goods.category),
            "price": goods.price,
            "elasticity": goods.elasticity.round(4),
        }
    )


def _series(config: Retail, series: Series, lines: Lines) -> pd.DataFrame:
    behaviour = classes.classify(series.wanted)
    return pd.DataFrame(
        {
            "product": _coded("P", config.products, series.product),
            "store": _coded("S", config.stores, series.store),
            "base": series.base.round(4),
            "dispersion": series.dispersion.round(4),
            "mean_demand": series.wanted.mean(axis=1).round(4),
            "adi": behaviour.adi.round(4),
            "cv2": behaviour.cv2.round(4),
            "class": coded(behaviour.kind, classes.CLASSES),
            "sales": lines.made,
        }
    )


def effects(config: Retail) -> pd.DataFrame:
    """What was planted, as effects on the logarithm of the mean demand; a day without demand has none."""
    weekdays = np.array(config.demand.weekdays) / np.mean(config.demand.weekdays)
    rows: list[tuple[str, float]] = [("promotion", config.promotions.times), ("trend, per year", config.demand.trend)]
    rows += [(f"weekday {number}, Monday is 1", factor) for number, factor in enumerate(weekdays, start=1)]
    rows += [(holiday.name, holiday.times) for holiday in config.holidays]
    factors: FloatArray = np.array([factor for _, factor in rows], dtype=np.float64)
    logs = np.log(factors, out=np.full(len(factors), np.nan), where=factors > 0)
    found = pd.DataFrame({"effect": [name for name, _ in rows], "factor": factors.round(4), "log": logs.round(4)})
    slope = pd.DataFrame({"effect": ["price (elasticity, mean)"], "factor": np.nan, "log": config.prices.elasticity})
    return pd.concat([found, slope], ignore_index=True)


def _codes(letter: str, size: int) -> list[str]:
    width = max(3, len(str(size)))
    return [f"{letter}{number:0{width}d}" for number in range(1, size + 1)]


def _coded(letter: str, size: int, codes: IntArray) -> Any:
    return coded(codes, _codes(letter, size))


def _categories(config: Retail, codes: IntArray) -> Any:
    return coded(codes, [one.name for one in config.categories])


def notes(tables: Tables) -> list[str]:
    """What the sales add up to, how the series behave (Syntetos & Boylan), how often shelves were empty."""
    sold, days = tables["sales"], tables["demand"]
    counts = tables["series"]["class"].value_counts()
    made, promoted = tables["series"]["sales"].sum(), sold["promotion"].sum() / max(1, len(sold))
    behaviour = ", ".join(f"{counts[name]:,} {name}" for name in classes.CLASSES if counts[name])
    lost = 1 - days["sold"].sum() / max(1, days["demand"].sum())
    return [
        f"{len(sold):,} of {made:,} sales, worth {sold['amount'].sum():,.2f}; {promoted:.1%} of them on promotion.",
        f"Demand by product and store: {behaviour}.",
        f"{lost:.1%} of what was wanted was sold out.",
    ]


RETAIL = Simulator(
    name="retail",
    summary="sales of a chain of shops: products, stores, customers, demand by day",
    config=Retail,
    simulate=simulate,
    notes=notes,
)

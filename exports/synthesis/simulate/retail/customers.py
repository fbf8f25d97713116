"""Who buys: people from the synthesiser of blueprints, with a store of their own and a taste of their age."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.synthesis.simulate.retail.settings import Customers, Retail
from exports.synthesis.streaming import synthesise
from surveys.measures.arrays import FloatArray, IntArray

SEEDS = 2**32
DAYS_PER_YEAR = 365.25
# Gamma shape of how often people buy: a few come often, most seldom.
ACTIVITY = 0.8


@dataclass(frozen=True)
class People:
    """Customers [K]: their `table`, the number of their `store`, how often they buy, their `age` on the first day."""

    table: pd.DataFrame
    store: IntArray
    activity: FloatArray
    age: FloatArray


def draw(config: Retail, size: FloatArray, rng: np.random.Generator) -> People:
    """People of stores of `size` [stores]: the larger, the more."""
    count = config.customers.count
    table = synthesise(_blueprint(config), seed=int(rng.integers(SEEDS)))["customers"]
    store = rng.choice(len(size), size=count, p=size / size.sum())
    activity = rng.standard_gamma(ACTIVITY, size=count) + np.finfo(float).eps
    born = table["birth_date"].to_numpy().astype("datetime64[D]")
    age = (np.datetime64(config.start, "D") - born).astype(np.float64) / DAYS_PER_YEAR
    return People(table, store, activity, age)


def _blueprint(config: Retail) -> dict[str, object]:
    people = config.customers
    age = {
        "generator": "gamma",
        "shape": people.shape,
        "scale": people.scale,
        "min": people.youngest,
        "max": people.oldest,
    }
    columns = [
        {"name": "customer", "generator": "sequence", "prefix": "C", "width": 6},
        *({"name": name, "generator": "person", "field": name} for name in ("name", "gender", "city")),
        {"name": "birth_date", "generator": "birth_date", "age": age, "on": config.start.isoformat()},
    ]
    table = {"name": "customers", "rows": people.count, "columns": columns}
    return {"version": 1, "locale": people.locale, "tables": [table]}


def buyers(
    people: People,
    settings: Customers,
    *,
    store: IntArray,
    category: IntArray,
    ages: FloatArray,
    rng: np.random.Generator,
) -> IntArray:
    """The customer of each sale [N], given its `store` and `category`, whose buyers are around `ages` [categories].

    The chance is in proportion to activity · exp(−½ ((age − a) / `around`)²) · (1 at home, else `away`).
    """
    chosen, luck = np.empty(len(store), dtype=np.int64), rng.random(len(store))
    group = store * len(ages) + category
    for here in np.unique(group):
        place, sort = divmod(int(here), len(ages))
        inside = group == here
        taste = np.exp(-0.5 * ((people.age - ages[sort]) / settings.around) ** 2) + np.finfo(float).tiny
        near = np.where(people.store == place, 1.0, settings.away)
        chosen[inside] = _picked(people.activity * taste * near, luck[inside])
    return chosen


def _picked(weights: FloatArray, luck: FloatArray) -> IntArray:
    """Places by weight; all alike where no weight is left, as of a store without customers."""
    upto = np.cumsum(weights if weights.sum() > 0 else np.ones_like(weights))
    places = np.searchsorted(upto, luck * upto[-1], side="right")
    return np.asarray(np.minimum(places, len(upto) - 1), dtype=np.int64)

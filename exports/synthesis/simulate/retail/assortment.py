"""What is sold: products with their prices day by day, and how each reacts to them."""

from dataclasses import dataclass

import numpy as np

from exports.synthesis.simulate.retail.settings import Category, Promotions, Retail
from surveys.measures.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Assortment:
    """Products [P]: `names`, the number of the `category`, the first regular `price`, `elasticity`, `popularity`.

    By day [P, T]: `paid` is what a piece costs, `promoted` whether the product is on promotion.
    """

    names: tuple[str, ...]
    category: IntArray
    price: FloatArray
    elasticity: FloatArray
    paid: FloatArray
    promoted: BoolArray


def draw(config: Retail, rng: np.random.Generator) -> Assortment:
    """Products spread over the categories by their shares."""
    shares = np.array([one.share for one in config.categories])
    category = np.sort(_spread(shares, config.products))
    medians, spreads = (np.array([getattr(one, name) for one in config.categories]) for name in ("price", "spread"))
    price = round_price(medians[category] * np.exp(spreads[category] * rng.standard_normal(config.products)))
    elasticity = config.prices.elasticity + config.prices.differ * rng.standard_normal(config.products)
    promoted, discount = promotions(config.promotions, (config.products, config.days), rng)
    regular = price[:, None] * np.exp(_steps(config, rng))
    paid = round_price(regular * (1 - discount))
    names = _names(config.categories, category)
    return Assortment(names, category, price, np.minimum(elasticity, 0.0), paid, promoted)


def promotions(settings: Promotions, shape: tuple[int, int], rng: np.random.Generator) -> tuple[BoolArray, FloatArray]:
    """Whether each product is promoted each day [P, T], and the share its price is cut by, 0 where it is not.

    A promotion may start on any day that none is on, with the chance p that gives the share asked for:
    p L / (p L + 1 − p) = share, L the length in days.
    """
    share, length = settings.share, settings.days
    chance = share / (length * (1 - share) + share)
    wanted = rng.random(shape) < chance
    cut = rng.choice(np.array(settings.discounts), size=shape)
    promoted, discount = np.zeros(shape, dtype=np.bool_), np.zeros(shape)
    left, now = np.zeros(shape[0], dtype=np.int64), np.zeros(shape[0])
    for day in range(shape[1]):
        starts = (left == 0) & wanted[:, day]
        left = np.where(starts, length, left)
        now = np.where(starts, cut[:, day], now)
        promoted[:, day] = left > 0
        discount[:, day] = np.where(left > 0, now, 0.0)
        left = np.maximum(left - 1, 0)
    return promoted, discount


def round_price(price: FloatArray) -> FloatArray:
    """To the cent, and never for nothing."""
    return np.maximum(np.round(price, 2), 0.01)


def _spread(shares: FloatArray, size: int) -> IntArray:
    """`size` places over the shares, as even as whole numbers allow."""
    ends = np.cumsum(shares) / shares.sum()
    return np.searchsorted(ends, (np.arange(size) + 0.5) / size).astype(np.int64)


def _steps(config: Retail, rng: np.random.Generator) -> FloatArray:
    """The logarithm of the regular price over the first one [P, T]: a random walk with a step every so many days."""
    n_steps = -(-config.days // config.prices.days)
    steps = config.prices.step * rng.standard_normal((config.products, n_steps))
    steps[:, 0] = 0.0
    return np.repeat(steps.cumsum(axis=1), config.prices.days, axis=1)[:, : config.days]


def _names(categories: tuple[Category, ...], category: IntArray) -> tuple[str, ...]:
    """The names of each category one after the other; when they run out, again with a number."""
    used = [0] * len(categories)
    names = []
    for code in category:
        words = categories[code].products
        again, place = divmod(used[code], len(words))
        names.append(f"{words[place]} {again + 1}" if again else words[place])
        used[code] += 1
    return tuple(names)

"""What a retail simulation may be told."""

# ruff: noqa: RUF009 - these calls make fields, as dataclasses.field does

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scipy import stats

from exports.synthesis.blueprint.wording import Problem
from exports.synthesis.people.words import LOCALES
from exports.synthesis.simulate.documents import (
    NAME,
    POSITIVE,
    SHARE,
    day,
    days,
    listed,
    number,
    part,
    parts,
    setting,
    whole,
    yearly,
    yearly_days,
)

FEWEST = 0.02
MOST_CELLS = 10_000_000
TIMES = number(0, 100)


@dataclass(frozen=True)
class Category:
    """Products of one sort. `price` is the median; `spread` the standard deviation of its logarithm.

    Demand swings by `swing` (of its logarithm) over the year, highest on the day `peak`. Its buyers are around `age`.
    """

    name: str = setting(NAME)
    products: tuple[str, ...] = listed(NAME, least=1)
    price: float = setting(POSITIVE, 20.0)
    spread: float = setting(number(0, 2), 0.5)
    share: float = setting(POSITIVE, 1.0)
    peak: str = yearly("07-01")
    swing: float = setting(number(0, 2), 0.0)
    age: float = setting(number(0, 120), 45.0)


@dataclass(frozen=True)
class Demand:
    """Pieces wanted per day of a product in a store: `median` of all series, `spread` of their logarithm.

    Counts are Poisson where `dispersion` is 0, else negative binomial with variance μ + φ μ²; φ is drawn for each
    series between the two numbers, evenly on the logarithm. `trend` is the growth in a year: 1.05 is five per cent.
    """

    median: float = setting(POSITIVE, 1.0)
    spread: float = setting(number(0, 3), 0.8)
    dispersion: tuple[float, ...] = listed(number(0, 20), (0.1, 0.8), least=2, most=2)
    trend: float = setting(number(0.01, 100), 1.03)
    weekdays: tuple[float, ...] = listed(TIMES, (0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7), least=7, most=7)


@dataclass(frozen=True)
class Prices:
    """A price one per cent higher changes demand by about `elasticity` per cent; products differ by `differ` (its sd).

    The regular price changes every `days` days, by a normal step of its logarithm with sd `step`.
    """

    elasticity: float = setting(number(-10, 0), -1.5)
    differ: float = setting(number(0, 5), 0.3)
    days: int = setting(whole(1, 10_000), 120)
    step: float = setting(number(0, 0.3), 0.04)


@dataclass(frozen=True)
class Promotions:
    """A product is promoted on a `share` of days, `days` at a time: demand times `times`, and the price is cut."""

    share: float = setting(number(0, 0.9), 0.08)
    days: int = setting(whole(1, 365), 7)
    times: float = setting(POSITIVE, 1.4)
    discounts: tuple[float, ...] = listed(number(0, 0.95), (0.1, 0.2, 0.3), least=1)


@dataclass(frozen=True)
class Holiday:
    """Days with demand times `times`: the dates `on`, the days `yearly`, and so many days `before` each."""

    name: str = setting(NAME)
    on: tuple[date, ...] = days(())
    yearly: tuple[str, ...] = yearly_days(())
    before: int = setting(whole(0, 100), 0)
    times: float = setting(TIMES, 2.0)


@dataclass(frozen=True)
class Stock:
    """Shelves are filled up to `cover` days of mean demand; an order every `review` days comes after `lead` days."""

    cover: float = setting(POSITIVE, 14.0)
    review: int = setting(whole(1, 100), 7)
    lead: int = setting(whole(0, 100), 2)


@dataclass(frozen=True)
class Customers:
    """`count` people, and their ages on the first day. `away`: how likely a foreign store is beside one's own."""

    count: int = setting(whole(1, 10_000_000), 200)
    locale: str = setting({"enum": list(LOCALES)}, "en_US")
    age_mean: float = setting(number(18, 90), 44.0)
    age_sd: float = setting(number(1, 40), 15.0)
    youngest: int = setting(whole(0, 120), 18)
    oldest: int = setting(whole(1, 120), 92)
    away: float = setting(SHARE, 0.1)
    # How many years a buyer's age is typically off the category's.
    around: float = setting(POSITIVE, 20.0)

    @property
    def shape(self) -> float:
        return (self.age_mean / self.age_sd) ** 2

    @property
    def scale(self) -> float:
        return self.age_sd**2 / self.age_mean

    def between(self) -> float:
        """The share of the ages' gamma law that lies between the youngest and the oldest."""
        upto = stats.gamma(self.shape, scale=self.scale).cdf([self.youngest, self.oldest])
        return float(upto[1] - upto[0])


@dataclass(frozen=True)
class Sales:
    """`rows` of all the sales, drawn at random; without it all. `again`: the chance of a further piece at once."""

    rows: int | None = setting(whole(1, 100_000_000), None)
    again: float = setting(number(0, 0.99), 0.3)


@dataclass(frozen=True)
class Retail:
    """`products` × `stores` series over `days`. Without `stock` nothing is ever sold out."""

    categories: tuple[Category, ...] = parts(Category, least=1)
    start: date = day(date(2024, 1, 1))
    days: int = setting(whole(1, 40_000), 730)
    products: int = setting(whole(1, 1_000_000), 20)
    stores: int = setting(whole(1, 100_000), 3)
    demand: Demand = part(Demand, Demand())
    prices: Prices = part(Prices, Prices())
    promotions: Promotions = part(Promotions, Promotions())
    holidays: tuple[Holiday, ...] = parts(Holiday, ())
    stock: Stock | None = part(Stock, None)
    customers: Customers = part(Customers, Customers())
    sales: Sales = part(Sales, Sales())

    def problems(self) -> Iterator[Problem]:
        low, high = self.demand.dispersion
        if low > high or (low == 0) != (high == 0):
            yield Problem("demand.dispersion", "must be two zeros, or two numbers above 0, the smaller one first.")
        if not sum(self.demand.weekdays):
            yield Problem("demand.weekdays", "must not all be 0.")
        if self.customers.between() < FEWEST:
            yield Problem("customers.age_mean", "leaves hardly anybody between “youngest” and “oldest”. Widen them.")
        if self.products * self.stores * self.days > MOST_CELLS:
            yield Problem("days", f"× products × stores must be at most {MOST_CELLS:,}. Make one of them smaller.")
        if len({one.name for one in self.categories}) < len(self.categories):
            yield Problem("categories", "has a name twice. Rename one.")

"""How many people per item? From a pilot's answers: expected accuracy, agreement and cost against redundancy.

What a pilot cannot show is that people err together: where most of them see the same wrong answer, more of them do not
help. Known answers (gold) show it, and then the share of items on which the crowd is misled is taken off. Without
them the accuracy promised is too high, and the plan says so; benchmarks/planning.py measures both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality import forecast
from crowd.quality.majority import decide
from crowd.quality.models import pooled
from crowd.quality.models.answers import Answers, answers
from surveys.measures.agreement import nominal
from surveys.measures.arrays import FloatArray, IntArray

# The least a pilot must hold, or its people are not known well enough to simulate them. Our choice.
MIN_ANSWERS, MIN_SHARED_ITEMS, MIN_PEOPLE = 100, 20, 5
# Fewer known answers do not measure how often the crowd is misled (Wilson, 18 of 20: .70 to .97). Our choice.
MIN_GOLD = 20
# What another person per item must add to the share of items decided right. Our choice, and an argument.
WORTH = 0.005
# Crowds simulated at each redundancy.
REPLICATES = 20
# Standard errors to each side of a 95 % interval.
Z = 1.96
NEXT = dict(
    enumerate(
        ("a second", "a third", "a fourth", "a fifth", "a sixth", "a seventh", "an eighth", "a ninth", "a tenth"), 2
    )
)

ASSUMED = "Those who come are taken to be like those who came, and to answer as much each."
NO_GOLD = (
    "Too few known answers to tell how often most people agree on something wrong. Where they do, more people do not "
    "help, and the figures are too high (by 3 to 16 points on eight public datasets, at five people per item): give "
    f"at least {MIN_GOLD} of the answered items, chosen at random, a known answer."
)
ONE_ANSWER = "One answer per item has nothing to agree with."
NO_PRICE, NO_SECONDS = "No price per answer was given.", "It is not known how long an answer takes."


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval, or None with the reason."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """What to expect of `per_item` people per item: share of items decided right, alpha, and the bill.

    `answers` and `people` are needed for all items; `cost` is in the unit of the price; `hours` are all people's.
    """

    per_item: int
    answers: int
    people: int
    accuracy: Estimate
    agreement: Estimate
    cost: Estimate
    hours: Estimate


@dataclass(frozen=True)
class Plan:
    """A step for each redundancy, the one recommended, and in words what to do and what not to rely on.

    Where the pilot is too small there are no steps, and `sentence` says what it lacks. `misled` is the share of items
    on which known answers show the crowd to be wrong beyond what the simulation expects.
    """

    steps: tuple[Step, ...]
    recommended: int | None
    sentence: str
    caveats: tuple[str, ...]
    misled: Estimate


@dataclass(frozen=True)
class Bill:
    """What an answer costs: its `price`, and the `seconds` [n] that the pilot's answers took, if known."""

    price: float | None = None
    seconds: ArrayLike | None = None


def plan(
    *,
    item: ArrayLike,
    person: ArrayLike,
    code: ArrayLike,
    n_codes: int,
    seed: int,
    gold: ArrayLike | None = None,
    n_items: int | None = None,
    each: float | None = None,
    most: int = 10,
    target: float | None = None,
    worth: float = WORTH,
    bill: Bill = Bill(),
    distances: FloatArray | None = None,
    replicates: int = REPLICATES,
) -> Plan:
    """Expected accuracy, agreement and cost of 1 to `most` people per item.

    `item`, `person` and `code` [n] are the pilot's answers, any numbers for items and people. `gold` holds the known
    code of item i at place i, −1 where unknown. `n_items` is how many items there will be (else those of the pilot),
    `each` is how many answers a person gives (else as many as in the pilot: say it of a sample),
    `distances` [K, K] are those of alpha (else nominal). Recommended is the least redundancy that reaches the accuracy
    `target`, or without one the least after which another person adds less than `worth`. The same seed gives the same
    plan. Raises ValueError for arrays that do not fit each other.
    """
    if most < 1 or replicates < 2 or (n_items is not None and n_items < 1) or (each is not None and each <= 0):
        raise ValueError("most and n_items must be at least 1, replicates at least 2, and each above 0")
    pilot, known = _pilot(item, person, code, n_codes, gold)
    lacking = _lacking(pilot)
    if lacking:
        return Plan((), None, lacking, (), Estimate(None, reason=lacking))
    total, rng = n_items or pilot.n_items, np.random.default_rng(seed)
    metric = nominal(n_codes) if distances is None else distances
    found = forecast.forecast(
        pilot, most=most, n_items=total, distances=metric, replicates=replicates, rng=rng, each=each
    )
    misled = _misled(pilot, known, found.now, rng)
    accuracy = found.accuracy * (1 - (0 if misled is None else misled[:, None]))
    busy = len(pilot) / pilot.n_people if each is None else each
    steps = tuple(_step(count, found, accuracy, busy, total, bill) for count in range(1, most + 1))
    curve = _rising(accuracy.mean(axis=0))
    best = _reaching(curve, target) if target is not None else _enough(curve, worth)
    share = Estimate(None, reason=NO_GOLD) if misled is None else _spread(misled)
    return Plan(steps, best, _sentence(steps, curve, best, target, share), _caveats(share, pilot, most), share)


def _pilot(
    item: ArrayLike, person: ArrayLike, code: ArrayLike, n_codes: int, gold: ArrayLike | None
) -> tuple[Answers, IntArray]:
    """The answers, of items and people that have some; and the known code of each such item, or −1."""
    items, rows = np.unique(np.asarray(item, dtype=np.int64), return_inverse=True)
    people, who = np.unique(np.asarray(person, dtype=np.int64), return_inverse=True)
    pilot = answers(item=rows, person=who, code=code, n_items=len(items), n_people=len(people), n_codes=n_codes)
    if gold is None:
        return pilot, np.full(len(items), -1, dtype=np.int64)
    known = np.asarray(gold, dtype=np.int64)
    if known.ndim != 1 or (known >= n_codes).any() or items.max(initial=-1) >= len(known) or items.min(initial=0) < 0:
        raise ValueError("gold must hold a code, or −1, for each item")
    return pilot, known[items]


def _lacking(pilot: Answers) -> str:
    """What the pilot is too small for, and what to do."""
    shared = int((pilot.per_item > 1).sum())
    wants = (
        (len(pilot), MIN_ANSWERS, "answers"),
        (shared, MIN_SHARED_ITEMS, "items that two people answered"),
        (pilot.n_people, MIN_PEOPLE, "people"),
    )
    short = [f"{least} {what} ({has} so far)" for has, least, what in wants if has < least]
    if short:
        return f"The pilot is too small to plan with. It needs at least {', '.join(short)}: collect some more."
    return "All answers are equal, so nothing can be said of errors." if len(np.unique(pilot.code)) < 2 else ""


def _misled(pilot: Answers, known: IntArray, now: FloatArray, rng: np.random.Generator) -> FloatArray | None:
    """Share of items on which the crowd is wrong beyond what the simulation expects [replicates]; None without gold.

    How many it gets right is uncertain by Jeffreys's interval, drawn anew for each replicate.
    """
    asked = known >= 0
    if asked.sum() < MIN_GOLD:
        return None
    right = int((decide(pooled.fit(pilot).posterior).code == known)[asked].sum())
    seen = rng.beta(right + 0.5, int(asked.sum()) - right + 0.5, size=len(now))
    return np.asarray(np.clip(1 - seen / now.mean(), 0.0, 1.0))


def _step(count: int, found: forecast.Forecast, accuracy: FloatArray, each: float, total: int, bill: Bill) -> Step:
    needed, place = count * total, count - 1
    simulated = float(found.accuracy[:, place].mean())
    right = float(accuracy[:, place].mean())
    return Step(
        per_item=count,
        answers=needed,
        people=forecast.workforce(each, total, count),
        accuracy=_spread(
            accuracy[:, place], less=simulated * (1 - simulated) / found.n_items, more=right * (1 - right) / total
        ),
        agreement=_alpha(found.agreement[:, place], count),
        cost=_cost(bill, needed),
        hours=_hours(bill, needed),
    )


def _spread(values: FloatArray, *, less: float = 0.0, more: float = 0.0, floor: float = 0.0) -> Estimate:
    """Mean and 95 % interval of the replicates, within [floor, 1].

    Their variance is that of a crowd; `less` is the chance of the simulated items in it, `more` that of the real ones.
    """
    mean = float(values.mean())
    reach = Z * float(np.sqrt(max(values.var(ddof=1) - less, 0.0) + more))
    return Estimate(mean, max(floor, mean - reach), min(1.0, mean + reach))


def _alpha(values: FloatArray, count: int) -> Estimate:
    if count < 2:
        return Estimate(None, reason=ONE_ANSWER)
    known = values[np.isfinite(values)]
    return _spread(known, floor=-1.0) if len(known) > 1 else Estimate(None, reason="All answers are equal.")


def _cost(bill: Bill, needed: int) -> Estimate:
    if bill.price is None:
        return Estimate(None, reason=NO_PRICE)
    price = bill.price * needed
    return Estimate(price, price, price)


def _hours(bill: Bill, needed: int) -> Estimate:
    """Time of all people together; the interval is that of the mean time of an answer."""
    times = np.asarray([] if bill.seconds is None else bill.seconds, dtype=np.float64)
    times = times[np.isfinite(times)]
    if len(times) < 2:
        return Estimate(None, reason=NO_SECONDS)
    mean, error = float(times.mean()), float(times.std(ddof=1) / np.sqrt(len(times)))
    low, high = (needed / 3600 * max(0.0, mean + side * Z * error) for side in (-1, 1))
    return Estimate(needed / 3600 * mean, low, high)


def _rising(curve: FloatArray) -> FloatArray:
    """The nearest curve that never falls (pool adjacent violators, Barlow et al. 1972): dips are chance."""
    pools: list[list[float]] = []
    for value in curve.tolist():
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) >= np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])


def _enough(curve: FloatArray, worth: float) -> int:
    """The least redundancy whose next person, and those after on average, add less than `worth`; else the most."""
    for count in range(1, len(curve)):
        further = curve[count:] - curve[count - 1]
        if further[0] < worth and further[-1] < worth * len(further):
            return count
    return len(curve)


def _reaching(curve: FloatArray, target: float) -> int | None:
    reached = np.flatnonzero(curve >= target)
    return int(reached[0]) + 1 if len(reached) else None


def _sentence(
    steps: tuple[Step, ...], curve: FloatArray, best: int | None, target: float | None, misled: Estimate
) -> str:
    limit = "up to " if misled.value is None else ""
    step = steps[-1 if best is None else best - 1]
    low, high = 100 * (step.accuracy.low or 0), 100 * (step.accuracy.high or 0)
    people = "1 person" if step.per_item == 1 else f"{step.per_item} people"
    said = f"{people} per item: {limit}{step.accuracy.value:.0%} right ({low:.0f}–{high:.0f} %)".replace("% r", " % r")
    if best is None:
        return f"{100 * (target or 0):g} % is out of reach. {said}."
    if best == len(steps):
        return f"{said}; more were not simulated."
    gain = 100 * float(curve[best] - curve[best - 1])
    added = "less than half a point" if gain < 0.5 else f"{gain:.1f} points"
    return f"{said}; {NEXT.get(best + 1, 'one more')} adds {added}."


def _caveats(misled: Estimate, pilot: Answers, most: int) -> tuple[str, ...]:
    shown = NO_GOLD
    if misled.value is not None:
        shown = (
            f"Known answers show the crowd to be misled on {100 * misled.value:.0f} % of the items, beyond what the "
            "errors of its people explain. This is taken off."
        )
    had = len(pilot) / pilot.n_items
    beyond = f"The pilot had {had:.1f} answers per item; what is said of more is drawn from how its people err."
    return (shown, ASSUMED, *((beyond,) if most > had else ()))

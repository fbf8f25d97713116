"""Made-up crowds: people of known habits answer about items of known truth.

`population` draws the people; `answer` deals them the items and lets them answer, `respond` lets them answer what they
are given; `simulate` does it all for the plainest crowd. What was planted is known, so that a test can ask for it back.
The same seed gives the same crowd.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import BoolArray, FloatArray, IntArray, codes

HONEST, SPAMMER, SLEEPER, DRIFTER, COLLUDER = range(5)
# Nobody answers more than this, so whoever falls asleep after it never does.
NEVER = 2**62
# Typical seconds of an answer that was thought about, of one that was not, and how much both vary: the standard
# deviation of their logarithm (response times are about lognormal: van der Linden 2006).
CAREFUL_SECONDS, HASTY_SECONDS = 8.0, 1.2
SPREAD_OF_PEOPLE, SPREAD_OF_ANSWERS = 0.35, 0.4

# Items × people held at once: 16 MB.
BLOCK_CELLS = 2_000_000


@dataclass(frozen=True)
class Population:
    """What each person is [P].

    `confusion` [P, K, K]: true code by said code, of somebody awake and an easy item. `reliability`: its mean diagonal.
    `awake_for`: answers given before falling asleep, which is to guess from then on. `drift`: what share of guesses
    each answer adds. `copies`: whose answers are given instead of one's own; oneself, of an honest person. `seconds`:
    a typical answer's. `role`: one of the names above.
    """

    confusion: FloatArray
    reliability: FloatArray
    awake_for: IntArray
    drift: FloatArray
    copies: IntArray
    seconds: FloatArray
    role: IntArray


@dataclass(frozen=True)
class Crowd:
    """Answers [n] of people about items, person by person in the order given, and how reliable each person is [P].

    A spammer's reliability is 1 / K whatever is shown. `seconds` [n] is how long an answer took.
    """

    item: IntArray
    person: IntArray
    code: IntArray
    seconds: FloatArray
    reliability: FloatArray


def simulate(
    *,
    truth: ArrayLike,
    n_people: int,
    n_codes: int,
    per_item: int,
    rng: np.random.Generator,
    skill: tuple[float, float] = (9.0, 2.0),
    spammers: float = 0.1,
) -> Crowd:
    """Draw answers from the one-coin form of the model of Dawid & Skene 1979.

    `truth` [I] holds codes below `n_codes`; each item is answered by `per_item` different people. Reliability is
    1 / K + (1 − 1 / K) · Beta(`skill`), for the share `spammers` of people 1 / K. A wrong answer is any other code with
    equal chance. Raises ValueError where there are fewer people than an item needs, or fewer than two codes.
    """
    if per_item > n_people or n_codes < 2:
        raise ValueError("per_item must not exceed n_people, and n_codes must be at least 2")
    people = population(n_people=n_people, n_codes=n_codes, rng=rng, skill=skill, spammers=spammers)
    return answer(truth=truth, people=people, per_item=per_item, rng=rng)


def population(
    *,
    n_people: int,
    n_codes: int,
    rng: np.random.Generator,
    skill: tuple[float, float] = (9.0, 2.0),
    likeness: float | None = None,
    spammers: float = 0.0,
    sleepers: float = 0.0,
    drifters: float = 0.0,
    colluders: float = 0.0,
    awake_for: int = 20,
    drift: float = 0.01,
) -> Population:
    """Draw people: first the spammers, sleepers, drifters and colluders, each a share of all, then the honest rest.

    Reliability as in `simulate`. Without `likeness` wrong answers are equally likely; with it each row of a confusion
    matrix is drawn from Dirichlet(`likeness` · that row): the smaller, the more people differ in what they confuse.
    Colluders all give the answers of the first of them. Raises ValueError for shares that are negative or exceed 1
    together, or fewer than one person or two codes.
    """
    shares = (spammers, sleepers, drifters, colluders)
    if n_people < 1 or n_codes < 2 or min(shares) < 0 or sum(shares) > 1:
        raise ValueError(
            "there must be a person and two codes, and the shares of people must lie between 0 and 1 together"
        )
    role = _roles(n_people, shares)
    reliability = 1 / n_codes + (1 - 1 / n_codes) * rng.beta(*skill, size=n_people)
    reliability[role == SPAMMER] = 1 / n_codes
    confusion = _one_coin(reliability, n_codes)
    if likeness is not None:
        free = role != SPAMMER
        drawn = rng.standard_gamma(likeness * confusion[free]) + np.finfo(float).tiny
        confusion[free] = drawn / drawn.sum(axis=2, keepdims=True)
        reliability[free] = np.einsum("pkk->p", confusion[free]) / n_codes
    hasty = np.isin(role, [SPAMMER, COLLUDER])
    pace = np.where(hasty, HASTY_SECONDS, CAREFUL_SECONDS) * rng.lognormal(0.0, SPREAD_OF_PEOPLE, size=n_people)
    itself = np.arange(n_people, dtype=np.int64)
    return Population(
        confusion=confusion,
        reliability=reliability,
        awake_for=np.where(role == SLEEPER, awake_for, NEVER),
        drift=np.where(role == DRIFTER, drift, 0.0),
        copies=np.where(role == COLLUDER, np.argmax(role == COLLUDER), itself),
        seconds=pace,
        role=role,
    )


def known_people(confusion: FloatArray) -> Population:
    """Honest, wide-awake people with these confusion matrices [P, K, K], all at the same pace."""
    n_people = len(confusion)
    return Population(
        confusion=confusion,
        reliability=np.einsum("pkk->p", confusion) / confusion.shape[1],
        awake_for=np.full(n_people, NEVER),
        drift=np.zeros(n_people),
        copies=np.arange(n_people, dtype=np.int64),
        seconds=np.full(n_people, CAREFUL_SECONDS),
        role=np.full(n_people, HONEST),
    )


def answer(
    *,
    truth: ArrayLike,
    people: Population,
    per_item: int,
    rng: np.random.Generator,
    difficulty: ArrayLike | None = None,
    activity: ArrayLike | None = None,
) -> Crowd:
    """Let `per_item` different people answer each item, everybody in an order of their own.

    `truth` [I] holds codes; `difficulty` [I] in [0, 1] is the share of answers that are guesses even of those awake;
    of two people the one with twice the `activity` [P] is twice as likely to come to an item first (all alike without
    it). Raises ValueError where there are fewer people than an item needs, or a code or a number is out of range.
    """
    n_items, n_people = len(np.asarray(truth)), len(people.confusion)
    if not 1 <= per_item <= n_people:
        raise ValueError("per_item must be at least 1 and not exceed the number of people")
    if activity is None:
        chosen = _different(n_items, n_people, per_item, rng)
    else:
        chosen = _busy(n_items, _positive(activity, n_people), per_item, rng)
    person, item = chosen.reshape(-1), np.repeat(np.arange(n_items), per_item)
    order = np.lexsort((rng.random(len(item)), person))
    return respond(item=item[order], person=person[order], truth=truth, people=people, rng=rng, difficulty=difficulty)


def respond(
    *,
    item: ArrayLike,
    person: ArrayLike,
    truth: ArrayLike,
    people: Population,
    rng: np.random.Generator,
    difficulty: ArrayLike | None = None,
) -> Crowd:
    """Let each `person` [n] answer the `item` [n] given, in that order; the rows come back person by person.

    `truth` and `difficulty` are those of `answer`, and so are the errors.
    """
    n_people, n_codes = people.confusion.shape[:2]
    true = codes("truth", truth, below=n_codes)
    asked, who = codes("item", item, below=len(true)), codes("person", person, below=n_people)
    hard = np.zeros(len(true)) if difficulty is None else np.asarray(difficulty, dtype=np.float64)
    if hard.shape != true.shape or not ((hard >= 0) & (hard <= 1)).all():
        raise ValueError("difficulty must hold a number between 0 and 1 for each item")
    order = np.argsort(who, kind="stable")
    asked, who = asked[order], who[order]
    asleep, guesses = _guesses(people, who, hard[asked])
    said = _said(people, people.copies[who], asked, true, guesses, rng)
    pace = np.where(asleep, HASTY_SECONDS, people.seconds[who] * (1 + hard[asked]))
    seconds = pace * rng.lognormal(0.0, SPREAD_OF_ANSWERS, size=len(asked))
    return Crowd(asked, who, said, seconds, people.reliability)


def _roles(n_people: int, shares: tuple[float, ...]) -> IntArray:
    ends = np.round(np.cumsum(shares) * n_people)
    place = np.searchsorted(ends, np.arange(n_people), side="right")
    return np.asarray(np.where(place < len(shares), place + 1, HONEST), dtype=np.int64)


def _one_coin(reliability: FloatArray, n_codes: int) -> FloatArray:
    right = reliability[:, None, None]
    return np.where(np.eye(n_codes, dtype=bool), right, (1 - right) / (n_codes - 1))


def _different(n_items: int, n_people: int, per_item: int, rng: np.random.Generator) -> IntArray:
    """`per_item` different people for each item [I, per_item], every choice equally likely (Floyd's sampling)."""
    chosen = np.empty((n_items, per_item), dtype=np.int64)
    for place, last in enumerate(range(n_people - per_item, n_people)):
        drawn = rng.integers(last + 1, size=n_items)
        taken = (chosen[:, :place] == drawn[:, None]).any(axis=1)
        chosen[:, place] = np.where(taken, last, drawn)
    return chosen


def _positive(activity: ArrayLike, n_people: int) -> FloatArray:
    share = np.asarray(activity, dtype=np.float64)
    if share.shape != (n_people,) or not (np.isfinite(share) & (share > 0)).all():
        raise ValueError("activity must hold a number above 0 for each person")
    return share


def _busy(n_items: int, activity: FloatArray, per_item: int, rng: np.random.Generator) -> IntArray:
    """The first `per_item` people to come to each item, each after an exponential time (Efraimidis & Spirakis 2006)."""
    chosen = np.empty((n_items, per_item), dtype=np.int64)
    step = max(1, BLOCK_CELLS // len(activity))
    for start in range(0, n_items, step):
        block = chosen[start : start + step]
        wait = rng.standard_exponential((len(block), len(activity))) / activity
        block[:] = np.argpartition(wait, per_item - 1, axis=1)[:, :per_item]
    return chosen


def _guesses(people: Population, person: IntArray, hard: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Whether somebody is asleep at each answer, and how likely the answer is a guess; rows are person by person."""
    starts = np.searchsorted(person, np.arange(len(people.copies)))
    position = np.arange(len(person)) - starts[person]
    asleep: BoolArray = position >= people.awake_for[person]
    alert = np.maximum(0.0, 1 - people.drift[person] * position) * (1 - hard)
    return asleep, np.asarray(np.where(asleep, 1.0, 1 - alert))


def _said(
    people: Population, source: IntArray, item: IntArray, true: IntArray, guesses: FloatArray, rng: np.random.Generator
) -> IntArray:
    """The codes given. Whoever takes an answer from the same person about the same item shares its chances."""
    n_codes = people.confusion.shape[1]
    draws, home = np.unique(source * len(true) + item, return_inverse=True)
    luck, guessing = rng.random(len(draws))[home], rng.random(len(draws))[home]
    guess = rng.integers(n_codes, size=len(draws))[home]
    upto = people.confusion.cumsum(axis=2)
    meant = np.zeros(len(item), dtype=np.int64)
    for code in range(n_codes - 1):
        meant += luck >= upto[source, true[item], code]
    return np.where(guessing < guesses, guess, meant)

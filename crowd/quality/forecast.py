"""What crowds like the pilot's would reach at each redundancy: fitted, simulated, aggregated again, many times over."""

from dataclasses import dataclass

import numpy as np

from crowd.quality.majority import decide
from crowd.quality.models import pooled
from crowd.quality.models.answers import Answers
from crowd.quality.models.result import Result
from crowd.quality.simulate import answer, known_people, respond
from surveys.measures.agreement import krippendorff_alpha
from surveys.measures.arrays import FloatArray, IntArray

# Simulated items at each redundancy, and the most numbers their posteriors hold over all redundancies: with 20 crowds
# this keeps a pilot of 5,000 answers within two seconds of CPU time, of two codes and of twenty.
SIMULATED_ITEMS, CELLS = 600, 250_000
# So many answers show how a person errs: who gives more of them is simulated as giving these. Otherwise the few items
# would be answered by a handful of people, whose luck would pass for that of a whole crowd.
MOST_EACH = 50
# Thirty give the same figures to within a point, and take a third longer.
ITERATIONS = 12


@dataclass(frozen=True)
class Forecast:
    """Of each simulated crowd B, at 1 to R people per item: `accuracy` and `agreement` [B, R].

    Accuracy is the share of `n_items` simulated items that are decided right, agreement is alpha, NaN where undefined.
    `now` [B] is the accuracy at the pilot's own answers per item.
    """

    accuracy: FloatArray
    agreement: FloatArray
    now: FloatArray
    n_items: int


def forecast(
    pilot: Answers,
    *,
    most: int,
    n_items: int,
    distances: FloatArray,
    replicates: int,
    rng: np.random.Generator,
    each: float | None = None,
) -> Forecast:
    """Simulate `replicates` crowds at 1 to `most` people per item, as if the survey had `n_items`.

    `each` is how many answers a person gives, if not as many as in the pilot (which may be a sample).

    Each replicate resamples the pilot's items, fits (so that what the pilot leaves unknown shows in the spread),
    recruits people like those fitted, draws true codes, lets the recruits answer as much as the pilot's people did,
    the busy more than the others, and aggregates by the pooled model, which suits thin data.
    """
    n_simulated = _simulated(n_items, most, pilot.n_codes)
    busy = min(len(pilot) / pilot.n_people if each is None else each, MOST_EACH)
    whole = pooled.fit(pilot, max_iterations=ITERATIONS)
    accuracy, agreement = np.empty((replicates, most)), np.empty((replicates, most))
    now = np.empty(replicates)
    for replicate in range(replicates):
        now[replicate] = _again(pilot, whole, rng)
        fit = pooled.fit(resample(pilot, rng), max_iterations=ITERATIONS)
        truth = rng.choice(pilot.n_codes, size=n_simulated, p=fit.prior)
        recruits = _recruits(pilot.n_people, workforce(busy, n_simulated, most), rng)
        for count in range(1, most + 1):
            people = recruits[: workforce(busy, n_simulated, count)]
            crowd = _answers(truth, fit.confusion[people], pilot.per_person[people], count, rng)
            accuracy[replicate, count - 1] = _right(crowd, truth)
            alpha = krippendorff_alpha(unit=crowd.item, code=crowd.code, distances=distances).value
            agreement[replicate, count - 1] = np.nan if alpha is None else alpha
    return Forecast(accuracy, agreement, now, n_simulated)


def workforce(each: float, n_items: int, per_item: int) -> int:
    """How many people it takes if everybody gives `each` answers; an item's people are different ones."""
    return max(per_item, round(n_items * per_item / each))


def _simulated(n_items: int, most: int, n_codes: int) -> int:
    """How many items are simulated, for which there is time."""
    return min(n_items, SIMULATED_ITEMS, max(1, CELLS // (n_codes * most * (most + 1) // 2)))


def _recruits(n_people: int, wanted: int, rng: np.random.Generator) -> IntArray:
    """People in random order, and again in another once all have come."""
    rounds = -(-wanted // n_people)
    return rng.permuted(np.tile(np.arange(n_people), (rounds, 1)), axis=1).reshape(-1)[:wanted]


def resample(pilot: Answers, rng: np.random.Generator) -> Answers:
    """As many items, with all their answers, drawn with replacement."""
    order = np.argsort(pilot.item, kind="stable")
    sizes = np.bincount(pilot.item, minlength=pilot.n_items)
    drawn = rng.integers(pilot.n_items, size=pilot.n_items)
    size = sizes[drawn]
    first = (np.cumsum(sizes) - sizes)[drawn] - (np.cumsum(size) - size)
    rows = order[np.repeat(first, size) + np.arange(size.sum())]
    item = np.repeat(np.arange(pilot.n_items), size)
    return Answers(item, pilot.person[rows], pilot.code[rows], pilot.n_items, pilot.n_people, pilot.n_codes)


def _again(pilot: Answers, fit: Result, rng: np.random.Generator) -> float:
    """Accuracy where the pilot's people answer the pilot's items anew, truth being drawn from the prior."""
    truth = rng.choice(pilot.n_codes, size=pilot.n_items, p=fit.prior)
    people = known_people(fit.confusion)
    crowd = respond(item=pilot.item, person=pilot.person, truth=truth, people=people, rng=rng)
    again = Answers(crowd.item, crowd.person, crowd.code, pilot.n_items, pilot.n_people, pilot.n_codes)
    return _right(again, truth)


def _answers(
    truth: IntArray, confusion: FloatArray, activity: FloatArray, per_item: int, rng: np.random.Generator
) -> Answers:
    crowd = answer(truth=truth, people=known_people(confusion), per_item=per_item, rng=rng, activity=activity)
    return Answers(crowd.item, crowd.person, crowd.code, len(truth), len(confusion), confusion.shape[1])


def _right(crowd: Answers, truth: IntArray) -> float:
    fit = pooled.fit(crowd, max_iterations=ITERATIONS)
    return float((decide(fit.posterior).code == truth).mean())

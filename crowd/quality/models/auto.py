"""The default: an average of models that fail differently, each weighted by how well it foretells hidden answers."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from crowd.quality import dawid_skene
from crowd.quality.models import bwa, ebcc, pooled, votes
from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import Ascent, at_once
from crowd.quality.models.result import Result, begin, conclude
from surveys.measures.arrays import BoolArray, FloatArray, IntArray


class Climber(Protocol):
    def __call__(self, answers: Answers, *, start: FloatArray | None = None) -> Result: ...


# Dawid–Skene knows who errs how, the correlated model that errors go together, BWA stays modest; the vote needs no
# knowledge of people at all. Of each family one: near copies would outvote the others.
MODELS: dict[str, Callable[[Answers], Result]] = {
    "Dawid–Skene": dawid_skene.fit_answers,
    "correlated errors": ebcc.fit,
    "weighted average": bwa.fit,
}
# The correlated model always starts from the votes: it has many tops, and the way from an earlier end leads to another
# (on web, one of nine public sets, to .689 from .777).
CLIMBERS: dict[str, Climber] = {"Dawid–Skene": dawid_skene.fit_answers, "weighted average": bwa.fit}
VOTE = "smoothed vote"
FAMILIES = MODELS | {VOTE: votes.smoothed}
# Answers of an author at which a model gets half of its share, and the vote the other half. On fewer, Dawid–Skene alone
# is far below the vote (by .3 with two answers to each of 100 items); BWA's own prior keeps it near the vote. Of 18
# choices on 576 thin draws from nine public sets and 162 from made-up crowds these lost little where they lost.
NEEDED = {"Dawid–Skene": 40.0, "correlated errors": 20.0, "weighted average": 0.0}
# Share of the answers that is hidden, and the most answers that are looked at for it: enough to tell models apart.
HIDDEN, MOST = 0.2, 200_000
# The least that a hidden answer's probability counts as, so that a single one cannot decide.
LEAST = 1e-6
ONE_CODE = "Only one answer is possible."
NO_PAIRS = "No item has two answers, so nobody can be checked against others: the smoothed vote alone."


def fit(answers: Answers, *, seed: int = 0, start: FloatArray | None = None) -> Result:
    """Average the models of MODELS and the smoothed vote; gold is never seen.

    A model's weight is exp of the mean log-probability it gives to an item's answers when they are hidden from it:
    one typical item's worth of evidence, so that a model that is somewhat better gets somewhat more. (Weighing by all
    the evidence would pick a single one; that was tried and is worse in accuracy and calibration, because what
    foretells answers best need not find the truth best.) Before that, each model has m / (m + its NEEDED) of an equal
    share and the vote the rest, m being how many answers, to items that others answered too, the author of the middle
    such answer gave. Which answers are hidden depends on `seed` and not on their order.

    From the posterior `start` [I, K] of an earlier fit the models of CLIMBERS settle sooner; a row of NaN is an item
    it did not know. The weights are found afresh: a posterior that has seen the hidden answers must not foretell
    them. Raises ValueError for a `start` of another shape.
    """
    said, begun = answers.compact, begin(answers, start)
    shared = said.per_item[said.item] > 1
    if said.n_codes == 1 or not shared.any():
        return _alone(answers, ONE_CODE if said.n_codes == 1 else NO_PAIRS)
    known = _known(said, shared)
    weights, n_hidden = _weights(said, _shares(known), seed)
    fits = _fits(said, begun)
    end = Ascent(
        state=sum(
            (weights[name] * fit.posterior for name, fit in fits.items()), np.zeros((said.n_items, said.n_codes))
        ),
        iterations=sum(fit.iterations for fit in fits.values()),
        converged=all(fit.converged for fit in fits.values()),
        trail=(),
    )
    return conclude(answers, end, model="auto", weights=weights, reason=_reason(weights, n_hidden, known, seed))


def _fits(answers: Answers, start: FloatArray | None = None) -> dict[str, Result]:
    climbers = {name: model(answers, start=start) for name, model in CLIMBERS.items()}
    return {name: climbers.get(name) or model(answers) for name, model in FAMILIES.items()}


def _alone(answers: Answers, reason: str) -> Result:
    vote = votes.smoothed(answers.compact)
    return conclude(answers, at_once(vote.posterior), model="auto", weights={VOTE: 1.0}, reason=reason)


def _known(answers: Answers, shared: BoolArray) -> float:
    people = answers.person[shared]
    return float(np.median(np.bincount(people)[people]))


def _shares(known: float) -> FloatArray:
    """What each of FAMILIES counts before any answer was foretold."""
    models = np.array([known / (known + needed) for needed in NEEDED.values()]) / len(NEEDED)
    return np.append(models, 1 - models.sum())


def _weights(answers: Answers, prior: FloatArray, seed: int) -> tuple[dict[str, float], int]:
    """Weight of each model, and how many hidden answers decided it."""
    sample, hidden = _split(answers, seed)
    seen = sample.only(~hidden)
    asked = sample.only(hidden & (seen.per_item[sample.item] > 0))
    scores = np.zeros(len(FAMILIES))
    if len(asked):
        an_item = len(answers) / answers.n_items
        scores = an_item * np.array([_foretold(seen, asked, fit.posterior) for fit in _fits(seen).values()])
    weights = normalise(prior * np.exp(scores - scores.max()))
    return dict(zip(FAMILIES, weights.tolist(), strict=True)), len(asked)


def _split(answers: Answers, seed: int) -> tuple[Answers, BoolArray]:
    """At most about MOST answers, of whole items, and which of them are hidden: by seed and content, in any order."""
    chance = _chance(np.arange(answers.n_items), seed)[answers.item]
    sample = answers if len(answers) <= MOST else answers.only(chance < MOST / len(answers))
    cell = (sample.item * sample.n_people + sample.person) * sample.n_codes + sample.code
    return sample, _chance(cell, seed + 1) < HIDDEN


def _foretold(seen: Answers, asked: Answers, posterior: FloatArray) -> float:
    """Mean log-probability of the hidden answers, by an item's posterior and each person's errors under it."""
    said = pooled.borrowed(seen.counts(posterior))
    given = (posterior[asked.item] * said[asked.person, :, asked.code]).sum(axis=1)
    return float(np.log(np.maximum(given, LEAST)).mean())


def _chance(number: IntArray, seed: int) -> FloatArray:
    """A chance in [0, 1) for each number, the same for the same seed. Source: SplitMix64, Steele et al. 2014."""
    with np.errstate(over="ignore"):
        x = number.astype(np.uint64) + np.uint64(seed % 2**32) * np.uint64(2**32) + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))).astype(np.float64) / 2.0**64


def _reason(weights: dict[str, float], n_hidden: int, known: float, seed: int) -> str:
    parts = ", ".join(f"{name} {weight:.0%}" for name, weight in sorted(weights.items(), key=lambda pair: -pair[1]))
    basis = (
        f"by how well each foretold {n_hidden:,} answers hidden from it (seed {seed})"
        if n_hidden
        else "all alike, as too few answers can be hidden"
    )
    return (
        f"An average of {parts}. Weighed {basis}; "
        f"the vote counts the more, the less each person answered (typically {known:,.0f} comparable answers)."
    )

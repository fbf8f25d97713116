"""What every model tells."""

from dataclasses import dataclass, field

import numpy as np

from crowd.quality.intervals import wilson_many
from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import Ascent
from crowd.quality.models.expectation import imply
from surveys.measures.arrays import FloatArray

# Added to each cell of a confusion matrix, so that a rare answer is improbable and never impossible. Of .01, .1, .3
# and 1 on nine public sets this one gave Dawid–Skene its lowest log-loss at its second best accuracy.
SMOOTHING = 0.3


@dataclass(frozen=True)
class Result:
    """`posterior` [I, K] of the true codes; `confusion` [P, K, K], true code by said code; `prior` [K] of the codes.

    `reliability` [P] is the probability that a person is right about an item of the prior's mix, and `low` and
    `high` [P] its 95 % interval (Wilson 1927, by the person's number of answers; NaN without any).
    `log_likelihood`, in nats, is that of all answers under this prior and confusion; `trail` is the objective of a
    model that climbs one, after each iteration that was kept. `weights` and `reason` say what
    an average was made of, and why. An item without answers has the prior for a posterior.
    """

    model: str
    posterior: FloatArray
    confusion: FloatArray
    prior: FloatArray
    reliability: FloatArray
    low: FloatArray
    high: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool
    trail: tuple[float, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    reason: str = ""


def begin(answers: Answers, start: FloatArray | None) -> FloatArray:
    """Where a fit of the compact answers begins: the posterior `start` [I, K] of an earlier one, else the vote shares.

    Rows of NaN in `start` stand for items that the earlier fit did not know. Raises ValueError for another shape.
    """
    said = answers.compact
    if start is None:
        return said.shares()
    if start.shape != (answers.n_items, answers.n_codes):
        raise ValueError("start must have a row per item and a column per code")
    begun: FloatArray = np.array(start[answers.answered], dtype=np.float64)
    unknown = np.isnan(begun).any(axis=1)
    if unknown.any():
        begun[unknown] = said.shares()[unknown]
    return begun


def conclude(
    answers: Answers,
    end: Ascent,
    *,
    model: str,
    confusion: FloatArray | None = None,
    keep_posterior: bool = False,
    weights: dict[str, float] | None = None,
    reason: str = "",
) -> Result:
    """A result, from where a fit of the compact answers ended.

    Without a `confusion`, the one that suits the posterior best (smoothed by SMOOTHING). With one, the posterior is
    what follows from it and the prior, so that the three are of a piece, unless told to keep it.
    """
    said = answers.compact
    prior = class_shares(end.state)
    if confusion is None:
        confusion, keep_posterior = normalise(said.counts(end.state) + SMOOTHING), True
    implied, likelihood = imply(said, logs(prior), logs(confusion))
    return tell(
        answers,
        end,
        model=model,
        posterior=end.state if keep_posterior else implied,
        confusion=confusion,
        prior=prior,
        likelihood=likelihood,
        weights=weights,
        reason=reason,
    )


def tell(
    answers: Answers,
    end: Ascent,
    *,
    model: str,
    posterior: FloatArray,
    confusion: FloatArray,
    prior: FloatArray,
    likelihood: float,
    weights: dict[str, float] | None = None,
    reason: str = "",
) -> Result:
    """A result, from the posterior of the compact answers and what else a fit found."""
    everywhere = posterior
    if not answers.answered.all():
        everywhere = np.tile(prior, (answers.n_items, 1))
        everywhere[answers.answered] = posterior
    right = np.clip(np.einsum("pkk,k->p", confusion, prior), 0, 1)
    low, high = wilson_many(right * answers.per_person, answers.per_person)
    return Result(
        model=model,
        posterior=everywhere,
        confusion=confusion,
        prior=prior,
        reliability=right,
        low=low,
        high=high,
        log_likelihood=likelihood,
        iterations=end.iterations,
        converged=end.converged,
        trail=end.trail,
        weights=weights or {},
        reason=reason,
    )


def class_shares(posterior: FloatArray) -> FloatArray:
    """Mean posterior [C] of the items [I, C]; equal shares without any."""
    return normalise(np.ones(len(posterior)) @ posterior)


def logs(probabilities: FloatArray) -> FloatArray:
    """Natural logarithms; of 0, which is impossible as it should be, −∞."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probabilities))

"""Sets of options: for each item, the probability that each option belongs to its true set."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from crowd.quality.models.answers import Answers, answers, normalise, soften
from crowd.quality.models.climb import climb
from crowd.quality.models.result import SMOOTHING, logs
from surveys.measures.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Sets:
    """`posterior` [I, O]: the probability that an option belongs; `prior` [O] the share of items it belongs to.

    `finds` and `leaves` [P]: the probability that a person chooses an option that belongs, and leaves out one that
    does not. An item without answers has the prior. `trail` is the penalised log-likelihood of each iteration.
    """

    posterior: FloatArray
    prior: FloatArray
    finds: FloatArray
    leaves: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool
    trail: tuple[float, ...]

    def chosen(self) -> BoolArray:
        """The sets themselves [I, O]: what is more probably in than out; exactly half is not enough."""
        return np.asarray(self.posterior > 0.5)


def fit(
    *,
    item: ArrayLike,
    person: ArrayLike,
    chosen: ArrayLike,
    n_items: int,
    n_people: int,
    smoothing: float = SMOOTHING,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
) -> Sets:
    """Dawid–Skene over all pairs of item and option, each option with its own prior; a person errs alike on all.

    `item` and `person` are [n]; `chosen` [n, O] is true where the answer holds the option. Options count as
    independent, as in binary relevance (Tsoumakas & Katakis 2007). Arguments and errors otherwise as in `dawid_skene`.
    """
    table = np.asarray(chosen, dtype=bool)
    if table.ndim != 2 or table.shape[1] == 0 or smoothing < 0 or len(table) != len(np.asarray(item)):
        raise ValueError("chosen must have a row per answer and a column per option, and smoothing not be negative")
    n_options = table.shape[1]
    every = answers(
        item=(np.asarray(item)[:, None] * n_options + np.arange(n_options)).ravel(),
        person=np.repeat(np.asarray(person), n_options),
        code=table.ravel().astype(np.int64),
        n_items=n_items * n_options,
        n_people=n_people,
        n_codes=2,
    )
    said, option = every.compact, np.flatnonzero(every.answered) % n_options
    end = climb(
        partial(_step, said, option, n_options, smoothing),
        said.shares(),
        enough=tolerance * max(1, len(said)),
        max_iterations=max_iterations,
    )
    prior, confusion = _m_step(said, option, n_options, smoothing, end.state)
    belongs, likelihood = _e_step(said, option, prior, confusion)
    everywhere = np.tile(prior[:, 1], n_items)
    everywhere[every.answered] = belongs[:, 1]
    return Sets(
        posterior=everywhere.reshape(n_items, n_options),
        prior=prior[:, 1],
        finds=confusion[:, 1, 1],
        leaves=confusion[:, 0, 0],
        log_likelihood=likelihood,
        iterations=end.iterations,
        converged=end.converged,
        trail=end.trail,
    )


def _m_step(
    said: Answers, option: IntArray, n_options: int, smoothing: float, posterior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Prior [O, 2] of each option, with `smoothing` too as an option may be rare, and confusion [P, 2, 2]."""
    prior: FloatArray = np.stack([np.bincount(option, column, minlength=n_options) for column in posterior.T], axis=1)
    return normalise(prior + smoothing), normalise(said.counts(posterior) + smoothing)


def _e_step(said: Answers, option: IntArray, prior: FloatArray, confusion: FloatArray) -> tuple[FloatArray, float]:
    return soften(logs(prior)[option] + said.gathered(logs(confusion)))


def _step(
    said: Answers, option: IntArray, n_options: int, smoothing: float, posterior: FloatArray
) -> tuple[FloatArray, float]:
    prior, confusion = _m_step(said, option, n_options, smoothing, posterior)
    following, likelihood = _e_step(said, option, prior, confusion)
    return following, likelihood + float(xlogy(smoothing, confusion).sum() + xlogy(smoothing, prior).sum())

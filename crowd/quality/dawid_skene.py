"""Who is right, and who errs how, from the answers alone.

Source: Dawid & Skene 1979, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
Statistics 28 (1). Here in log space, with a small count added to every cell of the confusion matrices, so that a rare
answer is improbable and never impossible.
"""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.models.answers import Answers, answers, normalise
from crowd.quality.models.climb import climb
from crowd.quality.models.expectation import expect, imply
from crowd.quality.models.result import SMOOTHING, Result, begin, logs, tell
from surveys.measures.arrays import FloatArray


def fit(
    *,
    item: ArrayLike,
    person: ArrayLike,
    code: ArrayLike,
    n_items: int,
    n_people: int,
    n_codes: int,
    smoothing: float = SMOOTHING,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
    start: FloatArray | None = None,
) -> Result:
    """`fit_answers` from arrays [n]; raises ValueError as `models.answers.answers` does, too."""
    said = answers(item=item, person=person, code=code, n_items=n_items, n_people=n_people, n_codes=n_codes)
    return fit_answers(said, smoothing=smoothing, max_iterations=max_iterations, tolerance=tolerance, start=start)


def fit_answers(
    answers: Answers,
    *,
    smoothing: float = SMOOTHING,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
    start: FloatArray | None = None,
) -> Result:
    """Fit the model by EM, from the vote shares or from the posterior `start` [I, K] of an earlier fit.

    `smoothing` is the count added to each cell of a confusion matrix (0: maximum likelihood). Stops when an iteration
    adds less than `tolerance` nats per answer to the penalised log-likelihood, else after `max_iterations`, and says
    which. A row of NaN in `start` is an item that the earlier fit did not know. Raises ValueError for a `start` of
    another shape, and for limits that make no sense.
    """
    if smoothing < 0 or max_iterations < 1:
        raise ValueError("max_iterations must be at least 1, and smoothing not negative")
    said = answers.compact
    end = climb(
        partial(_step, said, smoothing),
        _begun(said, begin(answers, start), smoothing),
        enough=tolerance * max(1, len(answers)),
        max_iterations=max_iterations,
    )
    confusion, prior = _parts(said, end.state)
    posterior, likelihood = imply(said, logs(prior), logs(confusion))
    return tell(
        answers,
        end,
        model="dawid-skene",
        posterior=posterior,
        confusion=confusion,
        prior=prior,
        likelihood=likelihood,
    )


def _begun(answers: Answers, posterior: FloatArray, smoothing: float) -> FloatArray:
    return _state(answers.counts(posterior) + smoothing, np.ones(len(posterior)) @ posterior)


def _state(counts: FloatArray, mass: FloatArray) -> FloatArray:
    """Confusion and prior that suit the counts best (equations 2.3 and 2.4), as rows of one array [P·K + 1, K].

    A row without any count is uniform.
    """
    state = np.empty((counts.shape[0] * counts.shape[1] + 1, counts.shape[2]))
    state[:-1] = normalise(counts).reshape(-1, counts.shape[2])
    state[-1] = normalise(mass)
    return state


def _parts(answers: Answers, state: FloatArray) -> tuple[FloatArray, FloatArray]:
    return state[:-1].reshape(answers.n_people, answers.n_codes, answers.n_codes), state[-1]


def _step(answers: Answers, smoothing: float, state: FloatArray) -> tuple[FloatArray, float]:
    """The next confusion and prior, and the penalised log-likelihood of these."""
    confusion, prior = _parts(answers, state)
    log_confusion = logs(confusion)
    found = expect(answers, logs(prior), log_confusion)
    height = found.likelihood + (smoothing * float(log_confusion.sum()) if smoothing else 0.0)
    return _state(found.counts + smoothing, found.mass), height

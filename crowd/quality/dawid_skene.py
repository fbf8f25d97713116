"""Who is right, and who errs how, from the answers alone.

Source: Dawid & Skene 1979, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
Statistics 28 (1). Here in log space, with a small count added to every cell of the confusion matrices, so that a rare
answer is improbable and never impossible.
"""

from functools import partial

from numpy.typing import ArrayLike

from crowd.quality.models.answers import Answers, answers, normalise
from crowd.quality.models.climb import climb
from crowd.quality.models.result import SMOOTHING, Result, begin, class_shares, conclude, imply, logs
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
        begin(answers, start),
        enough=tolerance * max(1, len(answers)),
        max_iterations=max_iterations,
    )
    return conclude(
        answers,
        end,
        model="dawid-skene",
        confusion=normalise(said.counts(end.posterior) + smoothing),
    )


def _step(answers: Answers, smoothing: float, posterior: FloatArray) -> tuple[FloatArray, float]:
    """Prior and confusion that suit the posterior best (equations 2.3 and 2.4), and the posterior they imply.

    A row of confusion without any count is uniform.
    """
    log_confusion = logs(normalise(answers.counts(posterior) + smoothing))
    posterior, likelihood = imply(answers, logs(class_shares(posterior)), log_confusion)
    return posterior, likelihood + (smoothing * float(log_confusion.sum()) if smoothing else 0.0)

"""One-coin Dawid–Skene: a person is right with one probability, whatever the truth, and errs evenly.

Source: the homogeneous form of Dawid & Skene 1979, as in Raykar et al. 2010, Learning From Crowds, and Demartini et
al. 2012, ZenCrowd. For people with few answers, or a code that is rare.
"""

from functools import partial

import numpy as np
from scipy.special import xlog1py, xlogy

from crowd.quality.models.answers import Answers, soften
from crowd.quality.models.climb import climb
from crowd.quality.models.result import Result, class_shares, conclude, logs
from surveys.measures.arrays import FloatArray

# Right and wrong answers that a person is taken to have given before their own: two of three right.
RIGHT, WRONG = 2.0, 1.0


def fit(
    answers: Answers,
    *,
    right: float = RIGHT,
    wrong: float = WRONG,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
) -> Result:
    """Fit by EM; `right` and `wrong` are added to each person's counts. Stops as `dawid_skene.fit_answers` does."""
    said = answers.compact
    end = climb(
        partial(_step, said, right, wrong),
        said.shares(),
        enough=tolerance * max(1, len(said)),
        max_iterations=max_iterations,
    )
    accuracy = _accuracy(said, end.state, right, wrong)
    return conclude(answers, end, model="one coin", confusion=confusion_of(accuracy, answers.n_codes))


def confusion_of(accuracy: FloatArray, n_codes: int) -> FloatArray:
    """Confusion [P, K, K] of people who are right with probability `accuracy` [P] and err evenly."""
    if n_codes == 1:
        return np.ones((len(accuracy), 1, 1))
    off = (1 - accuracy) / (n_codes - 1)
    table: FloatArray = off[:, None, None] + (accuracy - off)[:, None, None] * np.eye(n_codes)
    return table


def _accuracy(said: Answers, posterior: FloatArray, right: float, wrong: float) -> FloatArray:
    hits = said.by_person(posterior[said.item, said.code])
    accuracy: FloatArray = (hits + right) / (said.per_person + right + wrong)
    return accuracy


def _step(said: Answers, right: float, wrong: float, posterior: FloatArray) -> tuple[FloatArray, float]:
    accuracy = _accuracy(said, posterior, right, wrong)
    prior = class_shares(posterior)
    log_wrong = np.log1p(-accuracy) - np.log(max(said.n_codes - 1, 1))
    weight = said.votes((np.log(accuracy) - log_wrong)[said.person])
    following, likelihood = soften(logs(prior) + weight)
    likelihood += float(log_wrong[said.person].sum())
    return following, likelihood + float((xlogy(right, accuracy) + xlog1py(wrong, -accuracy)).sum())

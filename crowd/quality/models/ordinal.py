"""Ordered codes: a person errs to near codes more than to far ones, leans to one side, and sometimes guesses.

P(said | true) is (1 − g) · N(said − true − b; s), discretised and cut to the scale, plus g / K. Each person has a
spread s, a lean b and a share of guesses g, all found on a grid, so that the M step is exact and one matrix product.
After the ordinal model of Lakshminarayanan & Teh 2013, Inferring Ground Truth from Multi-annotator Ordinal Data, here
with a discretised normal; for scales of up to some dozens of codes.
"""

from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np

from crowd.quality.models.answers import Answers
from crowd.quality.models.climb import climb
from crowd.quality.models.expectation import imply
from crowd.quality.models.result import Result, class_shares, conclude, logs
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

# Spreads and leans, in steps of the scale, and shares of guesses that a person may have.
SPREADS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
LEANS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
GUESSES = (0.02, 0.1, 0.3, 0.7, 1.0)
# How improbable a lean is beforehand: its standard deviation in steps. Without one, few answers would show a lean.
USUAL_LEAN = 0.5
# Beforehand, log-probability lost per unit of the share of guesses: most people do not guess.
USUAL_GUESS = 3.0


def fit(answers: Answers, *, max_iterations: int = 100, tolerance: float = 1e-5) -> Result:
    """Fit by EM; codes are numbered along the scale. Stops as `dawid_skene.fit_answers` does.

    First with upright people only, from the votes, and then with leaning ones, from there: a vote that some people
    pull to one side would make the upright look as if they leant to the other.
    """
    said = answers.compact
    tables, prior, upright = _grid(answers.n_codes)
    start = climb(
        partial(_step, said, tables[upright], prior[upright]),
        said.shares(),
        enough=tolerance * max(1, len(said)),
        max_iterations=max_iterations,
    )
    end = climb(
        partial(_step, said, tables, prior),
        start.state,
        enough=tolerance * max(1, len(said)),
        max_iterations=max_iterations,
    )
    end = replace(end, iterations=start.iterations + end.iterations)
    return conclude(answers, end, model="ordinal", confusion=tables[_best(said, tables, prior, end.state)])


def _grid(n_codes: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Confusion matrices [G, K, K] of all sorts of people, the log-prior [G] of each sort, and which do not lean."""
    step = np.arange(n_codes)
    sorts = list(product(SPREADS, LEANS, GUESSES))
    spread, lean, guess = (np.array(column) for column in zip(*sorts, strict=True))
    off = step[None, None, :] - step[None, :, None] - lean[:, None, None]
    log_normal = -np.square(off / spread[:, None, None]) / 2
    normal = np.exp(log_normal - log_normal.max(axis=2, keepdims=True))
    normal /= normal.sum(axis=2, keepdims=True)
    mixed = (1 - guess)[:, None, None] * normal + guess[:, None, None] / n_codes
    return mixed, -np.square(lean / USUAL_LEAN) / 2 - USUAL_GUESS * guess, lean == 0


def _best(said: Answers, tables: FloatArray, prior: FloatArray, posterior: FloatArray) -> IntArray:
    """The sort [P] that suits each person's answers best; of equal ones the first."""
    counts = said.counts(posterior).reshape(said.n_people, said.n_codes**2)
    fitting = counts @ np.log(tables).reshape(len(tables), -1).T + prior
    return np.asarray(fitting.argmax(axis=1))


def _step(said: Answers, tables: FloatArray, prior: FloatArray, posterior: FloatArray) -> tuple[FloatArray, float]:
    best = _best(said, tables, prior, posterior)
    following, likelihood = imply(said, logs(class_shares(posterior)), logs(tables[best]))
    return following, likelihood + float(prior[best].sum())

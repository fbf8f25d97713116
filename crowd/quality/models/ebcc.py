"""Dawid–Skene for crowds whose errors go together: each class has groups of items, and people err by group.

Source: Li, Rubinstein & Cohn 2019, Exploiting Worker Correlation for Label Aggregation in Crowdsourcing (ICML '19,
"enhanced Bayesian classifier combination"). Three things differ, each so that thin data and chance matter less. The
prior of a person's errors is the crowd's in that group. The groups start from how far an item's answers agree, not
from random numbers. The class prior stays halfway to the shares of the votes. By EM to the most probable
parameters, the crowd's errors estimated along the way, so that no objective is known to climb.
"""

import numpy as np
from scipy.stats import rankdata

from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import settle
from crowd.quality.models.expectation import imply
from crowd.quality.models.result import Result, conclude, logs
from surveys.measures.arrays import FloatArray

# Groups of each class: easy, middling and hard items at the start.
GROUPS = 3
# Answers in each group and class that a person is taken to have given as the crowd does, before their own count.
STRENGTH = 5.0
# The crowd's own prior counts, on and off the diagonal, and of a group: the paper's a_v, b_v and a_pi.
RIGHT, WRONG, GROUP = 4.0, 1.0, 0.1
# Share of an item that starts in the group of its agreement; the rest is spread over all of them.
SURE = 0.9


def fit(answers: Answers, *, groups: int = GROUPS, strength: float = STRENGTH, max_iterations: int = 100) -> Result:
    """Fit the model; `strength` is the number of answers that the crowd's errors count in those of each person."""
    said, n_codes = answers.compact, answers.n_codes
    anchor = said.shares().sum(axis=0)

    def step(posterior: FloatArray) -> FloatArray:
        mass = posterior.sum(axis=0).reshape(n_codes, groups)
        prior: FloatArray = normalise(mass.sum(axis=1) + anchor)[:, None] * normalise(mass + GROUP / groups)
        errors = _errors(said.counts(posterior), n_codes, strength)
        return imply(said, logs(prior).ravel(), np.log(errors))[0]

    def told(state: FloatArray) -> FloatArray:
        together: FloatArray = state.reshape(len(state), n_codes, groups).sum(axis=2)
        return together

    end = settle(step, _start(said, groups), max_iterations=max_iterations, told=told)
    return conclude(answers, end, model="correlated errors")


def _start(answers: Answers, groups: int) -> FloatArray:
    """Shares of the votes [I, K·M], each mostly in the group of the item's agreement."""
    shares = answers.shares()
    agreement = np.round(shares.max(axis=1, initial=0.0), 9)
    place = (rankdata(agreement) - 0.5) / max(len(agreement), 1)
    home = np.minimum((place * groups).astype(np.int64), groups - 1)
    share = np.full((answers.n_items, groups), (1 - SURE) / groups)
    share[np.arange(answers.n_items), home] += SURE
    start: FloatArray = shares[:, :, None] * share[:, None, :]
    return start.reshape(answers.n_items, answers.n_codes * groups)


def _errors(counts: FloatArray, n_codes: int, strength: float) -> FloatArray:
    """Confusion [P, K·M, K] of each person, shrunk towards the crowd's."""
    prior = WRONG + (RIGHT - WRONG) * np.eye(n_codes)
    crowd = normalise(counts.sum(axis=0) + np.repeat(prior, counts.shape[1] // n_codes, axis=0))
    return normalise(counts + strength * crowd)

"""Bayesian weighted average: each person's precision, and codes averaged by it.

Source: Li, Rubinstein & Cohn 2019, Truth Inference at Scale: A Bayesian Model for Adjudicating Highly Redundant Crowd
Annotations (WWW '19). Its posterior is a weighted share of the votes, so that it stays modest where others are sure.
"""

import numpy as np

from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import settle
from crowd.quality.models.result import Result, begin, class_shares, conclude
from surveys.measures.arrays import FloatArray

# Answers that a person is taken to have given at the crowd's usual precision, before their own count: the paper's.
PRIOR_ANSWERS = 15.0
# Weight of the class prior in each item's average: the paper's.
PRIOR_WEIGHT = 1.0


def fit(
    answers: Answers,
    *,
    prior_answers: float = PRIOR_ANSWERS,
    max_iterations: int = 100,
    start: FloatArray | None = None,
) -> Result:
    """Fit by turns: precision of each person from squared errors, then the items' averages.

    One precision per person for all codes, where the paper fits each code against the rest. `start` as in
    `result.begin`.
    """
    said = answers.compact
    # Half an error more than was seen, so that a unanimous crowd has a finite precision.
    usual = prior_answers * (_errors(said, said.shares()).sum() + 0.5) / (len(said) + 1)

    def step(posterior: FloatArray) -> FloatArray:
        off = said.by_person(_errors(said, posterior))
        precision = (prior_answers + said.per_person) / (usual + off)
        prior = class_shares(posterior)
        average: FloatArray = PRIOR_WEIGHT * prior + said.votes(precision[said.person])
        return normalise(average)

    end = settle(step, begin(answers, start), max_iterations=max_iterations)
    return conclude(answers, end, model="bwa")


def _errors(answers: Answers, posterior: FloatArray) -> FloatArray:
    """Squared distance [n] between each answer, as a corner of the simplex, and its item's posterior."""
    size = np.square(posterior).sum(axis=1)
    distance: FloatArray = 1 - 2 * posterior[answers.item, answers.code] + size[answers.item]
    return distance

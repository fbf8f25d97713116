"""Votes: plain and smoothed, and weighted by how often a person agrees with the others."""

from functools import partial

import numpy as np

from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import at_once, settle
from crowd.quality.models.result import Result, conclude
from surveys.measures.arrays import FloatArray

# Votes added to an item, spread equally over the codes: half an answer, as Jeffreys's prior has it for two codes.
HALF_A_VOTE = 0.5


def smoothed(answers: Answers, *, added: float = HALF_A_VOTE) -> Result:
    """Shares of an item's votes, `added` votes spread equally over the codes. All people count the same."""
    said = answers.compact
    votes = said.shares() * said.per_item[:, None]
    return conclude(answers, at_once(normalise(votes + added / answers.n_codes)), model="vote")


def wawa(answers: Answers) -> Result:
    """Worker agreement with aggregate: one vote for the majority, one more weighted by agreement with it.

    A person's weight is the mean share of their items' votes that went to what they said. Source: Appen's Wawa, as
    in crowd-kit, which counts agreement with the decided majority; with shares a tie needs no decision.
    """
    said = answers.compact
    return conclude(answers, at_once(_reweighted(said, said.shares())), model="wawa")


def zero_based_skill(answers: Answers, *, max_iterations: int = 100) -> Result:
    """Wawa repeated until it settles: weights from agreement with the weighted vote, and a new vote from them.

    Source: zero-based skill of crowd-kit, whose small steps towards the mean agreement end where this ends.
    """
    said = answers.compact
    end = settle(partial(_reweighted, said), said.shares(), max_iterations=max_iterations)
    return conclude(answers, end, model="zero-based skill")


def _reweighted(said: Answers, posterior: FloatArray) -> FloatArray:
    """Votes [I, K] weighted by each person's agreement with the posterior."""
    skill = said.by_person(posterior[said.item, said.code]) / np.maximum(said.per_person, 1)
    return normalise(said.votes(skill[said.person]))

"""Dawid–Skene for thin data: a person with few answers borrows the crowd's confusion matrix."""

from crowd.quality.models.answers import Answers, normalise
from crowd.quality.models.climb import settle
from crowd.quality.models.expectation import imply
from crowd.quality.models.result import Result, class_shares, conclude, logs
from surveys.measures.arrays import FloatArray

# Answers of each true code that the crowd's errors count for in those of a person. Of 2, 5 and 20 on nine public sets
# the least had the best accuracy (.888, .886, .852).
STRENGTH = 2.0


def fit(answers: Answers, *, strength: float = STRENGTH, max_iterations: int = 100) -> Result:
    """Fit by EM with the crowd's confusion as the prior of each person's; it is estimated along the way.

    An empirical Bayes form of Dawid & Skene 1979, after the community model of Venanzi et al. 2014 (Community-Based
    Bayesian Aggregation Models for Crowdsourcing) with a single community.
    """

    said = answers.compact

    def step(posterior: FloatArray) -> FloatArray:
        errors = borrowed(said.counts(posterior), strength)
        return imply(said, logs(class_shares(posterior)), logs(errors))[0]

    end = settle(step, said.shares(), max_iterations=max_iterations)
    return conclude(
        answers,
        end,
        model="pooled",
        confusion=borrowed(said.counts(end.state), strength),
    )


def borrowed(counts: FloatArray, strength: float = STRENGTH) -> FloatArray:
    """Confusion [P, K, K] from counts, `strength` answers of the crowd's added to each row."""
    return normalise(counts + strength * normalise(counts.sum(axis=0) + 1))

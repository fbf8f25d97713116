"""The E step that confusion matrices share, and the sums an M step needs of it.

Both work by the odds of each class against the first: one class less to add up, and no maximum to look for in each row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crowd.quality.models.answers import SAFE, Answers, by_answer, sums
from crowd.quality.models.blocks import Block
from surveys.measures.arrays import FloatArray

# The logarithm that an impossible first class counts with; exp of it is 0.
IMPOSSIBLE = -1000.0


@dataclass(frozen=True)
class Expected:
    """Sums over the posteriors that a prior and a confusion imply.

    `counts` [P, C, K] of each person's answers by the classes of their items, `mass` [C] of items, and the
    `likelihood` of all answers, in nats.
    """

    counts: FloatArray
    mass: FloatArray
    likelihood: float


@dataclass(frozen=True)
class _Odds:
    """Logarithms of the odds against the first class: `prior` [C − 1], and `answer` [P·K, C − 1] of each answer."""

    prior: FloatArray
    answer: FloatArray
    likelihood: float  # if all items were of the first class


def imply(answers: Answers, log_prior: FloatArray, log_confusion: FloatArray) -> tuple[FloatArray, float]:
    """Posterior [I, C] of the classes and the log-likelihood of all answers, in nats.

    `log_prior` is [C] and `log_confusion` [P, C, K]. Source: Dawid & Skene 1979, equations 2.5 and 2.7.
    """
    odds = _odds(answers, log_prior, log_confusion)
    posterior = np.empty((answers.n_items, len(log_prior)))
    likelihood = odds.likelihood
    for block, others, first, total in _posteriors(answers, odds):
        posterior[block.rows, 1:] = others
        posterior[block.rows, 0] = first
        likelihood += total
    return posterior, likelihood


def expect(answers: Answers, log_prior: FloatArray, log_confusion: FloatArray) -> Expected:
    """The sums of what `imply` gives, without ever holding all posteriors."""
    odds = _odds(answers, log_prior, log_confusion)
    table, mass = np.zeros_like(odds.answer), np.zeros(len(odds.prior))
    likelihood = odds.likelihood
    for block, others, first, total in _posteriors(answers, odds):
        table += block.heard @ others
        mass += np.ones(len(first)) @ others
        likelihood += total
    counts = np.empty(log_confusion.shape)
    counts[:, 1:] = table.reshape(answers.n_people, answers.n_codes, len(mass)).transpose(0, 2, 1)
    # What is left is the first class's; rounding may leave less than nothing.
    counts[:, 0] = np.maximum(answers.given - table.sum(axis=1).reshape(answers.given.shape), 0)
    return Expected(counts, np.append(max(answers.n_items - mass.sum(), 0.0), mass), likelihood)


def _odds(answers: Answers, log_prior: FloatArray, log_confusion: FloatArray) -> _Odds:
    first, prior = np.maximum(log_confusion[:, 0], IMPOSSIBLE), max(float(log_prior[0]), IMPOSSIBLE)
    alone = answers.n_items * prior + float(np.vdot(answers.given, first))
    return _Odds(log_prior[1:] - prior, by_answer(log_confusion[:, 1:] - first[:, None]), alone)


def _posteriors(answers: Answers, odds: _Odds) -> Iterator[tuple[Block, FloatArray, FloatArray, float]]:
    """Of each block: posteriors of the other classes [i, C − 1] and of the first [i], and the logarithms of totals."""
    for block in answers.blocks:
        weight = block.said @ odds.answer
        weight += odds.prior
        first, shift = np.ones((len(weight), 1)), 0.0
        if weight.max(initial=0.0) > SAFE:
            largest = np.maximum(weight.max(axis=1, keepdims=True), 0)
            weight -= largest
            first, shift = np.exp(-largest), float(largest.sum())
        np.exp(weight, out=weight)
        total = sums(weight)
        total += first
        weight /= total
        yield block, weight, (first / total)[:, 0], float(np.log(total).sum()) + shift

"""Weights that bring the people of a sample to known shares, question by question: raking.

Deming & Stephan 1940 (On a Least Squares Adjustment of a Sampled Frequency Table, Annals of Mathematical Statistics
11), iterative proportional fitting: all weights of the people with an answer are multiplied by the share that the
answer shall have over the one that it has, question after question, until nothing changes. With one question it is
post-stratification, and done after one step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

CLOSE = 1e-9
MOST_ROUNDS = 1_000


class EmptyCell(ValueError):
    """Nobody gave an answer that shall have a share: no weight can bring anybody there."""

    def __init__(self, *, question: int, code: int) -> None:
        super().__init__(f"Nobody is in cell {code} of margin {question}.")
        self.question, self.code = question, code


@dataclass(frozen=True)
class Raked:
    """`weights` [n], 1 on average. `gap`: the largest distance of a weighted share from its target; `converged`: it is
    next to nothing; `trimmed`: people whose weight is the largest allowed."""

    weights: FloatArray
    rounds: int
    converged: bool
    gap: float
    trimmed: int

    @property
    def design_effect(self) -> float | None:
        """n Σ w² / (Σ w)² (Kish 1965, section 11.7): so much wider weights make the square of an interval."""
        total = float(self.weights.sum())
        return len(self.weights) * float((self.weights**2).sum()) / total**2 if total else None

    @property
    def effective(self) -> float | None:
        """(Σ w)² / Σ w²: as many people without weights would tell as much."""
        effect = self.design_effect
        return len(self.weights) / effect if effect else None


def rake(
    codes: IntArray, targets: Sequence[FloatArray], *, most: float | None = None, rounds: int = MOST_ROUNDS
) -> Raked:
    """`codes` [n, Q]: each person's answer to each question, −1 for none; `targets` [Q]: the shares of its answers.

    Somebody without an answer to a question is left as they are by it: its shares are those among people who answered.
    `most`: the largest weight, the mean being 1; larger ones are cut off after every round, what was cut is spread over
    all, and the shares are reached as far as that allows. Raises EmptyCell where a share above 0 has nobody, ValueError
    where shares do not add up to 1 or `most` is below 1.
    """
    _check(codes, targets, most)
    weights, done, settled = np.ones(len(codes)), 0, False
    while done < rounds and not settled:
        before, done = weights, done + 1
        for place, shares in enumerate(targets):
            weights = _fitted(weights, codes[:, place], shares)
        weights = _trimmed(weights, most)
        settled = np.allclose(weights, before, rtol=0, atol=CLOSE / 100)
    gap = max((_gap(weights, codes[:, place], shares) for place, shares in enumerate(targets)), default=0.0)
    trimmed = 0 if most is None else int((weights >= most * (1 - CLOSE)).sum())
    return Raked(weights, done, gap <= CLOSE, gap, trimmed)


def _check(codes: IntArray, targets: Sequence[FloatArray], most: float | None) -> None:
    if most is not None and most < 1:
        raise ValueError("No weight can be cut off below the mean, which is 1.")
    for place, shares in enumerate(targets):
        if abs(float(shares.sum()) - 1) > CLOSE:
            raise ValueError(f"The shares of margin {place} do not add up to 1.")
        counts = np.bincount(codes[codes[:, place] >= 0, place], minlength=len(shares))
        for code in np.flatnonzero((shares > 0) & (counts == 0)).tolist():
            raise EmptyCell(question=place, code=code)


def _fitted(weights: FloatArray, codes: IntArray, shares: FloatArray) -> FloatArray:
    """The weights with this question's shares among those who answered it; their sum stays."""
    have = _sums(weights, codes, len(shares))
    factors = np.where(have > 0, shares * have.sum() / np.where(have > 0, have, 1.0), 0.0)
    return np.asarray(weights * np.append(factors, 1.0)[codes], dtype=np.float64)


def _trimmed(weights: FloatArray, most: float | None) -> FloatArray:
    """None above `most` times the mean of 1. What is cut off makes the others heavier, until nobody is above it."""
    weights = weights * len(weights) / weights.sum() if weights.sum() else weights
    while most is not None and weights.max(initial=0.0) > most * (1 + CLOSE / 100):
        heavy = weights >= most
        rest = weights[~heavy].sum()
        if not rest:
            return np.minimum(weights, most)
        weights = np.where(heavy, most, weights * (len(weights) - most * heavy.sum()) / rest)
    return weights


def _sums(weights: FloatArray, codes: IntArray, cells: int) -> FloatArray:
    known = codes >= 0
    return np.asarray(np.bincount(codes[known], weights[known], minlength=cells), dtype=np.float64)


def _gap(weights: FloatArray, codes: IntArray, shares: FloatArray) -> float:
    have = _sums(weights, codes, len(shares))
    return float(np.abs(have / have.sum() - shares).max()) if have.sum() else float("nan")

"""Whether people leave one arm of an experiment more often than another: then what is left of the arms differs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

# Below this an expected count makes the test's p-value unreliable (Cochran 1954). Strict: of no cell, not of a fifth.
LEAST_EXPECTED = 5.0


@dataclass(frozen=True)
class Attrition:
    """`p`: how often chance alone would set the arms as far apart; None where that is not defined, and `reason` why."""

    p: float | None
    reason: str = ""


def attrition(*, began: Sequence[int], finished: Sequence[int]) -> Attrition:
    """Pearson's chi-square test that all arms share one rate of finishing (Pearson 1900; Agresti 2013, section 3.2).

    `began`, `finished`: people by arm (length k), finished ≤ began. χ² = Σ (observed − expected)² / expected over the
    2 k cells, with k − 1 degrees of freedom and without a correction for continuity. Raises ValueError for counts that
    cannot be.
    """
    n, done = np.asarray(began, dtype=float), np.asarray(finished, dtype=float)
    if n.shape != done.shape or (done < 0).any() or (done > n).any():
        raise ValueError("Give for each arm how many began, and how many of them finished.")
    if len(n) < 2:
        return Attrition(None, "There is one arm only.")
    if done.sum() in (0, n.sum()):
        return Attrition(None, "Nobody has finished yet." if done.sum() == 0 else "Everybody has finished.")
    expected = np.stack([n * done.sum() / n.sum(), n * (1 - done.sum() / n.sum())])
    if expected.min() < LEAST_EXPECTED:
        return Attrition(None, "Too few people have begun, finished or stopped to tell a difference from chance.")
    squares = (np.stack([done, n - done]) - expected) ** 2 / expected
    return Attrition(float(chi2.sf(squares.sum(), df=len(n) - 1)))

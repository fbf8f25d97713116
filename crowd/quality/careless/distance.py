"""Mahalanobis distance: an unusual combination of answers."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from crowd.quality.careless.index import About, Index, covariances, index, matrix
from surveys.measures.arrays import BoolArray, FloatArray

# People needed per question. At n people no D² exceeds (n − 1)² / n, so that near n = p nobody could stand out; five
# is the customary least for a covariance matrix. Our choice.
PEOPLE_PER_QUESTION = 5
CONFIDENCE = 0.99
# A covariance matrix with a smaller eigenvalue (of correlations) has no inverse worth the name.
SINGULAR = 1e-8


def mahalanobis(
    answers: ArrayLike, *, confidence: float = CONFIDENCE, people_per_question: float = PEOPLE_PER_QUESTION
) -> Index:
    """D² = (x − x̄)ᵀ S⁻¹ (x − x̄) of each person's answers (Mahalanobis 1936; Meade & Craig 2012).

    `answers` [P, Q] are numbers, S their pairwise covariances. Of a person who left questions out, D² is taken over
    those answered, and the threshold is χ² with as many degrees of freedom. (R's `careless` puts the mean in place of a
    missing answer and keeps all degrees of freedom, so that the more is left out, the less is flagged.) A question that
    everybody answered alike says nothing of anybody and is left out.
    """
    table = matrix("answers", answers)
    people, covariance, _ = covariances(table)
    varying = np.isfinite(np.diagonal(covariance)) & (np.diagonal(covariance) > 0)
    table, covariance = table[:, varying], covariance[np.ix_(varying, varying)]
    reason = _reason(people[np.ix_(varying, varying)], covariance, people_per_question)
    known = np.isfinite(table)
    freedom = known.sum(axis=1)
    value = np.full(len(table), np.nan) if reason else _distances(table, covariance)
    about = About(
        "mahalanobis",
        "Unusual combination of answers (Mahalanobis D²)",
        "(x − x̄)ᵀ S⁻¹ (x − x̄) over the questions the person answered: the squared distance from the mean, in units of "
        "what is usual for such answers together.",
        f"Above the {confidence:.0%} point of χ² with one degree of freedom per question answered.",
        "Meade & Craig 2012.",
        "An unusual person is not a careless one. Needs many more people than questions.",
    )
    chance = stats.chi2.sf(value, np.maximum(freedom, 1))
    undefined: list[tuple[BoolArray | bool, str]] = [(bool(reason), reason), (freedom == 0, "No answers.")]
    return index(about, value, chance < 1 - confidence, undefined, {"questions": freedom.astype(np.float64)})


def _reason(people: FloatArray, covariance: FloatArray, people_per_question: float) -> str:
    questions = len(covariance)
    if not questions:
        return "No question on which answers differ."
    fewest, needed = int(people.min()), int(np.ceil(people_per_question * questions))
    if fewest < max(needed, 2):
        return f"{fewest} people answered both of some two questions; {questions} questions need {max(needed, 2)}."
    scale = np.sqrt(np.diagonal(covariance))
    if linalg.eigvalsh(covariance / np.outer(scale, scale))[0] < SINGULAR:
        return "Some questions say the same as others together: their covariances have no inverse."
    return ""


def _distances(table: FloatArray, covariance: FloatArray) -> FloatArray:
    """D² [P]; people who left out the same questions are solved for together."""
    known = np.isfinite(table)
    centred = table - np.where(known, table, 0.0).sum(axis=0) / known.sum(axis=0)
    patterns, home = np.unique(known, axis=0, return_inverse=True)
    value = np.zeros(len(table))
    for number, seen in enumerate(patterns):
        rows = home.reshape(-1) == number
        part = centred[np.ix_(rows, seen)]
        value[rows] = np.einsum("ij,ji->i", part, linalg.solve(covariance[np.ix_(seen, seen)], part.T, assume_a="pos"))
    return value

"""Consistency within a person: between halves of scales, and between questions that usually go together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import (
    MIN_PEOPLE_FOR_CORRELATIONS,
    About,
    Index,
    covariances,
    index,
    matrix,
    within_person,
)
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

# A correlation over two points is always 1 or −1.
MIN_SCALES = 3
MIN_PAIRS = 3
# A corrected correlation of less than .30 makes a protocol invalid (Jackson 1976, in Johnson 2005); the sign is turned.
EVEN_ODD = -0.30
# Pairs correlate above .60 in the sample (Meade & Craig 2012).
CRITICAL = 0.60
# Around and below 0 (antonyms: above) a person's pairs do not go together at all; the vignette of `careless` says to
# look more closely there.
NOT_TOGETHER = 0.0
# People × pairs held at once: 32 MB an array.
BLOCK_CELLS = 4_000_000

NO_VARIATION = "The answers do not vary enough to correlate."


def even_odd(answers: ArrayLike, *, scales: Sequence[Sequence[int]], threshold: float = EVEN_ODD) -> Index:
    """Even–odd consistency with the sign of `careless` ≥ 1.2.0: high is careless, from −1 to 1 (Johnson 2005).

    `answers` [P, Q] are keyed in the direction of their scale (reversed questions turned round); `scales` lists the
    columns of each scale in turn. Undefined for a person with fewer than three scales answered in both halves.
    """
    table = matrix("answers", answers)
    halves = [
        np.column_stack([np.empty((len(table), 0)), *(_mean(table[:, list(scale)[first::2]]) for scale in scales)])
        for first in (1, 0)
    ]
    usable = np.isfinite(halves[0] + halves[1]).sum(axis=1)
    r = within_person(*halves)
    with np.errstate(divide="ignore"):  # r = −1 gives −∞, which the floor takes
        value = -np.maximum(2 * r / (1 + r), -1.0)
    about = About(
        "even_odd",
        "Even–odd consistency",
        "−2r / (1 + r), at most 1: r correlates, over scales, the means of the person's even and odd answers; "
        "lengthened by Spearman–Brown; the sign turned, so that high is careless.",
        f"Above {threshold:.2f}.".replace("-", "−"),
        "Johnson 2005; the limit: Jackson 1976; the sign: R package careless 1.2.0.",
        "Needs at least three scales, each measuring one thing; few scales make it coarse.",
    )
    too_few = "Fewer than three scales with answers in both halves."
    undefined = [(usable < MIN_SCALES, too_few), (np.isnan(r), NO_VARIATION)]
    return index(about, value, value > threshold, undefined, {"scales": usable.astype(np.float64)})


def keyed(
    answers: ArrayLike, *, scales: Sequence[Sequence[int]], min_people: int = MIN_PEOPLE_FOR_CORRELATIONS
) -> FloatArray:
    """The answers [P, Q] with reversed questions turned round, for `even_odd`.

    Which are reversed is read from the sample: those that load on their scale's first component (the eigenvector of its
    correlations with the largest eigenvalue) against most of its questions. They are mirrored within the scale's
    smallest and largest answer. With fewer than `min_people` nothing is turned.
    """
    table = matrix("answers", answers).copy()
    for scale in map(list, scales):
        part = table[:, scale]
        people, _, correlation = covariances(part)
        if len(scale) < 2 or people.min(initial=np.inf) < min_people:
            continue
        against = _against(correlation)
        part[:, against] = np.nanmin(part) + np.nanmax(part) - part[:, against]
        table[:, scale] = part
    return table


def _against(correlation: FloatArray) -> BoolArray:
    """Which questions [Q] load against the others on the first component."""
    known = np.where(np.isfinite(correlation), correlation, 0.0)
    lead = np.linalg.eigh(known)[1][:, -1]
    return np.asarray(lead < 0 if (lead < 0).sum() * 2 <= len(lead) else lead > 0)


def synonyms(
    answers: ArrayLike,
    *,
    critical: float = CRITICAL,
    threshold: float = NOT_TOGETHER,
    min_people: int = MIN_PEOPLE_FOR_CORRELATIONS,
) -> Index:
    """A person's correlation over the pairs of questions that correlate above `critical` in the sample.

    `answers` [P, Q], reversed questions as they were asked. Undefined with fewer than three such pairs, and where a
    person's answers to them do not vary (`careless` shuffles such pairs at random until they do; we do not).
    """
    about = About(
        "synonyms",
        "Psychometric synonyms",
        f"The person's correlation over pairs of questions with r > {critical:.2f} in the sample.",
        f"{threshold:.2f} or below.",
        "Meade & Craig 2012; to look near 0 and below: vignette of the R package careless.",
        "Depends on the sample: with many careless people the pairs are wrong.",
    )
    return _over_pairs(about, matrix("answers", answers), 1, critical, threshold, min_people)


def antonyms(
    answers: ArrayLike,
    *,
    critical: float = CRITICAL,
    threshold: float = NOT_TOGETHER,
    min_people: int = MIN_PEOPLE_FOR_CORRELATIONS,
) -> Index:
    """As `synonyms`, over pairs that correlate below −`critical`: here a high value is careless."""
    about = About(
        "antonyms",
        "Psychometric antonyms",
        f"The person's correlation over pairs of questions with r < −{critical:.2f} in the sample.",
        f"{threshold:.2f} or above.",
        "Meade & Craig 2012; to look near 0 and beyond: vignette of the R package careless.",
        "Depends on the sample; few surveys hold enough opposite questions.",
    )
    return _over_pairs(about, matrix("answers", answers), -1, critical, threshold, min_people)


def _over_pairs(
    about: About, table: FloatArray, sign: int, critical: float, threshold: float, min_people: int
) -> Index:
    people, _, correlation = covariances(table)
    strong = (people >= min_people) & (sign * correlation > critical)  # NaN is not above anything
    later, earlier = np.nonzero(np.tril(strong, -1))
    value, count = _along(table, later, earlier)
    few_people = f"{len(table)} people are too few to say which questions go together: {min_people} are needed."
    few_pairs = f"The sample has {len(later)} such pairs of questions: {MIN_PAIRS} are needed."
    undefined: list[tuple[BoolArray | bool, str]] = [
        (len(table) < min_people, few_people),
        (len(later) < MIN_PAIRS, few_pairs),
        (count < MIN_PAIRS, "Fewer than three such pairs of questions answered."),
        (np.isnan(value), NO_VARIATION),
    ]
    flagged = sign * value <= sign * threshold
    return index(about, value, flagged, undefined, {"pairs": count.astype(np.float64)})


def _along(table: FloatArray, later: IntArray, earlier: IntArray) -> tuple[FloatArray, IntArray]:
    """Each person's correlation over the pairs, and how many pairs they answered [P], block by block of people."""
    step = max(1, BLOCK_CELLS // max(len(later), 1))
    value, count = np.full(len(table), np.nan), np.zeros(len(table), dtype=np.int64)
    for start in range(0, len(table), step):
        block = slice(start, start + step)
        x, y = table[block][:, later], table[block][:, earlier]
        value[block], count[block] = within_person(x, y), np.isfinite(x + y).sum(axis=1)
    return value, count


def _mean(part: FloatArray) -> FloatArray:
    """Mean of the answers given [P], NaN where there is none."""
    known = np.isfinite(part)
    total, n = np.where(known, part, 0.0).sum(axis=1), known.sum(axis=1)
    mean: FloatArray = np.divide(total, n, out=np.full(len(part), np.nan), where=n > 0)
    return mean

"""Work out what a question is answered with: figures with noise, and from where to where those without it lie.

Only answers of people count that count elsewhere; that somebody was excluded from analysis, or withdrew, is taken as
known. Of each person the first `most` answers count, so that nobody can change a figure by more than the noise hides.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import numpy as np

from exports.privacy import dp
from exports.private.asking import HISTOGRAM, MEAN, Question, found_in
from exports.private.cells import NO_ANSWER, choices, number
from exports.private.given import Report, given
from exports.private.models import MICRO
from exports.questions import Exported
from surveys.models import Survey

DIGITS = 6

Row = dict[str, Any]
Answers = Iterator[list[Any]]
# Labels of all cells, the place of each answer among them, and how many cells one answer can change.
Cells = tuple[list[tuple[str, ...]], Iterator[int], int]


def answered(*, survey: Survey, question: Question, rng: Random, report: Report) -> dict[str, Any]:
    """`columns` and `rows` of the table. Raises ValidationError where the questions are no longer there.

    `rng` must be `random.SystemRandom()`: whoever could foretell the noise could take it away.
    """
    found = found_in(survey, question.questions)
    answers = given(survey, found, most=question.most, report=report)
    epsilon = Fraction(question.epsilon, MICRO)
    if question.statistic == MEAN:
        return {"columns": ["figure"], "rows": _mean(question, found[0], answers, epsilon, rng)}
    labels, cells, most = (
        _spread(question, found[0], answers) if question.statistic == HISTOGRAM else _cells(found, answers)
    )
    true = Counter(cells)
    noisy = dp.counts(
        [true[place] for place in range(len(labels))], most=most * question.most, epsilon=epsilon, rng=rng
    )
    rows = [
        {"cells": list(words), "value": one.value, "low": one.low, "high": one.high}
        for words, one in zip(labels, noisy, strict=True)
    ]
    return {"columns": list(question.questions), "rows": rows}


def _cells(found: Sequence[Exported], given: Answers) -> Cells:
    each = [choices(one) for one in found]
    labels = list(product(*(one.labels for one in each)))
    if len(each) == 1:
        return labels, (place for answers in given for place in each[0].cells(answers[0])), each[0].most

    def place(answers: list[Any]) -> int:
        """Among all combinations, in the order of `labels`."""
        at = 0
        for one, answer in zip(each, answers, strict=True):
            at = at * len(one.labels) + one.cells(answer)[0]
        return at

    return labels, map(place, given), 1


def _spread(question: Question, one: Exported, given: Answers) -> Cells:
    """A histogram's ranges, those outside counted in the first and the last, and the place of each answer."""
    low, high, bins = question.low or 0.0, question.high or 0.0, question.bins or 1
    edges = [float(edge) for edge in np.linspace(low, high, bins + 1)]
    labels = [(f"{start:.10g} to {end:.10g}",) for start, end in pairwise(edges)]

    def place(answers: list[Any]) -> int:
        value = number(one, answers[0])
        return bins if value is None else min(max(bisect_right(edges, value) - 1, 0), bins - 1)

    return [*labels, (NO_ANSWER,)], map(place, given), 1


def _mean(question: Question, one: Exported, given: Answers, epsilon: Fraction, rng: Random) -> list[Row]:
    known = (value for answers in given if (value := number(one, answers[0])) is not None)
    values = np.fromiter(known, dtype=np.float64)
    low, high = Fraction(question.low or 0.0), Fraction(question.high or 0.0)
    found = dp.mean(values, low=low, high=high, most=question.most, epsilon=epsilon, rng=rng)
    ends = {name: getattr(found, name) for name in ("value", "low", "high")}
    shown = {name: None if end is None else round(end, DIGITS) for name, end in ends.items()}
    count = found.count
    return [
        {"cells": ["mean"], **shown, "why": found.why},
        {"cells": ["answers"], "value": count.value, "low": count.low, "high": count.high},
    ]

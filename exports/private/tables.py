"""Answer a question with noise: pay first, look then, and tell the same whenever the same is asked.

Only answers of people count that count elsewhere; that somebody was excluded from analysis, or withdrew, is taken as
known. Of each person the first `most` answers count, so that nobody can change a figure by more than the noise hides.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd.models import Origin, Response
from exports.privacy import dp
from exports.private import ledger
from exports.private.asking import HISTOGRAM, MEAN, Question, found_in
from exports.private.cells import NO_ANSWER, choices, number
from exports.private.models import MICRO, PrivacyBudget, PrivacySpend
from exports.questions import Exported
from exports.rows import CHUNK
from surveys.models import Survey

NO_BUDGET = "Set the survey's privacy budget first: how much may ever be told of its people."
DIGITS = 6

Row = dict[str, Any]


def ask(*, survey: Survey, question: Question, by: User, now: datetime, rng: Random) -> PrivacySpend:
    """The answer, with its result. Asked before, it is what was told then, and costs nothing.

    `rng` must be `random.SystemRandom()`: whoever could foretell the noise could take it away. Raises BudgetSpent,
    and ValidationError where no budget is set.
    """
    if not PrivacyBudget.objects.filter(survey=survey).exclude(total=None).exists():
        raise ValidationError({"epsilon": NO_BUDGET})
    paid = ledger.book(
        survey=survey,
        key=question.key,
        what=question.words,
        cost=question.epsilon,
        by=by,
        now=now,
        question=question.to_json(),
    )
    if paid.result is None:
        _tell_once(paid, _result(survey, question, rng))
        paid.refresh_from_db()
    return paid


def _tell_once(paid: PrivacySpend, result: dict[str, Any]) -> None:
    """Keep the first result: of two that were worked out at the same time only one may ever be seen."""
    PrivacySpend.objects.filter(pk=paid.pk, result__isnull=True).update(result=result)


def _result(survey: Survey, question: Question, rng: Random) -> dict[str, Any]:
    found = found_in(survey, question.questions)
    given = _given(survey, found, question.most)
    epsilon = Fraction(question.epsilon, MICRO)
    if question.statistic == MEAN:
        rows = _mean(question, found[0], given, epsilon, rng)
        return {"columns": ["figure"], "rows": rows}
    labels, cells, most = (
        _spread(question, found[0], given) if question.statistic == HISTOGRAM else _cells(found, given)
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


def _given(survey: Survey, found: Sequence[Exported], most: int) -> Iterator[list[Any]]:
    """The answers to the questions, of each person's first `most` submissions; None where there is none."""
    rows = Response.objects.counting().of_origin(Origin.HUMAN).filter(survey=survey).order_by("pk")
    taken: Counter[int] = Counter()
    for person, version, answers in rows.values_list("contributor_id", "version__number", "answers").iterator(CHUNK):
        taken[person] += 1
        if taken[person] <= most:
            yield [answers.get(one.name) if version in one.forms else None for one in found]


def _cells(found: Sequence[Exported], given: Iterator[list[Any]]) -> tuple[list[tuple[str, ...]], list[int], int]:
    """Labels of all cells, the place of each answer among them, and how many cells one answer can change."""
    each = [choices(one) for one in found]
    sizes = [len(one.labels) for one in each]
    labels = list(product(*(one.labels for one in each)))
    if len(each) == 1:
        return labels, [place for answers in given for place in each[0].cells(answers[0])], each[0].most
    places = [[one.cells(answer)[0] for one, answer in zip(each, answers, strict=True)] for answers in given]
    table = np.array(places, dtype=np.int64).reshape(-1, len(each))
    cells = np.atleast_1d(np.ravel_multi_index(tuple(table.T), tuple(sizes)))
    return labels, [int(cell) for cell in cells], 1


def _spread(
    question: Question, one: Exported, given: Iterator[list[Any]]
) -> tuple[list[tuple[str, ...]], list[int], int]:
    """A histogram's ranges, those outside counted in the first and the last, and the place of each answer."""
    low, high, bins = question.low or 0.0, question.high or 0.0, question.bins or 1
    edges = np.linspace(low, high, bins + 1)
    labels = [(f"{start:.10g} to {end:.10g}",) for start, end in pairwise(edges)]
    numbers = [number(one, answers[0]) for answers in given]
    known = np.array([value for value in numbers if value is not None], dtype=np.float64)
    places = np.clip(np.searchsorted(edges, known, side="right") - 1, 0, bins - 1)
    missing = [bins] * (len(numbers) - len(known))
    return [*labels, (NO_ANSWER,)], [*(int(place) for place in places), *missing], 1


def _mean(question: Question, one: Exported, given: Iterator[list[Any]], epsilon: Fraction, rng: Random) -> list[Row]:
    values = [value for answers in given if (value := number(one, answers[0])) is not None]
    low, high = Fraction(question.low or 0.0), Fraction(question.high or 0.0)
    found = dp.mean(values, low=low, high=high, most=question.most, epsilon=epsilon, rng=rng)
    ends = {name: getattr(found, name) for name in ("value", "low", "high")}
    shown = {name: None if end is None else round(end, DIGITS) for name, end in ends.items()}
    count = found.count
    return [
        {"cells": ["mean"], **shown, "why": found.why},
        {"cells": ["answers"], "value": count.value, "low": count.low, "high": count.high},
    ]

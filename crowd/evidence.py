"""What a survey's answers say of each person: gathered for `crowd.quality.trust`."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.db import connection

from crowd import columns, fitting
from crowd.models import Judgement, Response
from crowd.quality.trust import FAST_SECONDS, Evidence
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.models import Gold, Question, Survey

Scores = dict[int, tuple[int, int]]  # person: (right, seen)
Sums = dict[str, float]
FIELDS = [
    *("contributor", "question", "answers", "agreeing"),
    *("longest_run", "codes", "gold_seen", "gold_right"),
]


def collect(*, survey: Survey, definition: Definition, questions: list[str]) -> dict[int, Evidence]:
    """The evidence on everybody who answered, by contributor id. The fits of `questions` have left their judgements."""
    others = [asked for asked in definition.questions if asked.name not in questions]
    gold = _total([_gold(survey, asked) for asked in others if kinds.get(asked.kind).answerable])
    checks = _total([_checks(survey, q) for q in definition.questions if q.role == Question.Role.ATTENTION])
    judged = _judged(survey, questions)
    return {
        person: _evidence(judged[person], gold.get(person, (0, 0)), checks.get(person, (0, 0)), times)
        for person, times in _times(survey, per=max(len(questions), 1)).items()
    }


def known_answers(*, survey: Survey, asked: Asked, labels: columns.Labels) -> Scores:
    """How many known answers to a question each person met, and how many they gave."""
    known = dict(Gold.objects.filter(item__survey=survey, question=asked.name).values_list("item_id", "value"))
    seen = np.isin(labels.item, np.fromiter(known, dtype=np.int64))
    rows = zip(labels.person[seen].tolist(), labels.item[seen].tolist(), labels.code[seen].tolist(), strict=True)
    return _scores(asked, [(person, labels.values[code], known[item]) for person, item, code in rows])


def judgements(*, fit: fitting.QuestionFit, gold: Scores) -> Iterator[tuple[Any, ...]]:
    """What a fit says of each person, as rows of FIELDS."""
    judged = fit.judged
    rows = zip(
        judged.people.tolist(),
        judged.answers.tolist(),
        judged.agreeing.tolist(),
        judged.longest_run.tolist(),
        strict=True,
    )
    said = {person: (answers, agreeing, run) for person, answers, agreeing, run in rows}
    for person in sorted(said.keys() | gold.keys()):
        right, seen = gold.get(person, (0, 0))
        yield (person, fit.question, *said.get(person, (0, 0.0, 0)), judged.codes, seen, right)


@dataclass(frozen=True)
class Times:
    """How fast somebody answered: the median of the seconds per answer, None where none is known; the fast answers."""

    median: float | None
    fast: int


def _times(survey: Survey, *, per: int) -> dict[int, Times]:
    """Of everybody who answered. A response's time is shared out over its `per` questions, once for each of them."""
    rows = Response.objects.counting().filter(survey=survey).order_by().values_list("contributor_id", "seconds")
    query, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        frame = pd.DataFrame(cursor.fetchall(), columns=["person", "seconds"])
    frame = frame.astype({"person": "int64", "seconds": "float64"})
    frame["seconds"] /= per
    frame["fast"] = (frame["seconds"] < FAST_SECONDS) * per
    found = frame.groupby("person").agg(median=("seconds", "median"), fast=("fast", "sum"))
    return {
        person: Times(None if math.isnan(median) else median, int(fast))
        for person, median, fast in zip(
            found.index.tolist(), found["median"].tolist(), found["fast"].tolist(), strict=True
        )
    }


def _evidence(judged: Sums, gold: tuple[int, int], checks: tuple[int, int], times: Times) -> Evidence:
    answers = int(judged["answers"])
    return Evidence(
        n_answers=answers,
        agreeing=min(float(judged["agreeing"]), answers),
        chance=judged["chance"] / answers if judged["finite"] == answers > 0 else None,
        gold_right=int(judged["gold_right"]) + gold[0],
        gold_seen=int(judged["gold_seen"]) + gold[1],
        checks_passed=checks[0],
        checks_seen=checks[1],
        median_seconds=times.median,
        fast_answers=min(times.fast, answers),
        longest_run=int(judged["longest_run"]),
    )


def _judged(survey: Survey, questions: list[str]) -> defaultdict[int, Sums]:
    """Sums over the questions; `chance` is how many answers a guesser would get right, `finite` of how many."""
    total: defaultdict[int, Sums] = defaultdict(lambda: defaultdict(float))
    rows = Judgement.objects.filter(contributor__survey=survey, question__in=questions).order_by("question")
    for row in rows.iterator():
        sums = total[row.contributor_id]
        sums["answers"] += row.answers
        sums["agreeing"] += row.agreeing
        sums["longest_run"] = max(sums["longest_run"], row.longest_run)
        sums["gold_seen"] += row.gold_seen
        sums["gold_right"] += row.gold_right
        if row.codes:
            sums["finite"] += row.answers
            sums["chance"] += row.answers / row.codes
    return total


def _gold(survey: Survey, asked: Asked) -> Scores:
    if not Gold.objects.filter(item__survey=survey, question=asked.name).exists():
        return {}
    return known_answers(survey=survey, asked=asked, labels=columns.labels(survey_id=survey.pk, question=asked.name))


def _checks(survey: Survey, asked: Asked) -> Scores:
    labels = columns.labels(survey_id=survey.pk, question=asked.name)
    rows = zip(labels.person.tolist(), labels.code.tolist(), strict=True)
    return _scores(asked, [(person, labels.values[code], asked.expected) for person, code in rows])


def _scores(asked: Asked, answers: list[tuple[int, Any, Any]]) -> Scores:
    """Right and seen per person."""
    kind = kinds.get(asked.kind)
    seen = Counter(person for person, _, _ in answers)
    right = Counter(person for person, said, known in answers if kind.right(said, known, asked.config))
    return {person: (right[person], count) for person, count in seen.items()}


def _total(parts: list[Scores]) -> Scores:
    total: Scores = {}
    for part in parts:
        for person, (right, seen) in part.items():
            before = total.get(person, (0, 0))
            total[person] = (before[0] + right, before[1] + seen)
    return total

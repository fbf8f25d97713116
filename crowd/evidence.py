"""What a survey's answers say of each person: gathered for `crowd.quality.trust`."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from crowd import columns, fitting
from crowd.models import Response
from crowd.quality.trust import FAST_SECONDS, Evidence
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.models import Gold, Question, Survey

Scores = dict[int, tuple[int, int]]  # person: (right, seen)
Sums = dict[str, float]


def collect(*, survey: Survey, definition: Definition, fits: list[fitting.QuestionFit]) -> dict[int, Evidence]:
    """The evidence on everybody who answered, by contributor id."""
    seconds = _seconds(survey)
    gold = _total([_gold(survey, question) for question in definition.questions if _answerable(question)])
    checks = _total([_checks(survey, q) for q in definition.questions if q.role == Question.Role.ATTENTION])
    judged = _judged(fits)
    return {
        person: _evidence(
            judged.get(person, defaultdict(float)), gold.get(person, (0, 0)), checks.get(person, (0, 0)), times
        )
        for person, times in _per_answer(seconds, questions=max(len(fits), 1)).items()
    }


def _per_answer(seconds: Mapping[int, list[float]], *, questions: int) -> dict[int, list[float]]:
    """Seconds per answer: a response's time shared out over its questions, once for each of them."""
    return {person: [time / questions for time in times for _ in range(questions)] for person, times in seconds.items()}


def _evidence(judged: Sums, gold: tuple[int, int], checks: tuple[int, int], times: list[float]) -> Evidence:
    answers = int(judged["answers"])
    return Evidence(
        n_answers=answers,
        agreeing=min(float(judged["agreeing"]), answers),
        chance=judged["chance"] / answers if judged["finite"] == answers > 0 else None,
        gold_right=gold[0],
        gold_seen=gold[1],
        checks_passed=checks[0],
        checks_seen=checks[1],
        median_seconds=statistics.median(times) if times else None,
        fast_answers=min(sum(time < FAST_SECONDS for time in times), answers),
        longest_run=int(judged["longest_run"]),
    )


def _judged(fits: list[fitting.QuestionFit]) -> dict[int, Sums]:
    """Sums over the questions; `chance` is how many answers a guesser would get right, `finite` of how many."""
    total: dict[int, Sums] = defaultdict(lambda: defaultdict(float))
    for fit in fits:
        for index, person in enumerate(fit.judged.people.tolist()):
            sums, answers = total[person], int(fit.judged.answers[index])
            sums["answers"] += answers
            sums["agreeing"] += float(fit.judged.agreeing[index])
            sums["longest_run"] = max(sums["longest_run"], float(fit.judged.longest_run[index]))
            if fit.judged.codes:
                sums["finite"] += answers
                sums["chance"] += answers / fit.judged.codes
    return total


def _seconds(survey: Survey) -> dict[int, list[float]]:
    """The seconds of each person's responses; an empty list for imported ones, which have none."""
    times: dict[int, list[float]] = defaultdict(list)
    rows = Response.objects.counting().filter(survey=survey).order_by().values_list("contributor_id", "seconds")
    for person, seconds in rows:
        times[person].extend([] if seconds is None else [seconds])
    return times


def _gold(survey: Survey, asked: Asked) -> Scores:
    known = dict(Gold.objects.filter(item__survey=survey, question=asked.name).values_list("item_id", "value"))
    if not known:
        return {}
    labels = columns.labels(survey_id=survey.pk, question=asked.name)
    seen = np.isin(labels.item, np.array(list(known)))
    rows = zip(labels.person[seen].tolist(), labels.item[seen].tolist(), labels.code[seen].tolist(), strict=True)
    return _scores(asked, [(person, labels.values[code], known[item]) for person, item, code in rows])


def _checks(survey: Survey, asked: Asked) -> Scores:
    labels = columns.labels(survey_id=survey.pk, question=asked.name)
    rows = zip(labels.person.tolist(), labels.code.tolist(), strict=True)
    return _scores(asked, [(person, labels.values[code], asked.expected) for person, code in rows])


def _scores(asked: Asked, answers: list[tuple[int, Any, Any]]) -> Scores:
    """Right and seen per person; an answer is right where its key equals that of the known one."""
    key = kinds.get(asked.kind).key
    seen = Counter(person for person, _, _ in answers)
    right = Counter(person for person, said, known in answers if key(said) == key(known))
    return {person: (right[person], count) for person, count in seen.items()}


def _total(parts: list[Scores]) -> Scores:
    total: Scores = {}
    for part in parts:
        for person, (right, seen) in part.items():
            before = total.get(person, (0, 0))
            total[person] = (before[0] + right, before[1] + seen)
    return total


def _answerable(asked: Asked) -> bool:
    return kinds.get(asked.kind).answerable

"""Answers and times out of the database as the arrays that `crowd.quality.careless` reads.

Of everybody who answered, also of those left out of the analysis: what is usual in the sample must not change with
whom a rule leaves out, or the rule would catch others each time it is applied.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast

from crowd import aggregation
from crowd.models import Origin, Response
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.measures.arrays import FloatArray, IntArray
from surveys.models import Question, Survey

NUMERIC = {"integer", "number"}
LEFT_OUT = "left out"
CHUNK = 5_000
NAN = float("nan")


@dataclass(frozen=True)
class Number:
    """A number that people give: the answer to a question, or one row of it.

    `family` is shared by all numbers that are asked alike (same kind, same settings), `scale` by those of a family that
    stand on one page, or in one question: they are taken to measure one thing.
    """

    question: str
    row: str
    page: int
    family: int
    scale: int


@dataclass(frozen=True)
class Sheet:
    """A survey's answers as numbers: people [P], numbers [Q], pages [S].

    `answers`, `order` and `home` [P, Q]: the answers; the columns in the order in which each person met them, then −1;
    and which page and family each of those places is of. `seconds` and `load` [P, S]: time on each page, NaN where it
    is unknown, and how many answers it asked for. `passed` and `seen` [P]: attention checks.
    """

    people: IntArray
    numbers: list[Number]
    answers: FloatArray
    order: IntArray
    home: IntArray
    seconds: FloatArray
    load: FloatArray
    passed: IntArray
    seen: IntArray

    @property
    def scales(self) -> list[list[int]]:
        """The columns of each scale of two questions or more."""
        found = _grouped([number.scale for number in self.numbers])
        return [columns for columns in found if len(columns) > 1]

    @property
    def family(self) -> list[int]:
        """The columns of the largest family: the answers that can be compared as they are."""
        return max(_grouped([number.family for number in self.numbers]), key=len, default=[])


@dataclass(frozen=True)
class Stream:
    """A labelling task's responses [n] in the order of arrival.

    `person` points into `people` [P]; equal `code`, equal answers to all questions. `passed` and `seen` [P].
    """

    people: IntArray
    person: IntArray
    code: IntArray
    seconds: FloatArray
    questions: int
    passed: IntArray
    seen: IntArray


@dataclass(frozen=True)
class _Check:
    name: str
    key: Any
    expected: Hashable


@dataclass(frozen=True)
class _Plan:
    """What one version asked: its numbers by column and home, in presented order; its pages' questions; its checks."""

    numbers: list[tuple[int, int, Number]]
    questions: list[tuple[str, int, int]]  # name, place of its page, how many answers it asks for
    checks: list[_Check]


def numbers(definition: Definition) -> list[Number]:
    """The numbers asked for on a shared scale: of a family of two or more. In presented order.

    A kind's answer counts as a number where it is stored as one, or as one for each of its rows.
    """
    asked = [(question, row) for question in _presented(definition) for row in _rows(question)]
    families = _named([_settings(question) for question, _ in asked])
    rows: dict[str, int] = defaultdict(int)
    for question, _ in asked:
        rows[question.name] += 1
    homes = [
        (family, question.name if rows[question.name] > 1 else question.page)
        for (question, _), family in zip(asked, families, strict=True)
    ]
    scales = _named(homes)
    return [
        Number(question.name, row, question.page, family, scale)
        for (question, row), family, scale in zip(asked, families, scales, strict=True)
        if families.count(family) > 1
    ]


def sheet(*, survey: Survey, definition: Definition) -> Sheet:
    """Everybody's answers to the survey, to the numbers that `definition` asks for. One response per person."""
    found = numbers(definition)
    contents = {version.pk: version.content for version in survey.versions.all()}
    pages = sorted({page for content in contents.values() for page in content.pages})
    plans = {pk: _plan(content, definition, found, pages) for pk, content in contents.items()}
    people, columns = array("q"), [array(kind) for kind in "dqqddqq"]
    rows = _human(survey).values_list("contributor_id", "version_id", "answers", "missing", "page_seconds")
    for person, version, answers, missing, times in rows.iterator(chunk_size=CHUNK):
        people.append(person)
        cells = _cells(plans[version], len(found), pages, answers, missing, times)
        for column, part in zip(columns, cells, strict=True):
            column.extend(part)
    values, order, home = (_table(column, len(people), len(found)) for column in columns[:3])
    seconds, load = (_table(column, len(people), len(pages)) for column in columns[3:5])
    passed, seen = map(_flat, columns[5:])
    return Sheet(_flat(people), found, values, order, home, seconds, load, passed, seen)


def stream(*, survey: Survey, definition: Definition) -> Stream:
    """Every response of people to a labelling task. A text of answers is read once, however often it was given."""
    asked, checks = aggregation.measured(definition), _checks(definition)
    person, text, seconds = array("q"), array("q"), array("d")
    places: dict[int, int] = {}
    texts: dict[str, int] = {}
    rows = _human(survey).annotate(text=Cast("answers", TextField())).values_list("contributor_id", "text", "seconds")
    for who, said, time in rows.iterator(chunk_size=CHUNK):
        person.append(places.setdefault(who, len(places)))
        text.append(texts.setdefault(said, len(texts)))
        seconds.append(NAN if time is None else max(time, 0.0))
    given = [json.loads(said) for said in texts]
    codes = np.array(_named([_said(asked, answers) for answers in given]), dtype=np.int64)
    scores = np.array([_scores(checks, answers) for answers in given], dtype=np.int64).reshape(-1, 2)
    whose, which = _flat(person), _flat(text)
    passed, seen = (
        np.bincount(whose, weights=scores[which, k], minlength=len(places)).astype(np.int64) for k in (0, 1)
    )
    return Stream(
        people=np.array(list(places), dtype=np.int64),
        person=whose,
        code=codes[which] if len(codes) else which,
        seconds=_flat(seconds),
        questions=max(len(asked), 1),
        passed=passed,
        seen=seen,
    )


# -- what was asked --------------------------------------------------------------------------------------------------


def _presented(definition: Definition) -> list[Asked]:
    """The questions in the order in which people meet them: by page, then as they stand. The same for everybody."""
    return sorted(_answerable(definition), key=lambda question: question.page)


def _answerable(definition: Definition) -> list[Asked]:
    return [question for question in definition.questions if kinds.get(question.kind).answerable]


def _rows(question: Asked) -> list[str]:
    """ "" for a question whose answer is a number; its rows where it is a number each; none for any other."""
    kind = kinds.get(question.kind)
    types = {column.type for column in kind.columns(question.name, question.config)}
    if question.role != Question.Role.NORMAL or not types or not types <= NUMERIC:
        return []
    example = kind.synthesise(question.config, np.random.default_rng(0))
    if isinstance(example, Mapping):
        return [str(row) for row in example]
    return [""] if isinstance(example, int | float) else []


def _settings(question: Asked) -> tuple[str, str]:
    """Of questions with several rows only what is asked of each would have to be the same; they stay by themselves."""
    return question.kind, json.dumps(question.config, sort_keys=True)


def _plan(content: Definition, latest: Definition, found: list[Number], pages: list[int]) -> _Plan:
    column = {(number.question, number.row): index for index, number in enumerate(found)}
    settings = {question.name: _settings(question) for question in latest.questions}
    # A question with other settings than now has answers on another scale: they stay out.
    same = [question for question in _presented(content) if _settings(question) == settings.get(question.name)]
    placed = [(number, question.page) for question in same for number in found if number.question == question.name]
    homes = _named([(page, number.family) for number, page in placed])
    per_question = {question.name: max(len(_rows(question)), 1) for question in _answerable(content)}
    return _Plan(
        numbers=[
            (column[number.question, number.row], home, number) for (number, _), home in zip(placed, homes, strict=True)
        ],
        questions=[(q.name, pages.index(q.page), per_question[q.name]) for q in _answerable(content)],
        checks=_checks(content),
    )


def _checks(definition: Definition) -> list[_Check]:
    return [
        _Check(question.name, kinds.get(question.kind).key, kinds.get(question.kind).key(question.expected))
        for question in definition.questions
        if question.role == Question.Role.ATTENTION and question.expected is not None
    ]


# -- what was answered -----------------------------------------------------------------------------------------------


def _human(survey: Survey) -> Any:
    return Response.objects.filter(survey=survey, origin=Origin.HUMAN).order_by("pk")


def _cells(
    plan: _Plan, width: int, pages: list[int], answers: dict[str, Any], missing: dict[str, str], times: dict[str, float]
) -> Iterator[list[Any]]:
    """One response's row of each array of a sheet, in their order."""

    def shown(name: str) -> bool:
        return name in answers or missing.get(name) == LEFT_OUT

    values, order, home = [NAN] * width, [-1] * width, [-1] * width
    for place, (column, its_home, number) in enumerate(entry for entry in plan.numbers if shown(entry[2].question)):
        values[column] = _number(answers.get(number.question), number.row)
        order[place], home[place] = column, its_home
    load = [0.0] * len(pages)
    for name, page, asked in plan.questions:
        load[page] += asked if shown(name) else 0
    yield from (values, order, home)
    yield [max(times.get(str(page), NAN), 0.0) if load[k] else NAN for k, page in enumerate(pages)]
    yield load
    yield from ([score] for score in _scores(plan.checks, answers))


def _number(value: Any, row: str) -> float:
    if row:
        value = value.get(row) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else NAN


def _scores(checks: list[_Check], answers: dict[str, Any]) -> tuple[int, int]:
    """Attention checks passed and seen."""
    given = [check for check in checks if check.name in answers]
    return sum(check.key(answers[check.name]) == check.expected for check in given), len(given)


def _said(asked: list[Asked], answers: dict[str, Any]) -> Hashable:
    """What was said to all questions, so that equal answers are equal."""
    return tuple(
        kinds.get(question.kind).key(answers[question.name]) if question.name in answers else None for question in asked
    )


# -- arrays ----------------------------------------------------------------------------------------------------------


def _named(things: list[Any]) -> list[int]:
    """Each thing as the number of its first appearance among the distinct ones."""
    place: dict[Any, int] = {}
    return [place.setdefault(thing, len(place)) for thing in things]


def _grouped(names: list[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[name].append(index)
    return list(groups.values())


def _flat(values: "array[Any]") -> Any:
    return np.frombuffer(values, dtype=values.typecode).copy() if values else np.zeros(0, dtype=values.typecode)


def _table(values: "array[Any]", rows: int, width: int) -> Any:
    return _flat(values).reshape(rows, width)

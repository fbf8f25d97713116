"""Seed rows: every question answered within its rules, at random, or after a model of what the crowd answered.

Without such a model no real answer is looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from crowd.models import Origin
from exports.frames import Table, framed
from exports.rows import Answered, Report, Source, reported, row
from exports.synthesis.learnt import Crowd
from surveys import kinds, logic
from surveys.definition import Asked

# Apart from every pseudonym of a person, which is hexadecimal.
NAME = "synthetic-{number:07d}"


def seeds(source: Source, *, like: Table, count: int, seed: int, report: Report, crowd: Crowd | None = None) -> Table:
    """`count` made-up submissions in rows like those of `like`.

    Row i depends on the survey, `seed` and i alone; with a model of the `crowd` on that and on `count` too.
    """
    made = (row(one, source) for one in _submissions(source, count, seed, report, crowd))
    return Table(like.name, like.fields, framed(made, like.fields))


def answers(
    questions: Sequence[Asked], rng: np.random.Generator, drawn: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An answer to every question that is asked: one whose condition does not hold stays unanswered.

    What was `drawn` for a question is its answer where it fits; None leaves it out, where that is allowed.
    """
    given: dict[str, Any] = {}
    for question in questions:
        kind = kinds.get(question.kind)
        if not kind.answerable or not logic.visible([question], given):
            continue
        made = kind.synthesise(question.config, rng)  # always: what comes after it must not depend on what was drawn
        value = (drawn or {}).get(question.name, made)
        if value is None and not question.required:
            continue
        given[question.name] = value if value is not None and kind.accepts(value, question.config) else made
    return given


def _submissions(source: Source, count: int, seed: int, report: Report, crowd: Crowd | None) -> Iterator[Answered]:
    version, questions, items = source.version.number, source.version.content.questions, source.items.by_key
    drawn = crowd.drawn(rows=count, seed=seed) if crowd and count else repeat(None, count)
    for number, found in enumerate(reported(drawn, report)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        item = items[rng.integers(len(items))] if items else []
        given = answers(questions, rng, found)
        missing = {one.name: _reason(one, given) for one in questions if one.name not in given}
        name = NAME.format(number=number + 1)
        yield Answered(Origin.SYNTHETIC.value, name, item, version, None, None, given, missing)


def _reason(question: Asked, given: Mapping[str, Any]) -> str:
    return "left out" if logic.visible([question], given) else "hidden"

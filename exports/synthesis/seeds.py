"""Seed rows from the survey alone: every question answered at random within its rules; no real answer is looked at."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from crowd.models import Origin
from exports.frames import Table, framed
from exports.rows import Answered, Report, Source, reported, row
from surveys import kinds, logic
from surveys.definition import Asked

# Apart from every pseudonym of a person, which is hexadecimal.
NAME = "synthetic-{number:07d}"


def seeds(source: Source, *, like: Table, count: int, seed: int, report: Report) -> Table:
    """`count` made-up submissions in rows like those of `like`. Row i depends on the survey, `seed` and i alone."""
    made = (row(one, source) for one in _submissions(source, count, seed, report))
    return Table(like.name, like.fields, framed(made, like.fields))


def answers(questions: Sequence[Asked], rng: np.random.Generator) -> dict[str, Any]:
    """An answer to every question that is asked: one whose condition does not hold stays unanswered."""
    given: dict[str, Any] = {}
    for question in questions:
        kind = kinds.get(question.kind)
        if kind.answerable and logic.visible([question], given):
            given[question.name] = kind.synthesise(question.config, rng)
    return given


def _submissions(source: Source, count: int, seed: int, report: Report) -> Iterator[Answered]:
    version, questions, items = source.version.number, source.version.content.questions, source.items.by_key
    for number in reported(range(count), report):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        item = items[rng.integers(len(items))] if items else []
        given = answers(questions, rng)
        hidden = {question.name: "hidden" for question in questions if question.name not in given}
        name = NAME.format(number=number + 1)
        yield Answered(Origin.SYNTHETIC.value, name, item, version, None, None, given, hidden)

"""Seed rows: every question answered within its rules, at random, as a researcher expects, or as the crowd does.

Without such a model no real answer is looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np

from crowd.models import Origin
from exports.frames import Table, framed
from exports.rows import Answered, Report, Source, reported, row
from exports.synthesis.leanings import Leanings
from exports.synthesis.learnt import OF_ARM, Crowd
from exports.synthesis.priors import Priors
from surveys import kinds, logic
from surveys.arms import Arm, dealt
from surveys.definition import Asked

# Apart from every pseudonym of a person, which is hexadecimal.
NAME = "synthetic-{number:07d}"
# How often a row is made anew where its other answers hide a question that it shall have answered.
TRIES = 50


@dataclass(frozen=True)
class Guide:
    """What rows follow, where they are not made at random: a model of the crowd, with what people said about each item;
    what a researcher expects; and for each row the answers that it shall have."""

    crowd: Crowd | None = None
    leanings: Leanings | None = None
    priors: Priors | None = None
    wanted: Sequence[Mapping[str, Any]] | None = None


ALONE = Guide()


def seeds(source: Source, *, like: Table, count: int, seed: int, report: Report, guide: Guide = ALONE) -> Table:
    """`count` made-up submissions in rows like those of `like`.

    Row i depends on the survey, the expectations, `seed` and i alone; with a model of the crowd or with answers that
    rows shall have on these and on `count` too.
    """
    made = (row(one, source) for one in _submissions(source, count, seed, report, guide))
    return Table(like.name, like.fields, framed(made, like.fields))


def answers(
    questions: Sequence[Asked],
    rng: np.random.Generator,
    drawn: Mapping[str, Any] | None = None,
    priors: Priors | None = None,
    *,
    arm: str = "",
) -> dict[str, Any]:
    """An answer to every question that is asked in the arm: one whose condition does not hold stays unanswered.

    What was `drawn` for a question is its answer where it fits; None leaves it out, where that is allowed.
    """
    given: dict[str, Any] = {}
    for question in questions:
        kind = kinds.get(question.kind)
        if not kind.answerable or not logic.visible([question], given, arm=arm):
            continue
        made = _made(question, given, rng, priors or {})  # always: what comes after must not depend on what was drawn
        value = (drawn or {}).get(question.name, made)
        if value is not None and not kind.accepts(value, question.config):
            value = made
        if value is None and question.required:
            value = kind.synthesise(question.config, rng) if made is None else made
        if value is not None:
            given[question.name] = value
    return given


def _made(question: Asked, given: Mapping[str, Any], rng: np.random.Generator, priors: Priors) -> Any:
    if question.name in priors:
        return priors[question.name].drawn(given, rng)
    return kinds.get(question.kind).synthesise(question.config, rng)


def _submissions(source: Source, count: int, seed: int, report: Report, guide: Guide) -> Iterator[Answered]:
    version, questions, items = source.version.number, source.version.content.questions, source.items.by_key
    varying = bool(items) and any(one.depends_on_item for one in questions)
    wanted: Iterable[Mapping[str, Any]] = repeat({}, count) if guide.wanted is None else guide.wanted
    for number, (found, fixed) in enumerate(reported(zip(_drawn(guide, count, seed), wanted, strict=True), report)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        item = items[rng.integers(len(items))] if items else []
        said = guide.leanings.drawn(str(item[0]), rng) if guide.leanings and item else {}
        asked = [kinds.about(one, source.items.data(item)) for one in questions] if varying else questions
        arm = _arm(source.version.content.arms, found, fixed, questions, seed=seed, number=number)
        given = _answers_with(fixed, asked, rng, {**found, **said}, guide.priors, arm)
        missing = {one.name: _reason(one, given, arm) for one in questions if one.name not in given}
        name = NAME.format(number=number + 1)
        yield Answered(Origin.SYNTHETIC.value, name, item, version, None, None, given, missing, arm)


def _drawn(guide: Guide, count: int, seed: int) -> Iterator[Mapping[str, Any]]:
    if guide.crowd is None or not count:
        return repeat({}, count)
    return guide.crowd.drawn(rows=count, seed=seed, wanted=guide.wanted)


def _arm(
    arms: Sequence[Arm],
    found: Mapping[str, Any],
    fixed: Mapping[str, Any],
    questions: Sequence[Asked],
    *,
    seed: int,
    number: int,
) -> str:
    """The arm that the model drew with the answers, else one that is dealt; of those that ask what is `fixed`."""
    wanted = {name for name, value in fixed.items() if value is not None}
    asking = [arm for arm in arms if wanted <= {one.name for one in logic.possible(questions, arm=arm.code)}] or arms
    if not asking:
        return ""
    drawn = found.get(OF_ARM)
    return drawn if drawn in {arm.code for arm in asking} else dealt(asking, seed=seed, place=number)


def _answers_with(
    fixed: Mapping[str, Any],
    questions: Sequence[Asked],
    rng: np.random.Generator,
    drawn: Mapping[str, Any],
    priors: Priors | None,
    arm: str,
) -> dict[str, Any]:
    """Answers, those in `fixed` among them unless the survey's logic never lets them come about."""
    given = answers(questions, rng, {**drawn, **fixed}, priors, arm=arm)
    for _ in range(TRIES):
        if all(given.get(name) == value for name, value in fixed.items()):
            break
        given = answers(questions, rng, fixed, priors, arm=arm)
    return given


def _reason(question: Asked, given: Mapping[str, Any], arm: str) -> str:
    return "left out" if logic.visible([question], given, arm=arm) else "hidden"

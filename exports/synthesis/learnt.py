"""What the crowd's answers teach: a model of them, and answers drawn from it for made-up rows.

One answer a person takes part, and only of questions whose answers may leave and are no words of one's own. What fewer
people than the minimum count share is pooled; whatever falls into that pool, or does not fit the question any more, is
answered at random within its rules, as all else is that was not learnt.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from crowd.models import Contributor, Origin, Response
from exports.privacy.refusal import Refused
from exports.rows import CHUNK, Source
from exports.synthesis.fitted import Model, fit_table
from exports.synthesis.fitted.columns import Words
from exports.synthesis.fitted.domains import Domain
from exports.synthesis.fitted.schema import NothingToLearn
from exports.synthesis.matching import Drawn, Given, matched
from exports.synthesis.parts import POOLED, Part, answered, parts, plain
from exports.synthesis.randomness import stream

# More people teach nothing new about marginals, and take longer.
MOST_PEOPLE = 50_000
# Rows that shall have certain answers are in memory together in parts of so many.
PART = 50_000
# Where that is people enough to tell anything, a fifth is kept from the model: only by those whom it has not seen can
# be told whether it copies, and whether what it makes is of use. The report says so.
HELD_OUT, FEWEST_HELD_OUT = 0.2, 30
# The arm that somebody is in, among their answers: no question can be called so.
OF_ARM = "@arm"
Pay = Callable[[str], None]
TOO_FEW = (
    "Made-up rows cannot follow the crowd: {why} Collect more answers to the survey as it is now, or ask for rows at "
    "random."
)


@dataclass(frozen=True)
class Crowd:
    """A fitted model of the answers to the questions in `parts`. `held_out`: the keys of people it has not seen."""

    model: Model
    parts: tuple[Part, ...]
    people: int
    held_out: frozenset[str] = frozenset()
    arms: frozenset[str] = frozenset()

    def drawn(self, *, rows: int, seed: int, wanted: Sequence[Mapping[str, Any]] | None = None) -> Iterator[Drawn]:
        """Answers for so many made-up people: by question the stored value, None where it is missing; absent where it
        was pooled. They depend on the arguments and the model alone. `wanted`: answers that each row shall have."""
        if wanted is None:
            return self._drawn(rows, seed, None)
        known = self._known()
        starts = range(0, len(wanted), PART)
        parts = (matched(self._drawn, wanted[at : at + PART], known=known, seed=seed + at) for at in starts)
        return chain.from_iterable(parts)

    def described(self) -> dict[str, Any]:
        """For the manifest: what was learnt from how many people, and how that was protected."""
        model = self.model
        learnt = {column.name for column in model.schema.learnt}
        return {
            "seeds": "fitted to the answers of people, one each",
            "people": None if model.promise else self.people,
            "held out": None if model.promise else len(self.held_out),
            "model": model.engine.name,
            "questions": [part.name for part in self.parts if learnt & set(part.columns)],
            "minimum count": model.min_count,
            "differential privacy": model.promise.to_document() if model.promise else None,
            "notes": list(model.notes),
        }

    def _drawn(self, rows: int, seed: int, given: Given | None) -> Iterator[Drawn]:
        for frame in self.model.parts(rows, seed, given=given):
            columns = {name: plain(frame[name]) for name in frame.columns}
            for place in range(len(frame)):
                values = {part.name: part.value([columns[name][place] for name in part.columns]) for part in self.parts}
                if (arm := columns[OF_ARM][place] if self.arms else None) in self.arms:
                    values[OF_ARM] = arm
                yield {name: value for name, value in values.items() if value is not POOLED}

    def _known(self) -> dict[str, frozenset[str]]:
        """By question whose answers are few and fixed: those that the model can draw."""
        coded = {part.name for part in self.parts if part.coded}
        words = [column for column in self.model.schema.learnt if isinstance(column, Words)]
        return {column.name: frozenset(column.values) for column in words if column.name in coded}


def learn(
    source: Source, *, seed: int, min_count: int, epsilon: float | None, noise: bytes, pay: Pay | None = None
) -> Crowd:
    """A model of what people answered to the survey's current version. Raises Refused where they are too few.

    With `epsilon` it is differentially private for a person; its noise follows from the secret `noise` and from the
    answers: the same order on the same answers gives the same bytes, and on others has noise of its own. With the same
    noise the difference of two models would tell what the answers differ in. `pay` is called before such a model is
    learnt, with a key that is the same for the same noise.
    """
    people, held_out = _one_each(source, seed, private=epsilon is not None)
    leaving = {one.name for one in source.asked}
    learning = parts([one for one in source.version.content.questions if one.name in leaving])
    if epsilon is None:  # that nobody answered a question is nobody's secret only where nothing is promised
        learning = answered(learning, people)
    if not learning:
        raise Refused(TOO_FEW.format(why="no question has answers that can be learnt."))
    table, arms = _table(learning, people), source.version.content.arm_codes
    if arms:
        table[OF_ARM] = pd.Series([person[OF_ARM] for person in people], dtype=object)
    secret = hmac.digest(noise, table.to_json(orient="split").encode(), hashlib.sha256)
    if epsilon is not None and pay is not None:
        pay(hashlib.sha256(secret).hexdigest())
    try:
        model = fit_table(
            table,
            seed=seed,
            epsilon=epsilon,
            domains=_domains(learning, arms) if epsilon else None,
            min_count=min_count,
            noise_seed=int.from_bytes(secret),
        )
    except NothingToLearn:
        raise Refused(TOO_FEW.format(why=f"at least {min_count} people must have answered.")) from None
    return Crowd(model, tuple(learning), len(people), held_out, frozenset(arms))


def _domains(learning: Sequence[Part], arms: Sequence[str]) -> dict[str, Domain]:
    """What is public: the words of the questions, and the arms of an experiment."""
    found: dict[str, Domain] = {name: words for part in learning for name, words in part.domains().items()}
    return {**found, OF_ARM: list(arms)} if arms else found


def _table(learning: Sequence[Part], people: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    columns = [part.series([answers.get(part.name) for answers in people]) for part in learning]
    return pd.DataFrame({name: column for found in columns for name, column in found.items()})


def _one_each(source: Source, seed: int, *, private: bool) -> tuple[list[Mapping[str, Any]], frozenset[str]]:
    """The answers of one submission of each person, in the order of their coming; of a sample, where they are many.

    And the keys of people who were held out. Which submission it is depends on the person alone, and where the model is
    to be `private` nobody is held out: one person more or less must not change who else takes part.
    """
    rows = Response.objects.counting().of_origin(Origin.HUMAN).filter(survey=source.survey, version=source.version)
    by_person: dict[int, list[int]] = {}
    for pk, person in rows.order_by("pk").values_list("pk", "contributor_id").iterator(CHUNK):
        by_person.setdefault(person, []).append(pk)
    chosen = {person: pks[_chance(seed, person) % len(pks)] for person, pks in by_person.items()}
    unseen = _too_many(seed, list(chosen)) if private else _held_out(list(chosen), stream(seed, "people"))
    wanted = {pk for person, pk in chosen.items() if person not in unseen}
    found = rows.order_by("pk").values_list("pk", "answers", "contributor__arm").iterator(CHUNK)
    keys = Contributor.objects.filter(survey=source.survey).values_list("pk", "key").iterator(CHUNK)
    held_out = frozenset(key for pk, key in keys if pk in unseen)
    return [{**answers, OF_ARM: arm or None} for pk, answers, arm in found if pk in wanted], held_out


def _chance(seed: int, person: int) -> int:
    return crc32(f"{seed} {person}".encode())


def _too_many(seed: int, people: Sequence[int]) -> set[int]:
    """All beyond the most that a model learns from: there one person more takes the place of another."""
    return set(sorted(people, key=lambda person: _chance(seed, person))[MOST_PEOPLE:])


def _held_out(people: Sequence[int], rng: np.random.Generator) -> set[int]:
    """Those whom the model is not to see: a fifth, and all beyond the most that it learns from."""
    number = round(HELD_OUT * len(people))
    number = max(number if number >= FEWEST_HELD_OUT else 0, len(people) - MOST_PEOPLE)
    return {people[place] for place in rng.permutation(len(people))[:number].tolist()}

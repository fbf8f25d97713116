"""What the crowd's answers teach: a model of them, and answers drawn from it for made-up rows.

One answer a person takes part, and only of questions whose answers may leave and are no words of one's own. What fewer
people than the minimum count share is pooled; whatever falls into that pool, or does not fit the question any more, is
answered at random within its rules, as all else is that was not learnt.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crowd.models import Origin, Response
from exports.privacy.refusal import Refused
from exports.rows import CHUNK, Source
from exports.synthesis.fitted import Model, fit_table
from exports.synthesis.fitted.schema import NothingToLearn
from exports.synthesis.randomness import stream
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.numbers import number

# More people teach nothing new about marginals, and take longer.
MOST_PEOPLE = 50_000
TOO_FEW = (
    "Made-up rows cannot follow the crowd: {why} Collect more answers to the survey as it is now, or ask for rows at "
    "random."
)

Drawn = Mapping[str, Any]  # by question: the stored value; None where it is missing; absent where it was pooled


@dataclass(frozen=True)
class Crowd:
    """A fitted model of the answers. `coded`: the questions whose values it holds as JSON; the others are numbers."""

    model: Model
    coded: frozenset[str]
    people: int

    def drawn(self, *, rows: int, seed: int) -> Iterator[Drawn]:
        """Answers for so many made-up people. They depend on the model, on `rows` and on `seed` alone."""
        for part in self.model.parts(rows, seed):
            columns = {name: [self._value(name, cell) for cell in part[name].astype(object)] for name in part.columns}
            for cells in zip(*columns.values(), strict=True):
                yield {name: cell for name, cell in zip(columns, cells, strict=True) if cell is not POOLED}

    def described(self) -> dict[str, Any]:
        """For the manifest: what was learnt from how many people, and how that was protected."""
        model = self.model
        return {
            "seeds": "fitted to the answers of people, one each",
            "people": None if model.promise else self.people,
            "model": model.engine.name,
            "questions": [column.name for column in model.schema.learnt],
            "minimum count": model.min_count,
            "differential privacy": model.promise.to_document() if model.promise else None,
            "notes": list(model.notes),
        }

    def _value(self, name: str, cell: Any) -> Any:
        if pd.isna(cell):
            return None
        if name not in self.coded:
            return number(float(cell))
        try:
            return json.loads(cell)
        except ValueError:
            return POOLED


class _Pooled:
    """The pool of rare values: it says nothing about which of them."""


POOLED = _Pooled()


def learn(source: Source, *, seed: int, min_count: int, epsilon: float | None, noise: bytes) -> Crowd:
    """A model of what people answered to the survey's current version. Raises Refused where they are too few.

    With `epsilon` it is differentially private for a person; `noise` is the secret that its noise follows from, so that
    the same order gives the same bytes, and nobody who does not know the secret can take the noise away.
    """
    people = _one_each(source, seed)
    leaving = {one.name for one in source.asked}
    asked = [one for one in source.version.content.questions if one.name in leaving]
    columns = {one.name: column for one in asked if (column := _column(one, people)) is not None}
    domains = {one.name: codes for one in asked if one.name in columns and (codes := _codes(one))}
    if not columns:
        raise Refused(TOO_FEW.format(why="no question has answers that can be learnt."))
    try:
        model = fit_table(
            pd.DataFrame(columns),
            seed=seed,
            epsilon=epsilon,
            domains=domains if epsilon else None,
            min_count=min_count,
            noise_seed=int.from_bytes(noise),
        )
    except NothingToLearn:
        raise Refused(TOO_FEW.format(why=f"at least {min_count} people must have answered.")) from None
    return Crowd(model, frozenset(one.name for one in asked if _coded(one, people)), len(people))


def _one_each(source: Source, seed: int) -> list[Mapping[str, Any]]:
    """The answers of one submission of each person, in the order of their coming; of a sample, where they are many."""
    rows = Response.objects.counting().of_origin(Origin.HUMAN).filter(survey=source.survey, version=source.version)
    by_person: dict[int, list[int]] = {}
    for pk, person in rows.order_by("pk").values_list("pk", "contributor_id").iterator(CHUNK):
        by_person.setdefault(person, []).append(pk)
    rng = stream(seed, "people")
    chosen = [pks[rng.integers(len(pks))] for pks in by_person.values()]
    if len(chosen) > MOST_PEOPLE:
        chosen = [chosen[place] for place in np.sort(rng.choice(len(chosen), MOST_PEOPLE, replace=False))]
    wanted = set(chosen)
    found = rows.order_by("pk").values_list("pk", "answers").iterator(CHUNK)
    return [answers for pk, answers in found if pk in wanted]


def _column(asked: Asked, people: Sequence[Mapping[str, Any]]) -> "pd.Series[Any] | None":
    """The answers to a question as a column to learn; None where they are not to be learnt."""
    values = [answers.get(asked.name) for answers in people]
    if _coded(asked, people):
        return pd.Series([None if value is None else _text(value) for value in values], dtype=object)
    numeric = [value for value in values if value is not None]
    if numeric and all(isinstance(value, int | float) and not isinstance(value, bool) for value in numeric):
        return pd.Series([np.nan if value is None else float(value) for value in values], dtype="float64")
    return None


def _coded(asked: Asked, people: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an answer is one of few: the kind says which there are, or it is a list of options."""
    if kinds.get(asked.kind).codes(asked.config) is not None:
        return any(answers.get(asked.name) is not None for answers in people)
    given = [answers[asked.name] for answers in people if answers.get(asked.name) is not None]
    return bool(given) and all(isinstance(one, list) and all(isinstance(part, str) for part in one) for one in given)


def _codes(asked: Asked) -> list[str]:
    return [_text(code) for code in kinds.get(asked.kind).codes(asked.config) or ()]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

"""What a researcher may expect of a survey's answers: a document to start from, and answers to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from exports.questions import exported
from exports.synthesis import priors
from exports.synthesis.seeds import answers
from surveys import kinds, publishing
from surveys.arms import dealt
from surveys.definition import Asked
from surveys.models import Survey

ROWS = 20


@dataclass(frozen=True)
class Looked:
    """Answers in words: a row for each person, with a cell for each of the questions."""

    questions: list[Asked]
    rows: list[list[str]]


def questions(survey: Survey) -> list[Asked]:
    """The questions of the current version that leave; none where the survey was never published."""
    leaving = exported(survey=survey, drop=())
    return [one.newest for one in leaving if one.label == one.name]


def trial(*, survey: Survey, document: Mapping[str, Any], seed: int) -> list[dict[str, Any]]:
    """What a few people might answer, by question, as `document` expects it. Raises priors.WrongPriors."""
    content = publishing.current_version(survey=survey).content
    asked, arms = content.questions, content.arms
    found = priors.read(document, asked)
    leaving = {one.name for one in questions(survey)}
    made = [
        answers(
            asked, np.random.default_rng([seed, n]), None, found, arm=dealt(arms, seed=seed, place=n) if arms else ""
        )
        for n in range(ROWS)
    ]
    return [{name: value for name, value in one.items() if name in leaving} for one in made]


def in_words(*, survey: Survey, document: Mapping[str, Any], seed: int) -> Looked:
    """The same for people to read; nothing where the survey was never published. Raises priors.WrongPriors."""
    asked = questions(survey)
    made = trial(survey=survey, document=document, seed=seed) if asked else []
    return Looked(asked, [[_words(one, given.get(one.name)) for one in asked] for given in made])


def _words(asked: Asked, value: Any) -> str:
    return "–" if value is None else kinds.get(asked.kind).summary(value, asked.config)

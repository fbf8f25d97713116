"""Stored values in a researcher's words: answers, agreement, trust."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crowd.models import Contributor, Response
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.models import Item


@dataclass(frozen=True)
class AnswerRow:
    """One question of a response, and what was answered or why nothing was."""

    question: str
    text: str
    answer: str


@dataclass(frozen=True)
class ConsensusRow:
    """What the crowd says of an item."""

    question: str
    answer: str
    confidence: str
    n: int
    method: str


def questions(definition: Definition | None) -> dict[str, Asked]:
    return {question.name: question for question in definition.questions} if definition else {}


def answer(definition: Definition | None, question: str, value: Any) -> str:
    """A stored answer as people read it; as it is stored where the question is gone or has other settings now."""
    if value is None:
        return "no answer"
    asked = questions(definition).get(question)
    return str(value) if asked is None else in_words(asked, value)


def in_words(asked: Asked, value: Any) -> str:
    """A stored answer to this question as people read it."""
    if value is None:
        return "no answer"
    kind = kinds.get(asked.kind)
    return kind.summary(value, asked.config) if kind.accepts(value, asked.config) else str(value)


def person(pk: int, kind: str) -> str:
    """A contributor by the name that pages show."""
    return f"Model {pk}" if kind == Contributor.Kind.MODEL else f"Contributor {pk}"


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def seconds(value: float | None) -> str:
    """A time as people read it: 8.4 seconds, 2 min 5 s; empty where it is unknown."""
    if value is None:
        return ""
    if value < 10:
        return f"{value:.1f} seconds"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} seconds"


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A number with its interval: 0.72 (0.65 to 0.78)."""
    if value is None:
        return "unknown"
    return f"{value:.2f}" if low is None or high is None else f"{value:.2f} ({low:.2f} to {high:.2f})"


def flags(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def answer_rows(response: Response) -> list[AnswerRow]:
    """Every question of the version that was answered, in order."""
    definition = response.version.content
    asked = [question for question in definition.questions if kinds.get(question.kind).answerable]
    return [AnswerRow(q.name, q.text, _given(response, definition, q.name)) for q in asked]


def consensus_rows(item: Item) -> list[ConsensusRow]:
    """The consensus about an item whose `consensus` and `survey.versions` are loaded."""
    version = next(iter(item.survey.versions.all()), None)
    definition = version.content if version else None
    return [
        ConsensusRow(
            question=row.question,
            answer=answer(definition, row.question, row.value),
            confidence=percent(row.confidence),
            n=row.n,
            method=row.method,
        )
        for row in item.consensus.all()
    ]


def _given(response: Response, definition: Definition, question: str) -> str:
    if question in response.answers:
        return answer(definition, question, response.answers[question])
    return f"({response.missing.get(question, 'not asked')})"

"""One item explained: what everybody said of it, what the crowd's answer is, why, and what it was before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crowd import aggregation, wording
from crowd.models import Consensus, ConsensusChange, Response
from crowd.pictures import Bar, bars
from crowd.quality.why import why
from crowd.reasons import Voice, of_voices
from surveys import kinds, pictures
from surveys.definition import Asked, Definition
from surveys.models import Gold, Item

# An item with more answers than this is shown by its newest.
SHOWN = 200


@dataclass(frozen=True)
class Given:
    """One response about the item: who, when, and the answers in words by question, in their order."""

    response: int
    contributor: int
    who: str
    reliability: str
    excluded: bool
    submitted_at: datetime
    seconds: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    at: datetime
    before: str
    after: str
    method: str


@dataclass(frozen=True)
class Verdict:
    """The crowd's answer to one question. `right`: whether it equals the known answer; None where none is known."""

    question: str
    text: str
    answer: str | None
    drawn: str
    confidence: str
    method: str
    why: str
    note: str
    said: list[Bar]
    known: str | None
    right: bool | None
    changes: list[Change]


@dataclass(frozen=True)
class Explanation:
    questions: list[str]
    verdicts: list[Verdict]
    given: list[Given]
    n: int
    more: bool


@dataclass(frozen=True)
class _Row:
    """A response with what is known of the person who gave it."""

    pk: int
    contributor: int
    kind: str
    excluded_at: datetime | None
    reliability: float | None
    low: float | None
    high: float | None
    gold_right: int | None
    gold_seen: int | None
    submitted_at: datetime
    seconds: float | None
    answers: dict[str, Any]


def explanation(*, item: Item) -> Explanation:
    """Everything about one item, in a fixed number of queries."""
    version = item.survey.versions.order_by("-number").first()
    definition = version.content if version else None
    data = pictures.shown(item.data, survey=item.survey)
    asked = [
        kinds.get(question.kind).fill(question, data)
        for question in wording.questions(definition).values()
        if kinds.get(question.kind).answerable
    ]
    rows = _rows(item)
    return Explanation(
        questions=[question.name for question in asked],
        verdicts=_verdicts(item, definition, asked, rows),
        given=[_given(row, asked) for row in rows[:SHOWN]],
        n=min(len(rows), SHOWN),
        more=len(rows) > SHOWN,
    )


def _rows(item: Item) -> list[_Row]:
    fields = ("reliability", "low", "high", "gold_right", "gold_seen")
    rows = (
        Response.objects.filter(item=item)
        .order_by("-pk")
        .values_list(
            "pk",
            "contributor_id",
            "contributor__kind",
            "contributor__excluded_at",
            *(f"contributor__trust__{field}" for field in fields),
            "submitted_at",
            "seconds",
            "answers",
        )
    )
    return [_Row(*row) for row in rows[: SHOWN + 1]]


def _given(row: _Row, asked: list[Asked]) -> Given:
    return Given(
        response=row.pk,
        contributor=row.contributor,
        who=wording.person(row.contributor, row.kind),
        reliability=wording.interval(row.reliability, row.low, row.high),
        excluded=row.excluded_at is not None,
        submitted_at=row.submitted_at,
        seconds=wording.seconds(row.seconds),
        answers=[(question.name, wording.in_words(question, row.answers.get(question.name))) for question in asked],
    )


def _verdicts(item: Item, definition: Definition | None, asked: list[Asked], rows: list[_Row]) -> list[Verdict]:
    found = {row.question: row for row in Consensus.objects.filter(item=item)}
    known = dict(Gold.objects.filter(item=item).values_list("question", "value"))
    changes: dict[str, list[ConsensusChange]] = defaultdict(list)
    for change in ConsensusChange.objects.filter(item=item):
        changes[change.question].append(change)
    measured = {question.name for question in aggregation.measured(definition)} if definition else set()
    return [
        _verdict(question, found.get(question.name), known.get(question.name), changes[question.name], rows)
        for question in asked
        if question.name in measured
    ]


def _verdict(
    asked: Asked, found: Consensus | None, known: Any, changes: list[ConsensusChange], rows: list[_Row]
) -> Verdict:
    kind = kinds.get(asked.kind)
    counting = [
        row for row in rows if row.excluded_at is None and kind.accepts(row.answers.get(asked.name), asked.config)
    ]
    given = [row.answers[asked.name] for row in counting]
    chart = kind.chart(given, asked.config)
    decided = found is not None and found.value is not None
    return Verdict(
        question=asked.name,
        text=asked.text,
        answer=wording.in_words(asked, found.value) if found and decided else None,
        drawn=kind.drawn(found.value, given, asked) if found and decided else "",
        confidence=wording.percent(found.confidence if found else None),
        method=found.method if found else "",
        why=_why(asked, found, counting) if found and decided else _undecided(found, counting),
        note="Newer answers are being counted." if found and found.n < len(counting) <= SHOWN else "",
        said=bars(chart.labels, chart.counts),
        known=None if known is None else wording.in_words(asked, known),
        right=_is_right(asked, found.value, known) if found and decided and known is not None else None,
        changes=[_change(asked, change) for change in changes],
    )


def _why(asked: Asked, found: Consensus, rows: list[_Row]) -> str:
    voices = [
        Voice(found.item_id, row.answers[asked.name], row.reliability, row.gold_right, row.gold_seen) for row in rows
    ]
    return of_voices(asked=asked, voices=voices).of(found)


def _undecided(found: Consensus | None, rows: list[_Row]) -> str:
    if not rows:
        return why(consensus="", sides=[])
    return (found and found.reason) or "The answers are being counted; reload in a moment."


def _is_right(asked: Asked, value: Any, known: Any) -> bool:
    kind = kinds.get(asked.kind)
    # A stored value of earlier settings may be none that the kind can read.
    return value == known or (
        kind.accepts(value, asked.config)
        and kind.accepts(known, asked.config)
        and kind.right(value, known, asked.config)
    )


def _change(asked: Asked, change: ConsensusChange) -> Change:
    return Change(
        at=change.changed_at,
        before=_sure(asked, change.before, change.confidence_before),
        after=_sure(asked, change.after, change.confidence_after),
        method=change.method,
    )


def _sure(asked: Asked, value: Any, confidence: float | None) -> str:
    words = wording.in_words(asked, value)
    return words if confidence is None else f"{words} ({wording.percent(confidence)})"

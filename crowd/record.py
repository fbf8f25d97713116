"""One contributor's record: how reliable, where they differ from the crowd, when and how fast they answered."""

import statistics
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from crowd import aggregation, wording
from crowd.models import Consensus, Contributor, Response, Trust
from crowd.pictures import HeatRow, Span, heat, span
from crowd.quality import confusions
from crowd.quality.trust import MIN_GOLD
from crowd.quality.why import times_in_ten
from crowd.timeline import Timeline, timeline
from surveys import kinds
from surveys.definition import Asked, Definition

# The newest answers tell the same story as all of very many, at once.
NEWEST = 5_000
RECENT = 20
# A larger table nobody reads.
MOST_CODES = 12


@dataclass(frozen=True)
class Recent:
    response: int
    item: int | None
    key: str
    submitted_at: datetime
    seconds: str
    answers: str


@dataclass(frozen=True)
class Confusion:
    """What they said, by what the crowd says of the same items."""

    question: str
    labels: list[str]
    rows: list[HeatRow]
    n: int
    agreeing: int

    @property
    def percent(self) -> int:
        return round(100 * self.agreeing / self.n)


@dataclass(frozen=True)
class Pace:
    """Median seconds per response: theirs and everybody's."""

    own: str
    usual: str
    reading: str


@dataclass(frozen=True)
class Record:
    n: int  # `capped`: and more
    reliability: str
    reading: str
    picture: Span | None
    flags: str
    reasons: list[str]
    gold_right: int
    gold_seen: int
    confusions: list[Confusion]
    timeline: Timeline
    pace: Pace | None
    recent: list[Recent]
    capped: bool


@dataclass(frozen=True)
class _Row:
    pk: int
    item: int | None
    key: str | None
    submitted_at: datetime
    seconds: float | None
    answers: dict[str, Any]


def record(*, person: Contributor) -> Record:
    """Everything about one contributor, in a fixed number of queries."""
    trust = Trust.objects.filter(contributor=person).first()
    version = person.survey.versions.order_by("-number").first()
    definition = version.content if version else None
    # One more than is shown tells whether there are more: a model's answers may be too many to count at once.
    found = _rows(person)
    rows = found[:NEWEST]
    return Record(
        n=len(rows),
        **_trusted(person, trust),
        confusions=_confusions(person, definition, rows),
        timeline=timeline([row.submitted_at for row in rows]),
        pace=_pace(person, rows),
        recent=[_recent(row, definition) for row in rows[:RECENT]],
        capped=len(found) > NEWEST,
    )


def _rows(person: Contributor) -> list[_Row]:
    fields = ("pk", "item_id", "item__key", "submitted_at", "seconds", "answers")
    return [
        _Row(*row)
        for row in Response.objects.filter(contributor=person).order_by("-pk").values_list(*fields)[: NEWEST + 1]
    ]


def _trusted(person: Contributor, trust: Trust | None) -> dict[str, Any]:
    trust = trust or Trust(contributor=person)
    return {
        "reliability": wording.interval(trust.reliability, trust.low, trust.high),
        "reading": _reading(trust, person),
        "picture": span(trust.reliability, trust.low, trust.high),
        "flags": wording.flags(trust.flags),
        "reasons": trust.reasons,
        "gold_right": trust.gold_right,
        "gold_seen": trust.gold_seen,
    }


def _reading(trust: Trust, person: Contributor) -> str:
    """The reliability in a sentence."""
    if trust.reliability is None and person.excluded_at:
        return "Not judged while left out of the analysis."
    if trust.reliability is None:
        return "Not judged yet: it takes answers about items that others answered too, and a finished count."
    by_gold = trust.gold_seen >= MIN_GOLD
    source = f"{trust.gold_seen} known answers" if by_gold else f"the consensus on {trust.n_answers} answers"
    sentence = f"Right {times_in_ten(trust.reliability)}, judged by {source}."
    if trust.low is None or trust.high is None:
        return sentence
    return f"{sentence} With so many answers the true share lies between {trust.low:.0%} and {trust.high:.0%}."


def _confusions(person: Contributor, definition: Definition | None, rows: list[_Row]) -> list[Confusion]:
    if definition is None:
        return []
    asked = {question.name: question for question in aggregation.measured(definition) if _few(question)}
    newest = Response.objects.filter(contributor=person).order_by("-pk").values("item")[:NEWEST]
    said = Consensus.objects.filter(item__in=newest, question__in=asked)
    crowd = {(item, name): value for item, name, value in said.values_list("item_id", "question", "value")}
    pairs = {
        name: [(crowd.get((row.item or 0, name)), row.answers[name]) for row in rows if name in row.answers]
        for name in asked
    }
    found = [_confusion(question, pairs[name]) for name, question in asked.items()]
    return [one for one in found if one.n]


def _few(asked: Asked) -> bool:
    codes = kinds.get(asked.kind).codes(asked.config)
    return codes is not None and len(codes) <= MOST_CODES


def _confusion(asked: Asked, pairs: list[tuple[Any, Any]]) -> Confusion:
    kind = kinds.get(asked.kind)
    values = kind.codes(asked.config) or []
    place = {kind.key(value): index for index, value in enumerate(values)}
    # An answer to an earlier version may not be one of the question as it is now.
    kept = [(place[crowd], place[own]) for crowd, own in pairs if crowd in place and own in place]
    counts = confusions.crosstab(row=[crowd for crowd, _ in kept], column=[own for _, own in kept], n_codes=len(values))
    labels = [kind.summary(value, asked.config) for value in values]
    rows = heat(labels, counts, np.broadcast_to(counts.sum(axis=1, keepdims=True), counts.shape))
    return Confusion(asked.name, labels, rows, len(kept), int(counts.trace()))


def _pace(person: Contributor, rows: list[_Row]) -> Pace | None:
    own = [row.seconds for row in rows if row.seconds is not None]
    newest = Response.objects.filter(survey=person.survey_id).order_by("-pk").values_list("seconds", flat=True)[:NEWEST]
    everybody = [seconds for seconds in newest if seconds is not None]
    if not own or not everybody:
        return None
    mine, usual = statistics.median(own), statistics.median(everybody)
    return Pace(wording.seconds(mine), wording.seconds(usual), _compared(mine, usual))


def _compared(mine: float, usual: float) -> str:
    if mine < usual / 2:
        return "Less than half as long as people usually take."
    if mine > usual * 2:
        return "More than twice as long as people usually take."
    return "About as long as people usually take."


def _recent(row: _Row, definition: Definition | None) -> Recent:
    words = "; ".join(
        f"{name}: {wording.answer(definition, name, value)}" for name, value in sorted(row.answers.items())
    )
    return Recent(row.pk, row.item, row.key or "", row.submitted_at, wording.seconds(row.seconds), words)

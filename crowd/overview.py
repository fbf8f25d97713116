"""The numbers of the Watch page: one study, in a fixed number of queries, as values that a template only prints.

Responses are what the last fit counted, and the newer ones on top, so that the page is true to the last answer. What
the fit found out is of the fit. Items and people are counted anew where there are not very many.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from crowd import aggregation, arms, summary, wording
from crowd.counts import people, progress, verdicts
from crowd.counts.responses import Responses
from crowd.models import Agreement, Contributor, Origin
from crowd.outcomes import Outcome, outcomes
from crowd.summary import State
from crowd.timeline import Timeline, drawn
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.kinds.base import Chart
from surveys.measures.agreement import reading
from surveys.models import Survey

# A chart of the newest answers tells the same story as one of a million, at once.
CHARTED = 5_000
# So many items or people are counted at once; of more, the page shows what the last fit counted.
AT_ONCE = 20_000


@dataclass(frozen=True)
class Progress:
    """Items whose places are all taken, some, none; and of all places, how many are claimed or finished."""

    full: int
    partly: int
    untouched: int
    taken: int
    wanted: int

    @property
    def items(self) -> int:
        return self.full + self.partly + self.untouched

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return 100 * self.taken // self.wanted if self.wanted else 0


@dataclass(frozen=True)
class Cost:
    """The time that people gave: of all responses whose time is known, per response, and per complete item."""

    total: str
    median: str
    unknown: int  # responses of people whose time is not known
    responses: int  # by people
    per_item: float | None
    time_per_item: str
    money: Decimal | None = None  # where the researcher says what a response costs
    money_per_item: Decimal | None = None


@dataclass(frozen=True)
class AgreementRow:
    question: str
    coefficient: str
    value: float | None
    low: float | None
    high: float | None
    n_items: int
    n_answers: int
    reading: str
    level: str  # "good", "fair", "low", "undefined"
    method: str  # how the consensus came about


@dataclass(frozen=True)
class Disputed:
    """An item about which the crowd is of two minds."""

    item_id: int
    key: str
    question: str
    answer: str
    percent: int
    n: int


@dataclass(frozen=True)
class Person:
    pk: int
    n_answers: int
    reliability: str
    flags: str
    reasons: list[str]


@dataclass(frozen=True)
class QuestionChart:
    name: str
    text: str
    kind: str
    n: int
    chart: Chart


@dataclass(frozen=True)
class Overview:
    """Everything on the Watch page of one study."""

    by_origin: dict[str, int]
    timeline: Timeline
    progress: Progress | None
    cost: Cost | None
    agreement: list[AgreementRow]
    disputed: list[Disputed]
    people: list[Person]
    n_people: int
    n_flagged: int
    arms: arms.Standing | None  # of an experiment
    flags: list[tuple[str, int]]  # each in words, and how many have it
    n_excluded: int
    outcomes: list[Outcome]
    charts: list[QuestionChart]
    fitted_at: datetime | None
    waiting: bool
    large: bool  # so that items or people are as of the last fit

    @property
    def responses(self) -> int:
        return sum(self.by_origin.values())


def overview(*, survey: Survey, price: Decimal | None = None) -> Overview:
    """How the study stands. `price` is what a response costs."""
    version = survey.versions.order_by("-number").first()
    definition = version.content if version else None
    state = summary.state(survey)
    counted, seen = summary.all_responses(survey, state), _people(survey, state)
    advance = _progress(survey, state)
    return Overview(
        by_origin=counted["by_origin"],
        timeline=drawn(counted["moments"]),
        progress=advance,
        cost=_cost(counted, advance, price),
        agreement=[_agreement_row(row) for row in Agreement.objects.filter(survey=survey).order_by("pk")],
        disputed=_disputed(survey, definition, state),
        people=_to_look_at(survey, seen["least"]),
        n_people=seen["people"],
        n_flagged=seen["flagged"],
        arms=arms.standing(survey=survey, live=definition.arms) if definition and definition.arms else None,
        flags=[(wording.flags([flag]), n) for flag, n in seen["flags"].items()],
        n_excluded=seen["excluded"],
        outcomes=_outcomes(survey, definition, state),
        charts=_charts(survey, definition),
        fitted_at=state.fitted_at,
        waiting=state.requested or survey.responses.filter(counted=False).exists(),
        large=_is_large(state),
    )


def _is_large(state: State) -> bool:
    return state.kept is not None and (
        state.kept["progress"]["items"] > AT_ONCE or state.kept["people"]["people"] > AT_ONCE
    )


def _progress(survey: Survey, state: State) -> Progress | None:
    """None where people answer once and no item is labelled."""
    kept = state.kept["progress"] if state.kept else None
    counted = kept if kept and kept["items"] > AT_ONCE else progress.count(survey)
    if not counted["items"]:
        return None
    return Progress(
        full=counted["full"],
        partly=counted["items"] - counted["full"] - counted["untouched"],
        untouched=counted["untouched"],
        taken=counted["wanted"] - counted["opened"],
        wanted=counted["wanted"],
    )


def _people(survey: Survey, state: State) -> people.People:
    kept = state.kept["people"] if state.kept else None
    return kept if kept and kept["people"] > AT_ONCE else people.count(survey)


def _cost(counted: Responses, advance: Progress | None, price: Decimal | None) -> Cost | None:
    """None where people gave no answer."""
    given, complete = counted["by_origin"].get(Origin.HUMAN, 0), advance.full if advance else 0
    if not given:
        return None
    return Cost(
        total=_hours(counted["seconds"]) if counted["timed"] else "",
        median=wording.seconds(counted["median"]),
        unknown=given - counted["timed"],
        responses=given,
        per_item=given / complete if complete else None,
        time_per_item=wording.seconds(counted["seconds"] / complete) if complete and counted["timed"] else "",
        money=None if price is None else given * price,
        money_per_item=None if price is None or not complete else given * price / complete,
    )


def _hours(seconds: float) -> str:
    if seconds < 3600:
        return wording.seconds(seconds)
    return f"{seconds / 3600:,.1f} hours" if seconds < 360_000 else f"{seconds / 3600:,.0f} hours"


def _agreement_row(row: Agreement) -> AgreementRow:
    found = reading.read(value=row.value, low=row.low, high=row.high, reason=row.reason)
    return AgreementRow(
        question=row.question,
        coefficient=row.coefficient,
        value=row.value,
        low=row.low,
        high=row.high,
        n_items=row.n_items,
        n_answers=row.n_answers,
        reading=found.text,
        level=found.level,
        method=row.method_reason,
    )


def _disputed(survey: Survey, definition: Definition | None, state: State) -> list[Disputed]:
    rows = state.kept["disputed"] if state.kept else verdicts.disputed(survey)
    return [
        Disputed(
            item_id=row["item"],
            key=row["key"],
            question=row["question"],
            answer=wording.answer(definition, row["question"], row["value"]),
            percent=round(100 * row["confidence"]),
            n=row["n"],
        )
        for row in rows
    ]


def _outcomes(survey: Survey, definition: Definition | None, state: State) -> list[Outcome]:
    asked = aggregation.measured(definition) if definition else []
    counted = state.kept["verdicts"] if state.kept else verdicts.count(survey=survey, asked=asked)
    return outcomes(counted=counted, asked=asked)


def _to_look_at(survey: Survey, pks: Sequence[int]) -> list[Person]:
    """The least reliable first: those a researcher should look at."""
    rows = {row.pk: row for row in survey.contributors.filter(pk__in=pks, trust__isnull=False).select_related("trust")}
    return [_person(rows[pk]) for pk in pks if pk in rows]


def _person(row: Contributor) -> Person:
    return Person(
        pk=row.pk,
        n_answers=row.trust.n_answers,
        reliability=wording.interval(row.trust.reliability, row.trust.low, row.trust.high),
        flags=wording.flags(row.trust.flags),
        reasons=row.trust.reasons,
    )


def _charts(survey: Survey, definition: Definition | None) -> list[QuestionChart]:
    newest = list(survey.responses.order_by("-pk").values_list("answers", flat=True)[:CHARTED])
    asked = [q for q in wording.questions(definition).values() if kinds.get(q.kind).answerable]
    return [_chart(question, newest) for question in asked]


def _chart(question: Asked, newest: list[dict[str, Any]]) -> QuestionChart:
    kind = kinds.get(question.kind)
    given = [answers[question.name] for answers in newest if question.name in answers]
    # An answer to an earlier version may not fit the question as it is now. Equal ones are tried once.
    texts = [json.dumps(value) for value in given]
    fits = {text: kind.accepts(value, question.config) for text, value in zip(texts, given, strict=True)}
    values = [value for text, value in zip(texts, given, strict=True) if fits[text]]
    return QuestionChart(question.name, question.text, kind.label, len(values), kind.chart(values, question.config))

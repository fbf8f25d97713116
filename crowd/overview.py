"""The numbers of the Watch page: one study, in a fixed number of queries, as values that a template only prints."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum

from crowd import aggregation, wording
from crowd.models import Aggregation, Agreement, Consensus, Contributor, Origin, Response
from crowd.outcomes import Outcome, outcomes
from crowd.timeline import Timeline, timeline
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.kinds.base import Chart
from surveys.measures.agreement import reading
from surveys.models import Survey

# Somebody with few answers is new, not suspicious.
FLAGGED = Q(trust__isnull=False) & ~Q(trust__flags=[]) & ~Q(trust__flags=["few_answers"])
# A chart of the newest answers tells the same story as one of a million, at once.
CHARTED = 5_000
DISPUTED = 10
PEOPLE = 15


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
    agreement: list[AgreementRow]
    disputed: list[Disputed]
    people: list[Person]
    n_people: int
    n_flagged: int
    n_excluded: int
    outcomes: list[Outcome]
    charts: list[QuestionChart]
    fitted_at: datetime | None
    waiting: bool

    @property
    def responses(self) -> int:
        return sum(self.by_origin.values())


def overview(*, survey: Survey) -> Overview:
    """How the study stands."""
    version = survey.versions.order_by("-number").first()
    definition = version.content if version else None
    by_origin, first, last = _responses(survey)
    people = _counts_of_people(survey)
    return Overview(
        by_origin=by_origin,
        timeline=timeline(survey.responses.all(), first=first, last=last),
        progress=_progress(survey),
        agreement=[_agreement_row(row) for row in Agreement.objects.filter(survey=survey).order_by("pk")],
        disputed=_disputed(survey, definition),
        people=_people(survey),
        n_people=people["people"],
        n_flagged=people["flagged"],
        n_excluded=people["excluded"],
        outcomes=outcomes(survey=survey, definition=definition),
        charts=_charts(survey, definition),
        fitted_at=Aggregation.objects.filter(survey=survey).values_list("fitted_at", flat=True).first(),
        waiting=aggregation.is_stale(survey=survey),
    )


def _responses(survey: Survey) -> tuple[dict[str, int], datetime | None, datetime | None]:
    rows = list(
        survey.responses.order_by()
        .values("origin")
        .annotate(count=Count("pk"), first=Min("submitted_at"), last=Max("submitted_at"))
    )
    counts = {row["origin"]: row["count"] for row in rows}
    return (
        {origin.value: counts[origin.value] for origin in Origin if origin.value in counts},
        min((row["first"] for row in rows), default=None),
        max((row["last"] for row in rows), default=None),
    )


def _progress(survey: Survey) -> Progress | None:
    """None where people answer once and no item is labelled."""
    numbers = survey.items.order_by().aggregate(
        full=Count("pk", filter=Q(open_slots=0)),
        untouched=Count("pk", filter=Q(open_slots=F("target"))),
        items=Count("pk"),
        wanted=Sum("target", default=0),
        opened=Sum("open_slots", default=0),
    )
    if not numbers["items"]:
        return None
    return Progress(
        full=numbers["full"],
        partly=numbers["items"] - numbers["full"] - numbers["untouched"],
        untouched=numbers["untouched"],
        taken=numbers["wanted"] - numbers["opened"],
        wanted=numbers["wanted"],
    )


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


def _disputed(survey: Survey, definition: Definition | None) -> list[Disputed]:
    rows = (
        Consensus.objects.filter(item__survey=survey, n__gt=1, confidence__isnull=False)
        .order_by("confidence", "-n", "pk")
        .values_list("item_id", "item__key", "question", "value", "confidence", "n")[:DISPUTED]
    )
    return [
        Disputed(item, key, question, wording.answer(definition, question, value), round(100 * confidence), n)
        for item, key, question, value, confidence, n in rows
        if confidence is not None and round(100 * confidence) < 100
    ]


def _counts_of_people(survey: Survey) -> dict[str, int]:
    return survey.contributors.aggregate(
        people=Count("pk"), flagged=Count("pk", filter=FLAGGED), excluded=Count("excluded_at")
    )


def _people(survey: Survey) -> list[Person]:
    """The least reliable first: those a researcher should look at."""
    rows = (
        Contributor.objects.filter(survey=survey, trust__isnull=False)
        .select_related("trust")
        .order_by(F("trust__reliability").asc(nulls_last=True), "pk")[:PEOPLE]
    )
    return [
        Person(
            pk=row.pk,
            n_answers=row.trust.n_answers,
            reliability=wording.interval(row.trust.reliability, row.trust.low, row.trust.high),
            flags=wording.flags(row.trust.flags),
            reasons=row.trust.reasons,
        )
        for row in rows
    ]


def _charts(survey: Survey, definition: Definition | None) -> list[QuestionChart]:
    newest = list(Response.objects.filter(survey=survey).order_by("-pk").values_list("answers", flat=True)[:CHARTED])
    asked = [q for q in wording.questions(definition).values() if kinds.get(q.kind).answerable]
    return [_chart(question, newest) for question in asked]


def _chart(question: Asked, newest: list[dict[str, Any]]) -> QuestionChart:
    kind = kinds.get(question.kind)
    given = [answers[question.name] for answers in newest if question.name in answers]
    # An answer to an earlier version may not fit the question as it is now.
    values = [value for value in given if kind.accepts(value, question.config)]
    return QuestionChart(question.name, question.text, kind.label, len(values), kind.chart(values, question.config))

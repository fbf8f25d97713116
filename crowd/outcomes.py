"""What the crowd's answers amount to over all items: which labels they got, and how sure they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from crowd import aggregation
from crowd.models import Consensus
from crowd.pictures import Bar, bars
from surveys import kinds
from surveys.definition import Asked, Definition
from surveys.models import Survey

# From the surest down; each band reaches to the one above. Half is a coin, and 95 % the usual bar.
BANDS = (("95 % and more", 0.95), ("80 to 95 %", 0.8), ("50 to 80 %", 0.5), ("below 50 %", 0.0))
MOST_CODES = 20


@dataclass(frozen=True)
class Outcome:
    """Of one question: items by consensus (empty where answers are not few and fixed), and by confidence."""

    question: str
    text: str
    labels: list[Bar]
    confidence: list[Bar]
    unsure: int  # items whose confidence is unknown


def outcomes(*, survey: Survey, definition: Definition | None) -> list[Outcome]:
    """Of every question that has a consensus, in their order; two queries."""
    asked = aggregation.measured(definition) if definition else []
    rows = Consensus.objects.filter(item__survey=survey, question__in=[question.name for question in asked]).order_by()
    counted: Iterable[Any] = rows.values("question").annotate(**_counted_bands())
    sure = {row["question"]: row for row in counted}
    said = _said(rows.filter(question__in=[question.name for question in asked if _codes(question)]))
    return [_outcome(question, sure[question.name], said[question.name]) for question in asked if question.name in sure]


def _counted_bands() -> dict[str, Count]:
    counts = {"n": Count("pk"), "known": Count("confidence")}
    above: float | None = None
    for number, (_, low) in enumerate(BANDS):
        within = Q(confidence__gte=low) if above is None else Q(confidence__gte=low, confidence__lt=above)
        counts[f"band{number}"] = Count("pk", filter=within)
        above = low
    return counts


def _said(rows: Any) -> dict[str, list[tuple[Any, int]]]:
    """Per question each value, and on how many items it is the consensus."""
    found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    for question, value, count in (
        rows.values("question", "value").annotate(n=Count("pk")).values_list("question", "value", "n")
    ):
        found[question].append((value, count))
    return found


def _outcome(asked: Asked, sure: dict[str, int], said: list[tuple[Any, int]]) -> Outcome:
    kind, values = kinds.get(asked.kind), _codes(asked)
    counts = {kind.key(value): count for value, count in said if value is not None}
    labels = [kind.summary(value, asked.config) for value in values]
    confidence = bars([text for text, _ in BANDS], [sure[f"band{number}"] for number in range(len(BANDS))])
    return Outcome(
        question=asked.name,
        text=asked.text,
        labels=bars(labels, [counts.get(kind.key(value), 0) for value in values]),
        confidence=confidence,
        unsure=sure["n"] - sure["known"],
    )


def _codes(asked: Asked) -> list[Any]:
    codes = kinds.get(asked.kind).codes(asked.config) or []
    return codes if len(codes) <= MOST_CODES else []

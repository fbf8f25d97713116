"""What the crowd's answers amount to over all items: which values they are, how sure, and where it is least sure."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import Count, FloatField, QuerySet
from django.db.models.functions import Cast, Floor

from crowd.models import Consensus
from surveys import kinds
from surveys.definition import Asked
from surveys.models import Survey

# Confidence is counted in so many equal parts of the way from 0 to 1.
BINS = 20
MOST_CODES = 20
DISPUTED = 10


class Verdicts(TypedDict):
    """Of one question over `n` items. `values` are pairs of a value and its items, where answers are few and fixed.

    `bins` [BINS] counts the items by confidence; where it is unknown they are in none.
    """

    n: int
    values: list[list[Any]]
    bins: list[int]


class Disputed(TypedDict):
    item: int
    key: str
    question: str
    value: Any
    confidence: float
    n: int


def count(*, survey: Survey, asked: Iterable[Asked]) -> dict[str, Verdicts]:
    """Of each of these questions that has a consensus; three queries."""
    rows = Consensus.objects.filter(item__survey=survey, question__in=[question.name for question in asked]).order_by()
    said = _said(rows.filter(question__in=[question.name for question in asked if codes(question)]))
    sure = _sure(rows)
    return {
        row["question"]: Verdicts(n=row["n"], values=said[row["question"]], bins=sure[row["question"]])
        for row in rows.values("question").annotate(n=Count("pk"))
    }


def disputed(survey: Survey) -> list[Disputed]:
    """The items about which the crowd is least sure; one query."""
    rows = (
        Consensus.objects.filter(item__survey=survey, n__gt=1, confidence__isnull=False)
        .order_by("confidence", "-n", "pk")
        .values_list("item_id", "item__key", "question", "value", "confidence", "n")[:DISPUTED]
    )
    return [
        Disputed(item=item, key=key, question=question, value=value, confidence=confidence, n=n)
        for item, key, question, value, confidence, n in rows
        if confidence is not None and round(100 * confidence) < 100
    ]


def codes(asked: Asked) -> list[Any]:
    """All possible answers where they are few and fixed, else none."""
    found = kinds.get(asked.kind).codes(asked.config) or []
    return found if len(found) <= MOST_CODES else []


def _said(rows: QuerySet[Consensus]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for question, value, n in (
        rows.values("question", "value").annotate(n=Count("pk")).values_list("question", "value", "n")
    ):
        found[question].append([value, n])
    return found


def _sure(rows: QuerySet[Consensus]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0] * BINS)
    # Rounded first: 0.15 × 20 is a hair below 3 in binary.
    place = Floor(Cast("confidence", FloatField()) * BINS + 1e-9)
    counted = rows.filter(confidence__isnull=False).annotate(place=place).values("question", "place")
    for row in counted.annotate(count=Count("pk")).values_list("question", "place", "count"):
        found[row[0]][min(int(row[1]), BINS - 1)] += row[2]
    return found

"""Contributors: how many, how many of them flagged or left out, and whom to look at first."""

from typing import Any, TypedDict

from django.db.models import Count, F, Q

from surveys.models import Survey

# Somebody with few answers is new, not suspicious.
FLAGGED = Q(trust__isnull=False) & ~Q(trust__flags=[]) & ~Q(trust__flags=["few_answers"])
SHOWN = 15


class People(TypedDict):
    """`least` are the contributors (ids) of the least reliability, the lowest first."""

    people: int
    flagged: int
    excluded: int
    least: list[int]


def count(survey: Survey) -> People:
    """Two queries."""
    numbers: Any = survey.contributors.aggregate(
        people=Count("pk"), flagged=Count("pk", filter=FLAGGED), excluded=Count("excluded_at")
    )
    judged = survey.contributors.filter(trust__isnull=False)
    least = judged.order_by(F("trust__reliability").asc(nulls_last=True), "pk").values_list("pk", flat=True)
    return People(
        people=numbers["people"],
        flagged=numbers["flagged"],
        excluded=numbers["excluded"],
        least=list(least[:SHOWN]),
    )

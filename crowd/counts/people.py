"""Contributors: how many, how many of them flagged or left out, and whom to look at first."""

from collections import Counter
from typing import Any, TypedDict

from django.db.models import Count, F, Q

from surveys.models import Survey

# Somebody with few answers is new, not suspicious.
FLAGGED = Q(trust__isnull=False) & ~Q(trust__flags=[]) & ~Q(trust__flags=["few_answers"])
SHOWN = 15


class People(TypedDict):
    """`least` are the contributors (ids) of the least reliability, the lowest first; `flags` how many have each."""

    people: int
    flagged: int
    excluded: int
    flags: dict[str, int]
    least: list[int]


def count(survey: Survey) -> People:
    """Three queries."""
    numbers: Any = survey.contributors.aggregate(people=Count("pk"), excluded=Count("excluded_at"))
    flagged: Any = survey.contributors.filter(FLAGGED).order_by().values_list("trust__flags").annotate(n=Count("pk"))
    sets = list(flagged)
    judged = survey.contributors.filter(trust__isnull=False)
    least = judged.order_by(F("trust__reliability").asc(nulls_last=True), "pk").values_list("pk", flat=True)
    return People(
        people=numbers["people"],
        flagged=sum(n for _, n in sets),
        excluded=numbers["excluded"],
        flags=_by_flag(sets),
        least=list(least[:SHOWN]),
    )


def _by_flag(sets: list[tuple[list[str], int]]) -> dict[str, int]:
    """Each flag by how many have it, the most frequent first; somebody may have several."""
    counts: Counter[str] = Counter()
    for flags, n in sets:
        counts.update(dict.fromkeys(flags, n))
    return dict(sorted(counts.items(), key=lambda flag: (-flag[1], flag[0])))

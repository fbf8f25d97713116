"""Items whose places are all taken, some, none."""

from typing import Any, TypedDict

from django.db.models import Count, F, Q, Sum

from surveys.models import Survey


class Progress(TypedDict):
    """`wanted` places of all items, `opened` of them still free."""

    items: int
    full: int
    untouched: int
    wanted: int
    opened: int


def count(survey: Survey) -> Progress:
    """One query."""
    numbers: Any = survey.items.order_by().aggregate(
        items=Count("pk"),
        full=Count("pk", filter=Q(open_slots=0)),
        untouched=Count("pk", filter=Q(open_slots=F("target"))),
        wanted=Sum("target", default=0),
        opened=Sum("open_slots", default=0),
    )
    return Progress(
        items=numbers["items"],
        full=numbers["full"],
        untouched=numbers["untouched"],
        wanted=numbers["wanted"],
        opened=numbers["opened"],
    )

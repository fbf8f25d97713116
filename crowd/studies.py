"""The studies of a researcher as cards: how each stands, and what to do next. A fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from crowd.models import Aggregation, Response
from crowd.overview import AT_ONCE
from surveys.models import Item, Question, Survey, User

# The newest; a list with search has them all.
SHOWN = 24


@dataclass(frozen=True)
class Card:
    survey: Survey
    questions: int
    responses: int
    items: int
    percent: int | None  # of the places of all items; None for a study without items
    step: str
    step_url: str


def cards(*, user: User) -> list[Card]:
    """The newest studies that the researcher may see."""
    surveys = list(Survey.objects.visible_to(user).select_related("owner").order_by("-created_at", "-pk")[:SHOWN])
    pks = [survey.pk for survey in surveys]
    questions = _counts(Question.objects.filter(survey__in=pks))
    kept = _kept(pks)
    responses, items = _responses(pks, kept), _items(pks, kept)
    return [
        _card(survey, questions.get(survey.pk, 0), responses.get(survey.pk, 0), items.get(survey.pk, {}))
        for survey in surveys
    ]


def _kept(pks: list[int]) -> dict[int, tuple[int, Any]]:
    """Of each study that was fitted: the responses counted then, and its items as they were."""
    rows = Aggregation.objects.filter(survey__in=pks, fitted_at__isnull=False)
    return {pk: (counted, items) for pk, counted, items in rows.values_list("survey", "counted", "summary__progress")}


def _responses(pks: list[int], kept: dict[int, tuple[int, Any]]) -> dict[int, int]:
    """What the last fit counted and what is newer; everything where there was no fit."""
    fresh = [pk for pk in pks if pk not in kept]
    newer = _counts(Response.objects.filter(survey__in=[pk for pk in pks if pk in kept], counted=False))
    counted = {pk: count + newer.get(pk, 0) for pk, (count, _) in kept.items()}
    return counted | _counts(Response.objects.filter(survey__in=fresh))


def _items(pks: list[int], kept: dict[int, tuple[int, Any]]) -> dict[int, dict[str, int]]:
    """Counted at once where they are not very many, else as of the last fit."""
    many = {pk: items for pk, (_, items) in kept.items() if items and items["items"] > AT_ONCE}
    rows: Iterable[Any] = (
        Item.objects.filter(survey__in=[pk for pk in pks if pk not in many])
        .order_by()
        .values("survey")
        .annotate(items=Count("pk"), wanted=Sum("target"), opened=Sum("open_slots"))
    )
    return many | {row["survey"]: row for row in rows}


def _counts(rows: object) -> dict[int, int]:
    return dict(rows.order_by().values_list("survey").annotate(Count("pk")))  # type: ignore[attr-defined] # any query


def _card(survey: Survey, questions: int, responses: int, items: dict[str, int]) -> Card:
    count, wanted = items.get("items", 0), items.get("wanted", 0)
    percent = 100 * (wanted - items["opened"]) // wanted if wanted else None
    step, url = _next_step(survey, questions, responses, count)
    return Card(survey, questions, responses, count, percent, step, url)


def _next_step(survey: Survey, questions: int, responses: int, items: int) -> tuple[str, str]:
    design = reverse("admin:surveys_survey_change", args=[survey.pk])
    if survey.state == Survey.State.CLOSED:
        return "Export the data", f"{reverse('admin:exports_release_changelist')}?survey={survey.pk}"
    if survey.state == Survey.State.OPEN:
        return ("Watch the answers", reverse("watch", args=[survey.pk])) if responses else ("Share the link", design)
    if not questions:
        return "Add questions", f"{design}#questions-group"
    if survey.per_item and not items:
        return "Import items", reverse("admin:surveys_survey_import", args=[survey.pk])
    return "Publish it", reverse("admin:surveys_survey_publish", args=[survey.pk])

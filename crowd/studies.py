"""The studies of a researcher as cards: how each stands, and what to do next. A fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.urls import reverse

from crowd.models import Response
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
    responses = _counts(Response.objects.filter(survey__in=pks))
    items: dict[int, dict[str, int]] = {
        row["survey"]: {"count": row["count"], "wanted": row["wanted"], "opened": row["opened"]}
        for row in Item.objects.filter(survey__in=pks)
        .order_by()
        .values("survey")
        .annotate(count=Count("pk"), wanted=Sum("target"), opened=Sum("open_slots"))
    }
    return [
        _card(survey, questions.get(survey.pk, 0), responses.get(survey.pk, 0), items.get(survey.pk, {}))
        for survey in surveys
    ]


def _counts(rows: object) -> dict[int, int]:
    return dict(rows.order_by().values_list("survey").annotate(Count("pk")))  # type: ignore[attr-defined] # any query


def _card(survey: Survey, questions: int, responses: int, items: dict[str, int]) -> Card:
    count, wanted = items.get("count", 0), items.get("wanted", 0)
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

"""Pages of the admin that show no single table: how a study goes, and how the installation is."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from crowd import admin_charts, health, studies
from crowd.overview import CHARTED, overview
from surveys.admin.base import visible_survey
from surveys.admin.pages import study_page


def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """How a study goes: answers, agreement, people."""
    survey = visible_survey(request, pk)
    seen = overview(survey=survey)
    return study_page(
        request,
        "admin/crowd/watch.html",
        survey=survey,
        title="Watch",
        seen=seen,
        over_time=admin_charts.over_time(seen.timeline),
        charted=CHARTED,
        questions=[(question, admin_charts.of_question(question)) for question in seen.charts],
    )


def health_page(request: HttpRequest) -> HttpResponse:
    """Is everything alive, and what to do where it is not."""
    context = {**admin.site.each_context(request), "title": "Health", "health": health.health(now=timezone.now())}
    return TemplateResponse(request, "admin/crowd/health.html", context)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page of the admin shows; see UNFOLD in the settings."""
    worker = health.check_worker(now=timezone.now())
    return {**context, "cards": studies.cards(user=request.user), "worker": worker}

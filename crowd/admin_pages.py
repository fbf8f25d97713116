"""Pages of the admin that show no single table: how a study goes, and how the installation is."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from crowd import admin_charts, disagreement, health, studies
from crowd.overview import CHARTED, overview
from surveys.admin.base import visible_survey
from surveys.admin.pages import study_page

LONGEST_NUMBER = 9


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


def disagreement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where people disagree about one of a study's questions."""
    survey = visible_survey(request, pk)
    questions = disagreement.questions(survey=survey)
    wanted = {question.name: question for question in questions}.get(request.GET.get("question", ""))
    asked = wanted or next(iter(questions), None)
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else 1
    return study_page(
        request,
        "admin/crowd/disagreement.html",
        survey=survey,
        title="Where people disagree",
        questions=questions,
        found=disagreement.disagreement(survey=survey, asked=asked, page=page) if asked else None,
    )


def health_page(request: HttpRequest) -> HttpResponse:
    """Is everything alive, and what to do where it is not."""
    context = {**admin.site.each_context(request), "title": "Health", "health": health.health(now=timezone.now())}
    return TemplateResponse(request, "admin/crowd/health.html", context)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page of the admin shows; see UNFOLD in the settings."""
    worker = health.check_worker(now=timezone.now())
    return {**context, "cards": studies.cards(user=request.user), "worker": worker}

"""Pages of the admin that show no single table: how a study goes, and how the installation is."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from crowd import admin_charts, agreement, disagreement, health, studies
from crowd.overview import CHARTED, overview
from surveys.admin.base import visible_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.definition import Asked
from surveys.models import Survey

LONGEST_NUMBER = 9


class PriceForm(forms.Form):
    """What the researcher pays: not kept, it only reckons."""

    price = forms.DecimalField(
        label="Price per response", required=False, min_value=0, max_digits=8, decimal_places=4, localize=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """How a study goes: answers, agreement, people."""
    survey = visible_survey(request, pk)
    form = PriceForm(request.GET)
    price = form.cleaned_data["price"] if form.is_valid() else None
    seen = overview(survey=survey, price=price)
    return study_page(
        request,
        "admin/crowd/watch.html",
        survey=survey,
        title="Watch",
        seen=seen,
        over_time=admin_charts.over_time(seen.timeline),
        charted=CHARTED,
        price=form,
        outcomes=[(outcome, admin_charts.of_confidence(outcome)) for outcome in seen.outcomes],
        questions=[(question, admin_charts.of_question(question)) for question in seen.charts],
    )


def agreement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who agrees with whom about one of a study's questions."""
    survey = visible_survey(request, pk)
    questions, asked = _chosen(request, survey)
    return study_page(
        request,
        "admin/crowd/agreement.html",
        survey=survey,
        title="Who agrees with whom",
        questions=questions,
        chosen=asked,
        found=agreement.closeness(survey=survey, asked=asked) if asked else None,
    )


def disagreement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where people disagree about one of a study's questions."""
    survey = visible_survey(request, pk)
    questions, asked = _chosen(request, survey)
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else 1
    return study_page(
        request,
        "admin/crowd/disagreement.html",
        survey=survey,
        title="Where people disagree",
        questions=questions,
        chosen=asked,
        found=disagreement.disagreement(survey=survey, asked=asked, page=page) if asked else None,
    )


def _chosen(request: HttpRequest, survey: Survey) -> tuple[list[Asked], Asked | None]:
    """The questions about items, and the one that the address names, else the first."""
    questions = disagreement.questions(survey=survey)
    wanted = {question.name: question for question in questions}.get(request.GET.get("question", ""))
    return questions, wanted or next(iter(questions), None)


def health_page(request: HttpRequest) -> HttpResponse:
    """Is everything alive, and what to do where it is not."""
    context = {**admin.site.each_context(request), "title": "Health", "health": health.health(now=timezone.now())}
    return TemplateResponse(request, "admin/crowd/health.html", context)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page of the admin shows; see UNFOLD in the settings."""
    worker = health.check_worker(now=timezone.now())
    return {**context, "cards": studies.cards(user=request.user), "worker": worker}

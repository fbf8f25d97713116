"""From draft to open to closed: each step is asked first, then done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from surveys import publishing
from surveys.admin.pages import study_page
from surveys.models import Survey

# The buttons that make sense in each state.
STEPS: dict[str, set[str]] = {
    Survey.State.DRAFT: {"publish"},
    Survey.State.OPEN: {"publish", "close"},
    Survey.State.CLOSED: {"publish", "reopen"},
}
CONFIRM = "admin/surveys/survey/confirm.html"


def publish(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Say what stands in the way; if nothing does, ask; then freeze a version and open the survey."""
    if request.method != "POST":
        problems = publishing.problems(survey=survey)
        return _ask(request, survey, "Publish", _what_publishing_means(survey), problems=problems)
    try:
        version = publishing.publish(survey=survey, by=request.user, now=timezone.now())
    except publishing.NotReady as error:
        return _ask(request, survey, "Publish", "", problems=error.problems, status=400)
    return _done(request, survey, f"Version {version.number} is live. Share the link with your contributors.")


def close(request: HttpRequest, survey: Survey) -> HttpResponse:
    text = "Nobody can answer any more until you reopen it. All answers stay; unfinished ones are kept as they are."
    return _step(
        request, survey, "Close", text, publishing.close, "The study is closed. Export its data, or reopen it."
    )


def reopen(request: HttpRequest, survey: Survey) -> HttpResponse:
    text = "People with the link can answer again. They see the version that was published last."
    return _step(request, survey, "Reopen", text, publishing.reopen, "The study is open again.")


def _step(
    request: HttpRequest, survey: Survey, verb: str, text: str, act: Callable[..., None], done: str
) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, survey, verb, text, problems=[])
    act(survey=survey)
    return _done(request, survey, done)


def _what_publishing_means(survey: Survey) -> str:
    if survey.state == Survey.State.DRAFT:
        return "Everybody who has the link can answer from now on. You can still edit the study and publish it again."
    if publishing.has_unpublished_changes(survey=survey):
        return "Contributors see your changes from their next page on; answers given before keep their own version."
    return "Nothing has changed since the version that is live; publishing only opens the study, if it is closed."


def _ask(
    request: HttpRequest, survey: Survey, verb: str, text: str, *, problems: list[str], status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"verb": verb, "text": text, "problems": problems}
    return study_page(request, CONFIRM, survey=survey, title=f"{verb} the study", status=status, **context)


def _done(request: HttpRequest, survey: Survey, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("admin:surveys_survey_change", args=[survey.pk]))

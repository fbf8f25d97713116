"""Who is at the door of a survey: the person whom a signed cookie names, and the language we speak with them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation.trans_real import parse_accept_lang_header

from crowd import recruitment
from crowd.models import Contributor
from surveys import languages
from surveys.models import Survey

COOKIE = "contributor"
ONE_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Visit:
    """A request to a survey. `contributor` is None for somebody we do not know (yet)."""

    survey: Survey
    contributor: Contributor | None
    token: str
    language: str

    @property
    def context(self) -> dict[str, Any]:
        """What every page of a survey needs."""
        return {
            "survey": self.survey,
            "contributor": self.contributor,
            "language": self.language,
            "direction": languages.direction(self.language),
        }


def arrive(request: HttpRequest, *, slug: str) -> Visit:
    """Who asks for which survey. Raises Http404 where there is no such survey."""
    survey = get_object_or_404(Survey, slug=slug)
    token = request.get_signed_cookie(COOKIE, default="", salt=_salt(survey), max_age=ONE_YEAR) or ""
    contributor = recruitment.find(survey=survey, token=token) if token else None
    language = contributor.language if contributor else preferred_language(request, survey=survey)
    return Visit(survey, contributor, token, language)


def preferred_language(request: HttpRequest, *, survey: Survey) -> str:
    """The language chosen on the page, else the browser's, where the survey has it."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("language", ""), *(code for code, _ in accepted)]
    return languages.choose(wanted, tuple(survey.languages))


def remember(response: HttpResponseBase, *, survey: Survey, token: str, secure: bool) -> None:
    """Let this device come back as the person with this token, on this survey's pages alone."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=_salt(survey),
        max_age=ONE_YEAR,
        path=_path(survey),
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase, *, survey: Survey) -> None:
    response.delete_cookie(COOKIE, path=_path(survey), samesite="Lax")


def _path(survey: Survey) -> str:
    return reverse("contribute:welcome", args=[survey.slug])


def _salt(survey: Survey) -> str:
    """A cookie of one survey is nothing in another."""
    return f"contributor:{survey.pk}"

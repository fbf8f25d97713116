"""How a page of a study is drawn in the admin's frame."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from surveys.models import Survey


def study_page(
    request: HttpRequest, template: str, *, survey: Survey, title: str, status: int = 200, **context: Any
) -> TemplateResponse:
    """A page about one survey, under its tabs."""
    frame = {
        **admin.site.each_context(request),
        "opts": Survey._meta,
        "original": survey,
        "survey": survey,
        "title": title,
        "subtitle": survey.title,
    }
    return TemplateResponse(request, template, {**frame, **context}, status=status)

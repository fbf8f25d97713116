"""Who may see or do what: one function per question asked."""

from django.http import Http404

from surveys.models import Survey, User


class SurveyClosed(Exception):
    """The survey takes no answers now."""


def survey_for(user: User, *, slug: str) -> Survey:
    """The survey if `user` may see it; Http404 otherwise, so that nobody learns what exists."""
    survey = Survey.objects.visible_to(user).filter(slug=slug).first()
    if survey is None:
        raise Http404("There is no such survey, or it is not shared with you.")
    return survey


def may_edit(user: User, *, survey: Survey) -> bool:
    return Survey.objects.editable_by(user).filter(pk=survey.pk).exists()

"""Leaving a contributor out of the analysis and counting them again: each is asked first, then done."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from crowd import exclusion
from crowd.models import Contributor
from surveys.admin.base import may_edit
from surveys.admin.pages import study_page
from surveys.admin.theme import dress

TEMPLATE = "admin/crowd/contributor/exclusion.html"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why",
        help_text="Kept with the contributor, for those who read your data later. For example: two failed checks.",
        widget=forms.TextInput,
    )


def editable_contributor(request: HttpRequest, pk: str) -> Contributor:
    """The contributor; 404 where their study may not be seen, 403 where it may only be looked at."""
    if not pk.isdecimal():
        raise Http404
    people = Contributor.objects.visible_to(request.user).select_related("survey")
    person = get_object_or_404(people, pk=pk)
    if not may_edit(request, person.survey_id):
        raise PermissionDenied("You may look at this study, but not change it. Ask its owner.")
    return person


def exclude(request: HttpRequest, person: Contributor) -> HttpResponse:
    """Ask for the reason, then leave the person's answers out."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        dress(form)
        return _ask(request, person, form)
    exclusion.exclude(contributor=person, reason=form.cleaned_data["reason"], now=timezone.now())
    return _done(request, person, f"{person} is left out. The numbers follow in a moment.")


def include(request: HttpRequest, person: Contributor) -> HttpResponse:
    """Ask, then count the person's answers again."""
    if request.method != "POST":
        return _ask(request, person, None)
    exclusion.include(contributor=person)
    return _done(request, person, f"{person} counts again. The numbers follow in a moment.")


def _ask(request: HttpRequest, person: Contributor, form: ReasonForm | None) -> HttpResponse:
    title = f"Leave {person} out of the analysis" if form else f"Count {person} again"
    status = 422 if form and form.is_bound else 200
    context = {"person": person, "form": form, "n": person.responses.count()}
    return study_page(request, TEMPLATE, survey=person.survey, title=title, status=status, **context)


def _done(request: HttpRequest, person: Contributor, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("admin:crowd_contributor_change", args=[person.pk]))

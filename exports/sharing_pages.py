"""What a researcher does with a ready release in the admin: rebuild it, let others fetch a file, take a link back."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from unfold import widgets

from exports import links, manifest, tombstones
from exports.models import Link, Release
from surveys.admin.base import editable_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress

REBUILD = (
    "The same dataset is ordered anew, from the answers that are there now. This release stays as it is; tell whoever "
    "has a copy of it."
)
REVOKE = "Whoever has the link can fetch nothing with it any more. What was fetched stays fetched."


class LinkForm(forms.Form):
    name = forms.ChoiceField(label="File", widget=widgets.UnfoldAdminRadioSelectWidget)
    purpose = forms.CharField(
        label="For whom, and what for",
        max_length=200,
        help_text="Kept with every download by this link. For example: Dana Levi, for the replication.",
        widget=forms.TextInput,
    )
    days = forms.IntegerField(
        label="Days",
        initial=7,
        min_value=1,
        max_value=links.MOST_DAYS,
        help_text=f"For how many days the link works, at most {links.MOST_DAYS}.",
    )

    def __init__(self, release: Release, data: Any = None) -> None:
        super().__init__(data)
        names = [file["name"] for file in manifest.files(release)]
        self.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined] # a choice field
        self.fields["name"].initial = names[0]
        dress(self)


def change_url(release: Release) -> str:
    return reverse("admin:exports_release_change", args=[release.pk])


def rebuild(request: HttpRequest, release: Release) -> HttpResponse:
    """Ask, then order the same dataset anew."""
    if request.method != "POST":
        return confirm(request, release, "Rebuild", REBUILD)
    made = tombstones.rebuild(release=release, by=cast(User, request.user), now=timezone.now())
    messages.success(request, "The dataset is ordered anew.")
    return HttpResponseRedirect(change_url(made))


def share(request: HttpRequest, release: Release) -> HttpResponse:
    """Ask which file is for whom and for how long; make the link."""
    form = LinkForm(release, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        template = "admin/exports/release/share.html"
        title = f"Link to a file of {release}"
        context = {"form": form, "release": release, "back": change_url(release)}
        return study_page(request, template, survey=release.survey, title=title, status=status, **context)
    links.create(release=release, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data)
    messages.success(request, "The link is made. Copy it below.")
    return HttpResponseRedirect(change_url(release))


def revoke(request: HttpRequest, link: int, model_admin: Any) -> HttpResponse:
    """Ask, then take a link back."""
    visible = Release.objects.visible_to(request.user)
    found = get_object_or_404(Link.objects.select_related("release__survey"), pk=link, release__in=visible)
    editable_survey(request, found.release.survey_id)
    if request.method != "POST":
        return confirm(request, found.release, "Take back the link", REVOKE)
    links.revoke(link=found, now=timezone.now())
    messages.success(request, "The link opens nothing any more.")
    return HttpResponseRedirect(change_url(found.release))


def confirm(request: HttpRequest, release: Release, verb: str, text: str) -> HttpResponse:
    """Ask before something is done to a release."""
    return study_page(
        request,
        "admin/surveys/survey/confirm.html",
        survey=release.survey,
        title=f"{verb}: release {release.pk}",
        verb=verb,
        text=text,
        back=change_url(release),
    )

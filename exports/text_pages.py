"""The researcher's page of what would be masked in free text, and of what they correct there."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from exports import text_review
from exports.models import TextCorrection
from surveys.admin.base import editable_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.models import Survey


class AlwaysForm(forms.Form):
    always = forms.CharField(
        label="Always mask",
        max_length=text_review.LONGEST_CORRECTION,
        help_text="A name, a nickname, a place: wherever it stands as whole words, in small or capital letters.",
        widget=forms.TextInput,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


def texts(request: HttpRequest, survey: int, model_admin: Any) -> HttpResponse:
    """Show what would be masked; take a correction, or take one back."""
    study = editable_survey(request, survey)
    form = AlwaysForm(request.POST if "always" in request.POST else None)
    if request.method == "POST" and _done(request, study, form):
        return HttpResponseRedirect(reverse("admin:exports_release_texts", args=[study.pk]))
    return study_page(
        request,
        "admin/exports/text_review.html",
        survey=study,
        title="What would be masked",
        status=422 if form.is_bound else 200,
        form=form,
        review=text_review.review(survey=study),
        corrections=TextCorrection.objects.filter(survey=study),
        limits=text_review,
    )


def _done(request: HttpRequest, survey: Survey, form: AlwaysForm) -> bool:
    """Whether the correction was taken; what is wrong with it is shown otherwise."""
    if form.is_bound:
        return form.is_valid() and _corrected(request, survey, form.cleaned_data["always"], form=form)
    if "never" in request.POST:
        return _corrected(request, survey, request.POST["never"])
    taken_back = request.POST.get("forget", "")
    if taken_back.isdecimal() and text_review.forget(survey=survey, pk=int(taken_back)):
        messages.success(request, "The correction is taken back.")
    return True


def _corrected(request: HttpRequest, survey: Survey, text: str, *, form: AlwaysForm | None = None) -> bool:
    by = cast(User, request.user)  # nobody else gets here
    try:
        made = text_review.correct(survey=survey, text=text, personal=form is not None, by=by, now=timezone.now())
    except ValidationError as error:
        if form is None:
            messages.error(request, " ".join(error.messages))
            return True
        form.add_error("always", error)
        return False
    messages.success(request, f"{made}, in every dataset that is built from now on.")
    return True

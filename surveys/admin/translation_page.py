"""The page where the texts of a survey are translated: every text once, as in a phrase book."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from surveys import languages, publishing
from surveys.admin.base import editable_survey, may_edit, visible_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.definition import PLACEHOLDER
from surveys.models import Survey, Translation

TEMPLATE = "admin/surveys/survey/translations.html"


class PhraseBook(forms.Form):
    """One field per text. What is left empty is shown to contributors in the main language."""

    def __init__(self, *, texts: list[str], known: dict[str, str], language: str, data: Any = None) -> None:
        super().__init__(data)
        self.texts = texts
        looks = {"rows": 2, "lang": language, "dir": languages.direction(language)}
        for number, text in enumerate(texts):
            self.fields[f"text-{number}"] = forms.CharField(
                label=text, required=False, initial=known.get(text, ""), widget=forms.Textarea(attrs=looks)
            )
        dress(self)

    def phrases(self) -> dict[str, str]:
        return {text: self.cleaned_data[f"text-{number}"].strip() for number, text in enumerate(self.texts)}


def translations(request: HttpRequest, pk: int, model_admin: Any) -> HttpResponse:
    """Show every text beside its translation; keep what is sent."""
    survey = editable_survey(request, pk) if request.method == "POST" else visible_survey(request, pk)
    others = survey.languages[1:]
    language = request.GET.get("language") or (others[0] if others else "")
    if language and language not in others:
        raise Http404("The survey is not offered in this language.")
    form = _form(request, survey, language) if language else None
    if form is not None and form.is_valid():
        keep(survey=survey, language=language, phrases=form.phrases())
        messages.success(request, "The translations are kept. Publish the study to make them live.")
        return HttpResponseRedirect(request.get_full_path())
    return study_page(
        request,
        TEMPLATE,
        survey=survey,
        title="Translations",
        form=form,
        language=language,
        offered=[(code, languages.native_name(code)) for code in others],
        main=languages.native_name(survey.languages[0]),
        missing=sum(not form[name].value() for name in form.fields) if form else 0,
        may_edit=may_edit(request, survey.pk),
    )


def keep(*, survey: Survey, language: str, phrases: dict[str, str]) -> None:
    """Replace the translations into `language` of these texts; an empty one is none."""
    rows = [
        Translation(survey=survey, language=language, source=source, target=target)
        for source, target in phrases.items()
        if target
    ]
    with transaction.atomic():
        survey.translations.filter(language=language, source__in=list(phrases)).delete()
        Translation.objects.bulk_create(rows)


def _form(request: HttpRequest, survey: Survey, language: str) -> PhraseBook:
    # A text of placeholders alone says the same in every language.
    found = languages.texts(publishing.draft_definition(survey=survey))
    texts = [text for text in found if PLACEHOLDER.sub("", text).strip()]
    known = dict(survey.translations.filter(language=language).values_list("source", "target"))
    data = request.POST if request.method == "POST" else None
    return PhraseBook(texts=texts, known=known, language=language, data=data)

"""The page where the texts of a survey are translated: every text once, as in a phrase book."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from surveys import languages, translating
from surveys.admin.base import editable_survey, may_edit, visible_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.models import Survey

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
        translating.keep(survey=survey, language=language, phrases=form.phrases())
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


def _form(request: HttpRequest, survey: Survey, language: str) -> PhraseBook:
    known = dict(survey.translations.filter(language=language).values_list("source", "target"))
    data = request.POST if request.method == "POST" else None
    return PhraseBook(texts=translating.texts(survey=survey), known=known, language=language, data=data)

"""What contributors send: their consent, and a page of answers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crowd import collection
from crowd.collection import Page
from crowd.models import Draft
from surveys import languages, logic
from surveys.forms import PageForm, page_form


class ConsentForm(forms.Form):
    """“I agree” is the button itself; the form only says in which language the text was read."""

    def __init__(self, *args: Any, offered: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            choices=[(code, languages.native_name(code)) for code in offered],
            widget=forms.HiddenInput,
            error_messages={"invalid_choice": _("Choose one of the languages shown.")},
        )


@dataclass(frozen=True)
class Posted:
    """A page as it was sent: its form, and which of its questions are hidden, given these very answers."""

    page: Page
    form: PageForm
    hidden: frozenset[str]


def posted(*, draft: Draft, data: QueryDict, seed: int) -> Posted:
    """Check the answers in `data` to the page that `draft` is at. What they leave hidden may hold anything."""
    page, content = collection.page(draft), collection.definition(draft)
    form = page_form(page.questions, data=data, seed=seed)
    names = {question.name for question in page.questions}
    elsewhere = {name: value for name, value in page.answers.items() if name not in names}
    given = elsewhere | form.partial_answers()
    shown = {question.name for question in logic.visible(content.questions, given, arm=draft.contributor.arm)}
    hidden = frozenset(names - shown)
    for name in hidden:
        form.errors.pop(name, None)
        form.cleaned_data.pop(name, None)
    return Posted(page, form, hidden)

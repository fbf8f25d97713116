"""The forms of a survey's page."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib.auth import get_user_model
from django.utils.text import slugify
from unfold import widgets

from surveys.admin.theme import ModelForm
from surveys.models import Member, Survey


def language_choices() -> list[tuple[str, str]]:
    """Codes and names: the English one and the one that its speakers use."""
    named = [(code, info) for code, info in LANG_INFO.items() if "name" in info]
    return sorted(
        ((code, f"{info['name']} · {info['name_local']}") for code, info in named), key=lambda choice: choice[1]
    )


class SurveyForm(ModelForm):
    """Languages are chosen by name; the link name is made from the title where it is left empty."""

    main_language = forms.ChoiceField(
        choices=language_choices,
        initial="en",
        widget=widgets.UnfoldAdminSelectWidget,
        help_text="The language you write the questions in.",
    )
    other_languages = forms.MultipleChoiceField(
        choices=language_choices,
        required=False,
        widget=widgets.UnfoldAdminSelect2MultipleWidget,
        help_text="Contributors choose among them. The texts are translated below, under “Translations”.",
    )

    class Meta:
        model = Survey
        fields = ["title", "slug", "description", "consent", "thanks", "per_item", "redundancy", "claim_minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("main_language", self.instance.languages[0])
        self.initial.setdefault("other_languages", self.instance.languages[1:])
        if "slug" in self.fields:
            self.fields["slug"].required = False
        shorten(self, rows=4)

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or free_slug(self.cleaned_data.get("title", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        main = cleaned.get("main_language")
        others = [code for code in cleaned.get("other_languages", []) if code != main]
        if main:
            self.instance.languages = [main, *others]
        return cleaned


def shorten(form: forms.BaseForm, *, rows: int) -> None:
    """Text areas of this many rows: the theme's would push everything else out of sight."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = rows


def free_slug(title: str) -> str:
    """A link name out of the title, with a number where it is taken."""
    stem = slugify(title)[:50] or "study"
    taken = set(Survey.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


class MemberForm(ModelForm):
    """A colleague is named by their log-in, not picked from a list of everybody."""

    user = forms.ModelChoiceField(
        queryset=get_user_model().objects.filter(is_active=True, is_staff=True),
        to_field_name="username",
        label="log-in name",
        widget=widgets.UnfoldAdminTextInputWidget,
        error_messages={
            "invalid_choice": "No researcher logs in with this name. Ask your colleague for the exact one."
        },
    )

    class Meta:
        model = Member
        fields = ["user", "may_edit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["user"] = self.instance.user.username

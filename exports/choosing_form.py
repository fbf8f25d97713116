"""How a researcher is asked which rows and columns leave, and in which language: a part of the order form."""

from typing import Any

from django import forms
from unfold import widgets

from exports.option_fields import DocumentField
from exports.options import LONG, WIDE
from surveys import languages, pictures, publishing
from surveys.models import Survey

OWN = ("versions", "filters", "paradata", "order_reason", "shape", "language", "pictures")
EXAMPLE = '{"==": [{var: drink}, tea]}'


class ChoosingForm(forms.Form):
    """What `exports.choosing_options` holds. `exports.requests` checks it; here is only how it is asked."""

    versions = forms.TypedMultipleChoiceField(
        label="Answers to these versions",
        required=False,
        coerce=int,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None ticked: all. The crowd’s answers are of all versions in any case.",
    )
    filters = DocumentField(
        label="Only answers of which this holds",
        example=EXAMPLE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"A condition over the answers, such as {EXAMPLE}. The crowd’s answers are not "
        "filtered. The manifest says how many rows were left out.",
    )
    paradata = forms.BooleanField(
        label="Say how answers came about",
        required=False,
        help_text="Adds columns: flags, the week, seconds per page. They help to recognise people: add them only for "
        "those who need them.",
    )
    order_reason = forms.CharField(
        label="Why the order of options may leave too",
        required=False,
        max_length=500,
        help_text="Only where you say how answers came about. Left empty: it does not leave. It is the same in every "
        "dataset, so that two of them can be joined by it. The reason is written into the manifest.",
        widget=forms.TextInput,
    )
    shape = forms.ChoiceField(
        label="A row of the answers is",
        required=False,
        initial=WIDE,
        choices=[(WIDE, "A submission"), (LONG, "One answer of a submission")],
        widget=widgets.UnfoldAdminRadioSelectWidget,
    )
    language = forms.ChoiceField(
        label="Language of questions and labels",
        required=False,
        widget=forms.Select,
        help_text="What has no translation stays as it was written.",
    )
    pictures = forms.BooleanField(
        label="Add the pictures of the items",
        required=False,
        help_text="In a folder of their own, to which all files point. Look at them before: nobody else looks for "
        "faces, names or number plates in them.",
    )

    def offer(self, survey: Survey) -> None:
        """The versions and languages that the survey has, and its pictures."""
        if not pictures.there_are(survey=survey):
            del self.fields["pictures"]
        numbers = survey.versions.order_by("number").values_list("number", flat=True)
        self.fields["versions"].choices = [(n, f"Version {n}") for n in numbers]  # type: ignore[attr-defined] # choices
        there = publishing.current_version(survey=survey).content.languages if numbers else ()
        named: list[tuple[str, Any]] = [("", "The survey’s own")]
        named += [(code, languages.native_name(code)) for code in there]
        self.fields["language"].choices = named  # type: ignore[attr-defined] # a choice field

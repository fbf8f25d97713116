"""How a researcher orders a dataset: what everybody needs first, the rest in sections that open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from unfold import widgets

from exports.choosing_form import OWN as CHOOSING_OWN
from exports.choosing_form import ChoosingForm
from exports.options import SAFE_K, WIDE
from exports.privacy.text.styles import MASK, STYLES
from exports.privacy_form import OWN, SENSITIVE, PrivacyForm
from exports.quality_form import OWN as QUALITY_OWN
from exports.quality_form import QualityForm
from exports.questions import exported
from exports.reports.licences import LICENCES, NONE
from exports.seed_form import OWN as SEED_OWN
from exports.seed_form import SeedForm
from exports.split_form import OWN as SPLIT_OWN
from exports.split_form import SplitForm
from exports.writers import FORMATS, fits
from surveys.admin.theme import dress
from surveys.models import Question, Survey

# Everybody is asked for these; the rest stands in sections, by their titles.
FIRST = ("formats", "quasi_identifiers", "k", "privacy", "drop")
SECTIONS = {
    "Rows, columns and language": CHOOSING_OWN,
    "More about privacy": OWN,
    "Free text": ("text", "text_reason"),
    "Whom it is to speak for": ("targets", "weights", "most_weight"),
    "Rules and repairs": QUALITY_OWN,
    "Made-up rows": (*SEED_OWN, "synthetic_weight", "synthetic_apart", "predict"),
    "Licence and documents": ("documents", "licence", "citation"),
}
REST = "Splits, reasons, seed"


@dataclass(frozen=True)
class Section:
    """Fields under a title that opens them, and sections `within`.

    `open` where something in it is to be put right, or where it is what somebody is `at`.
    """

    title: str
    fields: list[BoundField]
    within: "list[Section]" = field(default_factory=list)
    at: bool = False

    @property
    def open(self) -> bool:
        return self.at or any(one.errors for one in self.fields) or any(section.open for section in self.within)


class ReleaseForm(ChoosingForm, SplitForm, QualityForm, SeedForm, PrivacyForm):
    """What shall be in a dataset. `exports.requests` checks it; here is only how it is asked."""

    formats = forms.MultipleChoiceField(
        choices=list(FORMATS.items()),
        initial=["csv"],
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Excel and CSV open in a spreadsheet; Parquet suits pandas and R; SPSS and Stata carry labels.",
    )
    quasi_identifiers = forms.MultipleChoiceField(
        label="Could single people out",
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Questions whose answers together might point to one person, such as age, region, and profession.",
    )
    k = forms.IntegerField(
        label="Smallest group",
        min_value=1,
        max_value=1000,
        initial=SAFE_K,
        help_text="Each combination of these answers must be shared by so many people.",
    )
    drop = forms.MultipleChoiceField(
        label="Leave out",
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Questions that stay out of the files. Identifiers always do.",
    )
    text = forms.ChoiceField(
        label="Personal details in free text",
        choices=list(STYLES.items()),
        initial=MASK,
        required=False,
        widget=widgets.UnfoldAdminRadioSelectWidget,
        help_text="Names, e-mail addresses, phone and card numbers, and more, in answers and in what items say. The "
        "search finds most, never all: look at what it finds before you order.",
    )
    text_reason = forms.CharField(
        label="Why text may be kept as it is",
        required=False,
        max_length=500,
        help_text="Only where you keep it. The reason is written into the manifest.",
        widget=forms.TextInput,
    )
    missing = forms.BooleanField(
        label="Say why answers are missing",
        required=False,
        help_text="Adds a column per question: hidden, or left out.",
    )
    reasons = forms.BooleanField(
        label="Say why the crowd’s answers are what they are",
        required=False,
        initial=True,
        help_text="Adds a column per question to the consensus: who said what, and how far that is believed.",
    )
    documents = forms.BooleanField(
        label="Add documents",
        required=False,
        initial=True,
        help_text="A dataset card, a datasheet with the questions that you must answer, and descriptions for tools.",
    )
    licence = forms.ChoiceField(
        required=False,
        initial=NONE,
        choices=[
            (code, licence.name if code == NONE else f"{code}: {licence.name}") for code, licence in LICENCES.items()
        ],
        help_text="Under which licence others may use the dataset. It must fit the consent that people gave.",
    )
    citation = forms.CharField(
        required=False,
        max_length=500,
        label="How to cite it",
        help_text="Left empty: title, version and seed.",
        widget=forms.TextInput,
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        help_text="The same order with the same seed on the same data gives the same files. Left empty, one is drawn.",
    )

    def __init__(self, survey: Survey, data: Any = None) -> None:
        super().__init__(data)
        questions = exported(survey=survey, drop=())
        names = [(question.name, question.name) for question in questions]
        columns = [column for question in questions for column in question.columns]
        fitting = [(name, words) for name, words in FORMATS.items() if fits(name, columns)]
        self.fields["formats"].choices = fitting  # type: ignore[attr-defined] # a choice field
        for several in ("quasi_identifiers", "drop"):
            self.fields[several].choices = names  # type: ignore[attr-defined] # choice fields
        for one in ("stratify", "predict", *(f"sensitive_{number}" for number in range(1, SENSITIVE + 1))):
            self.fields[one].choices = [("", "None"), *names]  # type: ignore[attr-defined] # choice fields
        demographic = survey.questions.filter(role=Question.Role.DEMOGRAPHIC).values_list("name", flat=True)
        self.fields["quasi_identifiers"].initial = list(demographic)
        self.offer(survey)
        self.ask_of(survey)
        dress(self)

    def options(self) -> dict[str, Any]:
        elsewhere = {"seed", *OWN, *SPLIT_OWN, *(name for names in self.sensitive_names() for name in names)}
        given = {name: value for name, value in self.cleaned_data.items() if name not in elsewhere}
        return {
            **given,
            **self.quality_options(),
            "privacy": self.privacy_options(),
            "split": self.split_options(),
            **self.seed_options(),
            "licence": given["licence"] or NONE,
            "text": given["text"] or MASK,
            "shape": given["shape"] or WIDE,
        }

    def take(self, error: ValidationError) -> None:
        """Show what `exports.requests` said at the field it is about."""
        for name, errors in error.error_dict.items():
            self.add_error({"split": "split_by"}.get(name, name if name in self.fields else None), errors)

    def first(self) -> list[BoundField]:
        """What everybody is asked for."""
        return [self[name] for name in FIRST]

    def sections(self) -> Iterator[Section]:
        """The rest, so that no field is in two sections, or in none."""
        left = [name for name in self.fields if name not in FIRST]
        secret = self.sensitive_names()
        left = [name for name in left if not any(name in names for names in secret)]
        within = [
            Section(f"Sensitive question {place}", [self[name] for name in names])
            for place, names in enumerate(secret, 1)
        ]
        for title, names in SECTIONS.items():
            fields = [self[name] for name in names if name in self.fields]
            yield Section(title, fields, within if names is OWN else [], at=self.looked and "seeds" in names)
            left = [name for name in left if name not in names]
        yield Section(REST, [self[name] for name in left])

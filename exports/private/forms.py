"""How a researcher sets the budget, and asks for a table. `asking` and `ledger` check it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from unfold import widgets

from exports.order_form import Section
from exports.private import asking
from exports.private.ledger import LEAST, MOST
from exports.questions import exported
from surveys.admin.theme import dress
from surveys.models import Survey

FIELDS = {"questions": "first"}
FIRST = ("statistic", "first", "epsilon")
SECTIONS = {
    "Further questions, for a table of two or three": ("second", "third"),
    "Bounds and ranges, for numbers": ("low", "high", "bins"),
    "Answers of a person, round": ("most", "round"),
}


class BudgetForm(forms.Form):
    epsilon = forms.DecimalField(
        label="Privacy budget ε",
        min_value=LEAST,
        max_value=MOST,
        max_digits=10,
        decimal_places=6,
        help_text="All that may ever be told of the people of this study, tables and private models together. 1 is "
        "strict, 10 is mild. It is set once: think before you set it.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


class AskForm(forms.Form):
    statistic = forms.ChoiceField(
        label="What to tell",
        choices=list(asking.STATISTICS.items()),
        initial=asking.COUNTS,
        widget=widgets.UnfoldAdminRadioSelectWidget,
    )
    first = forms.ChoiceField(label="Question", widget=forms.Select)
    second = forms.ChoiceField(
        label="Against",
        required=False,
        widget=forms.Select,
        help_text="Only where questions are set against each other.",
    )
    third = forms.ChoiceField(label="And against", required=False, widget=forms.Select)
    low = forms.FloatField(
        label="Least value",
        required=False,
        help_text="Only for numbers: smaller ones count as this. Choose what can be, without a look at the answers.",
    )
    high = forms.FloatField(label="Greatest value", required=False, help_text="Larger ones count as this.")
    bins = forms.IntegerField(
        label="Ranges",
        required=False,
        min_value=1,
        max_value=asking.MOST_BINS,
        help_text="Only for how numbers are spread: into how many ranges.",
    )
    epsilon = forms.DecimalField(
        label="Cost ε",
        min_value=LEAST,
        max_value=MOST,
        max_digits=10,
        decimal_places=6,
        initial=Decimal("0.1"),
        help_text="The smaller it is, the more noise. With 0.1 a count is off by up to about 30, with 1 by about 3.",
    )
    most = forms.IntegerField(
        label="Answers of a person that count",
        min_value=1,
        max_value=asking.MOST_ANSWERS,
        initial=1,
        help_text="The first they gave. More than one only where people answer many times; each one more makes the "
        "noise larger.",
    )
    round = forms.IntegerField(
        label="Round",
        min_value=1,
        max_value=asking.MOST_ROUNDS,
        initial=1,
        help_text="The same question is answered the same and costs nothing. Take the next number to ask it anew.",
    )

    def __init__(self, survey: Survey, data: Any = None) -> None:
        super().__init__(data)
        names = [(one.label, one.label) for one in exported(survey=survey, drop=())] if survey.versions.exists() else []
        self.fields["first"].choices = names  # type: ignore[attr-defined] # a choice field
        for more in ("second", "third"):
            self.fields[more].choices = [("", "None"), *names]  # type: ignore[attr-defined] # a choice field
        dress(self)

    def first_asked(self) -> list[BoundField]:
        """What everybody is asked for."""
        return [self[name] for name in FIRST]

    def sections(self) -> list[Section]:
        """The rest, in sections that open where something is to be put right."""
        return [Section(title, [self[name] for name in names]) for title, names in SECTIONS.items()]

    def given(self) -> dict[str, Any]:
        """What `asking.checked` takes."""
        found = self.cleaned_data
        names = [found[name] for name in ("first", "second", "third") if found[name]]
        kept = {name: found[name] for name in ("statistic", "epsilon", "low", "high", "bins", "most")}
        return {**kept, "questions": names, "round_": found["round"]}

    def take(self, error: ValidationError) -> None:
        """Show what `asking` or `tables` said at the field it is about."""
        for name, errors in error.error_dict.items():
            self.add_error(FIELDS.get(name, name), errors)

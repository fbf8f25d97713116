"""How a researcher is asked for the privacy of a release: the part of the order form about groups and methods."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold import widgets

from exports.options import METHODS, REFUSE, SUPPRESSION
from exports.privacy.policy import BadPolicy, plain

EXAMPLE = "age: {type: number, widths: [5, 10, 20]}"
OWN = ("suppression", "generalise", "population")
# So many sensitive questions can be named on the page; the API takes any number.
SENSITIVE = 3
DISTINCT, ENTROPY, RECURSIVE = "distinct_l", "entropy_l", "recursive_l"
DIVERSITY = {
    DISTINCT: "At least l different answers",
    ENTROPY: "Spread as evenly as l equally frequent ones (entropy)",
    RECURSIVE: "None too frequent (recursive; give c too)",
}


class SettingsField(forms.CharField):
    """Settings by name, as lines of YAML."""

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            found = plain(super().clean(value) or "{}")
        except BadPolicy as error:
            raise ValidationError(f"{error} Write a line for each, such as {EXAMPLE}") from None
        if not isinstance(found, dict):
            raise ValidationError(f"Write a line for each question, such as {EXAMPLE}")
        return {str(name): how for name, how in found.items()}


class PrivacyForm(forms.Form):
    """What `exports.options.Privacy` holds. `exports.requests` checks it; here is only how it is asked."""

    privacy = forms.ChoiceField(
        label="Where people would stand out",
        required=False,
        initial=REFUSE,
        choices=list(METHODS.items()),
        widget=widgets.UnfoldAdminRadioSelectWidget,
        help_text="All but the first write ranges, such as “[20, 29]” for an age, in place of answers that single "
        "people out, and leave out a few people where that is not enough: in whole columns alike, or in each group as "
        "little as it needs. The release says what was done.",
    )
    suppression = forms.FloatField(
        label="Leave out at most, in per cent",
        required=False,
        min_value=0,
        max_value=100,
        initial=round(SUPPRESSION * 100),
        help_text="The share of people who may be left out where ranges alone are not enough.",
    )
    generalise = SettingsField(
        label="What may stand for an answer",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"A line for each question, such as “{EXAMPLE}”. Types: number, date, place, taxonomy, category. "
        "Left empty: ranges of numbers, parts of dates, and else the answer or nothing.",
    )
    population = forms.IntegerField(
        label="People in the population",
        required=False,
        min_value=1,
        help_text="How many people those who answered were drawn from. Only the figures of risk use it.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for number in range(1, SENSITIVE + 1):
            self.fields.update(_asked_of_one(number))

    def sensitive_names(self) -> list[list[str]]:
        """The names of the controls of each sensitive question."""
        return [list(_asked_of_one(number)) for number in range(1, SENSITIVE + 1)]

    def clean(self) -> dict[str, Any] | None:
        """A demand without a question would protect nobody, and a question twice be one demand too few."""
        cleaned = super().clean()
        named: list[str] = []
        for number in range(1, SENSITIVE + 1):
            name, wanted = self._sensitive(number)
            if not name and wanted:
                self.add_error(f"sensitive_{number}", "Choose the question that this is asked of.")
            if name and name in named:
                self.add_error(f"sensitive_{number}", f"“{name}” is chosen above already.")
            named.append(name)
        return cleaned

    def privacy_options(self) -> dict[str, Any]:
        """The `privacy` option. Without a method nobody is left out."""
        given = self.cleaned_data
        method = given["privacy"] or REFUSE
        percent = given["suppression"]
        share = None if method == REFUSE or percent is None else percent / 100
        named = {name: given[name] for name in OWN if name != "suppression"}
        sensitive = dict(self._sensitive(number) for number in range(1, SENSITIVE + 1))
        sensitive.pop("", None)
        return {**named, "sensitive": sensitive, "method": method, "suppression": share}

    def _sensitive(self, number: int) -> tuple[str, dict[str, Any]]:
        """A sensitive question, and what is demanded of it."""
        found = {name: self.cleaned_data.get(f"{name}_{number}") for name in ("sensitive", "diversity", "l", "c", "t")}
        demands = {found["diversity"] or DISTINCT: found["l"], "recursive_c": found["c"], "t": found["t"]}
        return found["sensitive"] or "", {name: value for name, value in demands.items() if value is not None}


def _asked_of_one(number: int) -> dict[str, forms.Field]:
    """The controls of one sensitive question."""
    return {
        f"sensitive_{number}": forms.ChoiceField(
            label="Question",
            required=False,
            widget=forms.Select,
            help_text="What nobody should learn of a person, such as an illness.",
        ),
        f"diversity_{number}": forms.ChoiceField(
            label="Its answers among people who look the same",
            required=False,
            choices=list(DIVERSITY.items()),
            widget=forms.Select,
        ),
        f"l_{number}": forms.FloatField(
            label="l",
            required=False,
            min_value=1,
            max_value=1000,
            help_text="How many answers there must be, or seem to be. Left empty: none of this is asked.",
        ),
        f"c_{number}": forms.FloatField(
            label="c",
            required=False,
            min_value=0.001,
            max_value=1000,
            help_text="Only for “none too frequent”: the most frequent answer comes less than c times as often as all "
            "from the l-th on together.",
        ),
        f"t_{number}": forms.FloatField(
            label="Closeness (t)",
            required=False,
            min_value=0,
            max_value=1,
            help_text="From 0 to 1: how far their answers may be from those of all people.",
        ),
    }

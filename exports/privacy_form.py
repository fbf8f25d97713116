"""How a researcher is asked for the privacy of a release: the part of the order form about groups and methods."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold import widgets

from exports.options import METHODS, REFUSE, SUPPRESSION
from exports.privacy.policy import BadPolicy, plain

EXAMPLE = "age: {type: number, widths: [5, 10, 20]}"
OWN = ("suppression", "sensitive", "l", "t", "generalise", "population")


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
    sensitive = forms.ChoiceField(
        label="Sensitive question",
        required=False,
        widget=forms.Select,
        help_text="What nobody should learn of a person, such as an illness. Say below what is asked of its answers.",
    )
    l = forms.IntegerField(  # noqa: E741  # the papers' name
        label="Different sensitive answers (l)",
        required=False,
        min_value=2,
        max_value=1000,
        help_text="People who look the same must have given at least so many different answers to it.",
    )
    t = forms.FloatField(
        label="Closeness (t)",
        required=False,
        min_value=0,
        max_value=1,
        help_text="From 0 to 1: how far the answers of people who look the same may be from those of all people.",
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

    def privacy_options(self) -> dict[str, Any]:
        """The `privacy` option. Without a method nobody is left out."""
        given = self.cleaned_data
        method = given["privacy"] or REFUSE
        percent = given["suppression"]
        share = None if method == REFUSE or percent is None else percent / 100
        named = {name: given[name] for name in OWN if name != "suppression"}
        return {**named, "method": method, "suppression": share}

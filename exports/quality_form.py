"""How a researcher is asked about weights, rules, repairs, and what made-up rows are judged by: a part of the order."""

from typing import Any

from django import forms
from unfold import widgets

from exports import rules
from exports.option_fields import DocumentField
from exports.options import NO_WEIGHTS, RAKE, REPAIRS

OWN = ("rules", "repairs")


class QualityForm(forms.Form):
    """What `exports.quality_options` holds. `exports.requests` checks it; here is only how it is asked."""

    weights = forms.ChoiceField(
        label="Weights",
        required=False,
        initial=NO_WEIGHTS,
        choices=[(NO_WEIGHTS, "None"), (RAKE, "One for everybody, to reach the shares")],
        widget=widgets.UnfoldAdminRadioSelectWidget,
        help_text="Adds the column “weight”, by raking; with one question that is post-stratification. The report says "
        "what it costs: the design effect.",
    )
    most_weight = forms.FloatField(
        label="Largest weight",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Where the mean is 1; 3 to 5 is usual. The shares are then reached as far as that allows. Left "
        "empty: no limit.",
    )
    rules = DocumentField(
        label="What no row may be",
        example=rules.LINES,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"A line for each rule, its name and the condition: “{rules.LINES}”. The report counts the rows that "
        "break it.",
    )
    repairs = forms.MultipleChoiceField(
        label="Repairs",
        required=False,
        choices=list(REPAIRS.items()),
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Done to the files of this order alone, and written into the manifest with counts. To undo it, order "
        "without.",
    )
    predict = forms.ChoiceField(
        label="Judge made-up rows by foretelling",
        required=False,
        widget=forms.Select,
        help_text="For the report: a classifier learns this question from made-up rows, and is tested on people whom "
        "those were not learnt from. Left empty: the first choice out of several.",
    )

    def quality_options(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"rules": rules.named(given["rules"]), "weights": given["weights"] or NO_WEIGHTS}

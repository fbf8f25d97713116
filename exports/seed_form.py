"""How a researcher asks for made-up rows: a part of the order form."""

from typing import Any

from django import forms
from unfold import widgets

from exports import expectations, targets
from exports.option_fields import DocumentField
from exports.options import FITTED, MOST_SYNTHETIC, PRIORS, RANDOM
from exports.questions import exported
from exports.synthesis.priors import WrongPriors, template
from surveys.models import Survey

OWN = ("synthetic_rows", "seeds", "priors", "epsilon", "realism", "balance", "fill_by", "fill_to")
WAYS = {
    RANDOM: "At random, within each question’s rules",
    PRIORS: "As you expect, before there is any answer",
    FITTED: "Following what the crowd answered",
}


class SeedForm(forms.Form):
    """What `exports.seed_options` holds. `exports.requests` checks it; here is only how it is asked."""

    looked = False  # whether somebody looks at a few rows first

    synthetic_rows = forms.IntegerField(
        label="Made-up rows",
        min_value=0,
        max_value=MOST_SYNTHETIC,
        initial=0,
        required=False,
        help_text="Seed answers made by the computer, for trying out an analysis. Their origin says “synthetic”.",
    )
    seeds = forms.ChoiceField(
        label="How they are made up",
        required=False,
        initial=RANDOM,
        choices=list(WAYS.items()),
        help_text="To follow the crowd, a model of its answers is learnt; what too few people share is left out of it.",
    )
    epsilon = forms.FloatField(
        label="Privacy budget ε",
        required=False,
        min_value=0.01,
        max_value=100,
        help_text="Only where they follow the crowd: learn with differential privacy. 1 is strict, 10 is mild. Left "
        "empty: without.",
    )
    realism = forms.BooleanField(
        label="Compare with real answers all the same",
        required=False,
        help_text="Only with a privacy budget: it does not cover the figures in the report that say how like real "
        "answers made-up ones are. Leave this off where the report is for others.",
    )
    targets = DocumentField(
        label="Shares aimed at",
        example=targets.EXAMPLE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"The shares that answers have in the population, a line for each question: “{targets.EXAMPLE}”. "
        "They add up to 1. Answers that are not named take no part.",
    )
    priors = DocumentField(
        label="What you expect",
        example="drink: {tea: 0.6, coffee: 0.4}",
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "cs-code"}),
        help_text="Only where they are made up as you expect: change the numbers. A question that you take out is "
        "answered at random. What hangs on an earlier answer is written so: “cups: {by: drink, tea: {mean: 3, spread: "
        "1}, coffee: {mean: 2, spread: 1}}”.",
    )
    balance = forms.BooleanField(
        label="Balance to the shares aimed at",
        required=False,
        help_text="Made-up rows go to groups that are too few, so that all rows together come as near as can be to the "
        "shares under “Whom it is to speak for”.",
    )
    fill_by = forms.MultipleChoiceField(
        label="Fill up small groups by",
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Every combination of the answers to these questions gets made-up rows until it has as many as you "
        "say below. Then leave the number of made-up rows at 0.",
    )
    fill_to = forms.IntegerField(
        label="Up to so many rows each",
        required=False,
        min_value=0,
        max_value=MOST_SYNTHETIC,
        help_text="Only with questions to fill up by.",
    )

    def ask_of(self, survey: Survey) -> None:
        """Offer what there is to choose in this survey."""
        leaving = exported(survey=survey, drop=())
        fixed = [one.name for one in leaving if targets.codes(one.newest)]
        self.fields["fill_by"].choices = [(name, name) for name in fixed]  # type: ignore[attr-defined] # a choice field
        self.fields["priors"].initial = template([one.newest for one in leaving if one.label == one.name])

    def seed_options(self) -> dict[str, Any]:
        """The options of these names. Expectations count only where rows are to follow them."""
        given = self.cleaned_data
        seeds = given["seeds"] or RANDOM
        return {
            "synthetic_rows": given["synthetic_rows"] or 0,
            "fill_to": given["fill_to"] or 0,
            "seeds": seeds,
            "priors": given["priors"] if seeds == PRIORS else {},
        }

    def look(self, survey: Survey) -> expectations.Looked | None:
        """A few rows as this form, which is valid, makes them up; None where a field now says why there are none."""
        self.looked = True
        given = self.seed_options()
        if given["seeds"] == FITTED:
            self.add_error("seeds", "What follows the crowd can be seen in a dataset only: order one with few rows.")
            return None
        try:
            return expectations.in_words(survey=survey, document=given["priors"], seed=self.cleaned_data["seed"] or 0)
        except WrongPriors as wrong:
            self.add_error("priors", str(wrong))
            return None

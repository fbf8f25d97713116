"""How a researcher is asked for splits, and for what becomes of made-up rows: a part of the order form."""

from typing import Any

from django import forms

NO_SPLIT = ""
BY = {
    NO_SPLIT: "No split",
    "item": "By item: all answers about an item stay together",
    "contributor": "By contributor: all answers of a person stay together",
    "both": "By both, where the crowd falls into parts",
}
SHARES = ("80 / 10 / 10", "70 / 15 / 15", "60 / 20 / 20", "80 / 0 / 20")
OWN = ("split_by", "split_shares", "stratify", "synthetic_in_test")


class SplitForm(forms.Form):
    """What `exports.options.Split` holds, and how made-up rows are kept apart. `exports.requests` checks it."""

    synthetic_weight = forms.FloatField(
        label="Weight of made-up rows",
        required=False,
        min_value=0,
        max_value=1,
        help_text="Adds a column “weight”: 1 for a real row, this for a made-up one. Left empty: no such column.",
    )
    synthetic_apart = forms.BooleanField(
        label="Made-up rows in a file of their own",
        required=False,
        help_text="Else they stand in the same file as the answers, after them, and their origin says “synthetic”.",
    )
    split_by = forms.ChoiceField(
        label="Split for training and testing",
        required=False,
        choices=list(BY.items()),
        widget=forms.Select,
        help_text="Adds a column “split”: train, validation, test. What stays together is never in two of them.",
    )
    split_shares = forms.ChoiceField(
        label="Train / validation / test, in per cent",
        required=False,
        choices=[(shares, shares) for shares in SHARES],
        widget=forms.Select,
        help_text="Of the real rows; as near as whole groups allow. The API takes any shares.",
    )
    stratify = forms.ChoiceField(
        label="Same shares of the answers to",
        required=False,
        widget=forms.Select,
        help_text="The answers to this question are spread evenly over the splits.",
    )
    synthetic_in_test = forms.BooleanField(
        label="Made-up rows in the test split too",
        required=False,
        help_text="Seldom wanted: a result on made-up rows says little about people.",
    )

    def split_options(self) -> dict[str, Any] | None:
        """The `split` option; None for no split."""
        given = self.cleaned_data
        if not given["split_by"]:
            return None
        parts = [int(part) / 100 for part in (given["split_shares"] or SHARES[0]).split(" / ")]
        shares = dict(zip(("train", "validation", "test"), parts, strict=True))
        named = {"stratify": given["stratify"], "synthetic_in_test": given["synthetic_in_test"]}
        return {**shares, **named, "by": given["split_by"]}

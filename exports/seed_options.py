"""Options about made-up rows: how many, what they follow, which groups they fill. In an order of the API."""

from typing import Any

from rest_framework import serializers

from exports.option_fields import TargetsField
from exports.options import FITTED, MOST_SYNTHETIC, PRIORS, RANDOM, SEEDS

COUNTS = ("synthetic_rows", "synthetic_share", "synthetic_total", "fill_to")


class SeedOptions(serializers.Serializer[Any]):
    """A part of `exports.serializers.OptionsSerializer`."""

    synthetic_rows = serializers.IntegerField(
        min_value=0,
        max_value=MOST_SYNTHETIC,
        default=0,
        help_text="How many made-up answers to add; their `origin` says `synthetic`.",
    )
    synthetic_share = serializers.FloatField(
        min_value=0.0,
        max_value=0.99,
        default=0.0,
        help_text="The same as a share of all rows of the final file. Give one of the ways to say how many.",
    )
    synthetic_total = serializers.IntegerField(
        min_value=0,
        max_value=MOST_SYNTHETIC,
        default=0,
        help_text="Fill up with made-up answers to so many rows in all; none where there are as many already.",
    )
    synthetic_weight = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        allow_null=True,
        default=None,
        help_text="Adds the column `weight` to the answers: 1 for a real row, this for a made-up one.",
    )
    synthetic_apart = serializers.BooleanField(
        default=False, help_text="Made-up rows go into a file of their own, `synthetic_answers`."
    )
    seeds = serializers.ChoiceField(
        SEEDS,
        default=RANDOM,
        help_text="How made-up answers come about: `random` within each question's rules; `priors`: as "
        "you expect, before there is any answer; `fitted`: after a model of "
        "what people answered, in which nothing is kept that fewer than k (at least 5) people share.",
    )
    epsilon = serializers.FloatField(
        min_value=0.01,
        max_value=100.0,
        default=None,
        allow_null=True,
        help_text="With `fitted`: learn with differential privacy. 1 is strict, 10 is mild.",
    )
    realism = serializers.BooleanField(
        default=False,
        help_text="With `epsilon`: compare made-up rows with real ones in the report all the same. These figures are "
        "worked out from real answers, and ε does not cover them. Without `epsilon` the report always compares.",
    )
    targets = TargetsField(
        default=dict,
        help_text="The shares that answers have among those whom the dataset is to speak for, by question and answer: "
        '`{"gender": {"f": 0.51, "m": 0.49}}`. They add up to 1 for each question. Answers that are not named take no '
        "part.",
    )
    priors = serializers.DictField(
        default=dict,
        help_text='With `priors`: by question what you expect. Shares of the answers, `{"tea": 0.6, "coffee": 0.4}`; '
        'of a number `{"mean": 40, "spread": 12}`; of a set how many choose each option; of a ranking how many put '
        "each first. Beside that `left out`, the share of people who give no answer; or `by`, the name of an earlier "
        "question, and for each of its answers what you expect then. Questions that are not named are answered at "
        "random. `GET /surveys/{slug}/priors/` gives a document to start from.",
    )
    balance = serializers.BooleanField(
        default=False,
        help_text="Deal the made-up rows so that they and people together come as near to `targets` as can be. The "
        "manifest says what was aimed at, what was there and what was reached.",
    )
    fill_by = serializers.ListField(
        child=serializers.CharField(max_length=100),
        default=list,
        help_text="Fill up small groups: every combination of the answers to these questions gets made-up rows until "
        "there are `fill_to` of it. This says how many rows are made up.",
    )
    fill_to = serializers.IntegerField(
        min_value=0, max_value=MOST_SYNTHETIC, default=0, help_text="With `fill_by`: how many rows each shall have."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ways = [name for name in COUNTS if attrs[name]]
        if len(ways) > 1:
            raise serializers.ValidationError({ways[-1]: f"Give {' or '.join(ways)}, not both."})
        if attrs["epsilon"] is not None and attrs["seeds"] != FITTED:
            raise serializers.ValidationError(
                {"epsilon": "Only fitted seeds learn. Set seeds to “fitted”, or leave it out."}
            )
        if attrs["realism"] and attrs["epsilon"] is None:
            raise serializers.ValidationError({"realism": "Without epsilon the report always compares. Leave it out."})
        self._check_priors(attrs)
        self._check_filling(attrs)
        return attrs

    def _check_priors(self, attrs: dict[str, Any]) -> None:
        if attrs["seeds"] == PRIORS and not attrs["priors"]:
            raise serializers.ValidationError({"priors": "Say what you expect, for one question at least."})
        if attrs["priors"] and attrs["seeds"] != PRIORS:
            raise serializers.ValidationError({"priors": "Set seeds to “priors”, or leave this out."})

    def _check_filling(self, attrs: dict[str, Any]) -> None:
        if bool(attrs["fill_by"]) != bool(attrs["fill_to"]):
            raise serializers.ValidationError(
                {"fill_to": "Give both: fill_by, the questions, and fill_to, how many rows."}
            )
        if attrs["balance"] and attrs["fill_to"]:
            raise serializers.ValidationError(
                {"balance": "fill_to says how many rows each group gets. Leave out one of the two."}
            )
        if attrs["balance"] and not attrs["targets"]:
            raise serializers.ValidationError({"targets": "Say which shares the rows shall be balanced to."})
        if (attrs["balance"] or attrs["fill_to"]) and attrs["epsilon"] is not None:
            raise serializers.ValidationError(
                {"epsilon": "Groups are filled by counting people, which ε does not allow. Leave out one of the two."}
            )

"""Options about how good the data are, whom they speak for, and how made-up rows are judged: in an order of the API."""

from typing import Any

from rest_framework import serializers

from exports import rules
from exports.options import NO_WEIGHTS, REPAIRS, WEIGHTS


class RulesField(serializers.ListField):
    """What no row may be: a name and a condition each."""

    child = serializers.DictField()

    def to_internal_value(self, data: Any) -> Any:
        try:
            return rules.read(data)
        except rules.WrongRules as wrong:
            raise serializers.ValidationError(str(wrong)) from None


class QualityOptions(serializers.Serializer[Any]):
    """A part of `exports.serializers.OptionsSerializer`."""

    weights = serializers.ChoiceField(
        WEIGHTS,
        default=NO_WEIGHTS,
        help_text="`rake` adds the column `weight`: everybody gets the weight that brings the shares of answers to "
        "`targets`, by raking; with one question that is post-stratification. People have one weight each, 1 on "
        "average; the manifest gives the design effect. The release is refused where an answer with a target has "
        "nobody.",
    )
    most_weight = serializers.FloatField(
        min_value=1.0,
        max_value=1000.0,
        allow_null=True,
        default=None,
        help_text="With `weights`: the largest weight, the mean being 1. The targets are then reached as far as that "
        "allows. 3 to 5 is usual.",
    )
    rules = RulesField(
        default=list,
        help_text="What no row may be, as conditions over the columns of the answers: "
        f"`[{rules.EXAMPLE}]`. The report counts the rows that break each; `repair` may say what to do.",
    )
    repairs = serializers.ListField(
        child=serializers.ChoiceField(tuple(REPAIRS)),
        default=list,
        help_text="What is done to the answers before they leave, and written into the manifest with counts: "
        + "; ".join(f"`{name}`: {words[0].lower()}{words[1:]}" for name, words in REPAIRS.items())
        + ". The study's own data stay as they are: to undo it, order without.",
    )
    predict = serializers.CharField(
        max_length=100,
        default="",
        allow_blank=True,
        help_text="The question that the report foretells from the others, learning from made-up rows and tested on "
        "people whom those were not learnt from. Without it the first with a choice out of several.",
    )

"""Options about which rows and columns leave, and in which language they are described: in an order of the API."""

from typing import Any

from rest_framework import serializers

from exports.options import SHAPES, WIDE


class ChoosingOptions(serializers.Serializer[Any]):
    """A part of `exports.serializers.OptionsSerializer`."""

    versions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        default=list,
        help_text="Only answers to these versions of the survey. Without it: to all. The consensus is not filtered.",
    )
    filters = serializers.DictField(
        default=dict,
        help_text="Only answers of which this condition holds, in the language of a question's condition, over stored "
        'answers: `{"==": [{"var": "drink"}, "tea"]}`. Rows without the answer are left out. The consensus is not '
        "filtered. The manifest says how many rows were left out.",
    )
    paradata = serializers.BooleanField(
        default=False,
        help_text="Add columns about how answers came about: `flags` of the contributor, the `week` it was sent in "
        "(ISO date of its Monday), `seconds.page_1` and so on (to the nearest 5). They help to recognise people. Where "
        "a method of `privacy` changes answers, they are coarser: the `month`, and seconds in steps that double.",
    )
    order_reason = serializers.CharField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="With `paradata`: why the order in which options were shown may leave too, as `<question>.order`. It "
        "is the same in every release, so that two releases can be joined by it. The manifest says why.",
    )
    shape = serializers.ChoiceField(
        SHAPES,
        default=WIDE,
        help_text="`wide`: a row of the answers is a submission. `long`: it is one answer of it, with the columns "
        "`question`, `column`, `value`, `label` and `missing`. The consensus is wide in any case.",
    )
    language = serializers.CharField(
        max_length=20,
        default="",
        allow_blank=True,
        help_text="The language of questions and of the words for codes: one of the survey's, as a code such as `de`. "
        "Without it the survey's own. What has no translation stays as it was written.",
    )
    pictures = serializers.BooleanField(
        default=False,
        help_text="Put the uploaded pictures of items into the release, in the folder `pictures`, listed in "
        "`pictures.jsonl`; items, COCO and Label Studio then name them by their place there. Without it they name the "
        "hash alone. Nobody looks for people or names in them.",
    )

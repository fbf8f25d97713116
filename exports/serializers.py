"""The HTTP form of a release: what may be asked for, and what is shown of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from exports import manifest
from exports.choosing_options import ChoosingOptions
from exports.models import Release
from exports.options import (
    METHODS,
    REFUSE,
    ROWS,
    SAFE_K,
    SEED_SPAN,
    SPLIT_BY,
    SUPPRESSION,
    Privacy,
    of_today,
)
from exports.privacy.release_policy import GENERALISE, check_generalise
from exports.privacy.text.styles import KEEP, MASK, STYLES
from exports.quality_options import QualityOptions
from exports.reports.licences import LICENCES, NONE
from exports.seed_options import SeedOptions
from exports.writers import FORMATS
from surveys.models import Survey


class Strict(serializers.Serializer[Any]):
    """Refuses fields that it does not know: a misspelt name must not pass for a default."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(map(str, data.keys() - self.fields.keys())) if isinstance(data, Mapping) else []
        if unknown:
            known = ", ".join(self.fields)
            sentence = f"There is no such option. There are: {known}."
            raise serializers.ValidationError({name[:60]: sentence for name in unknown})
        return super().to_internal_value(data)


class SensitiveSerializer(Strict):
    """What is demanded of the answers to a sensitive question in every group of people who look the same."""

    distinct_l = serializers.IntegerField(
        min_value=2, max_value=1000, allow_null=True, default=None, help_text="At least so many different answers."
    )
    entropy_l = serializers.FloatField(
        min_value=1.0,
        max_value=1000.0,
        allow_null=True,
        default=None,
        help_text="Entropy l-diversity: the entropy of the answers is at least log l.",
    )
    recursive_c = serializers.FloatField(
        min_value=0.001,
        max_value=1000.0,
        allow_null=True,
        default=None,
        help_text="Recursive (c, l)-diversity: the most frequent answer comes less than c times as often as all from "
        "the l-th most frequent on together. Goes with `recursive_l`.",
    )
    recursive_l = serializers.IntegerField(
        min_value=2, max_value=1000, allow_null=True, default=None, help_text="The l of recursive (c, l)-diversity."
    )
    t = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        allow_null=True,
        default=None,
        help_text="t-closeness: how far the answers of people who look the same may be from those of all people.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if all(value is None for value in attrs.values()):
            sentence = "Say what is demanded of the sensitive question: distinct_l, entropy_l, recursive_c with "
            raise serializers.ValidationError({"distinct_l": sentence + "recursive_l, t, or several of them."})
        if (attrs["recursive_c"] is None) != (attrs["recursive_l"] is None):
            raise serializers.ValidationError({"recursive_c": "recursive_c and recursive_l go together. Give both."})
        return attrs


class PrivacySerializer(Strict):
    """How people are protected, beside `k`."""

    method = serializers.ChoiceField(
        tuple(METHODS),
        default=REFUSE,
        help_text="`refuse` changes nothing: the release is refused where people would stand out. The others "
        "generalise the quasi-identifiers and leave out people until everybody is protected: `lattice` whole columns, "
        "`mondrian` and `local` group by group, `best` whichever loses the least.",
    )
    sensitive = serializers.DictField(
        child=SensitiveSerializer(),
        default=dict,
        help_text="By question, what nobody should learn of a person, and what is demanded of its answers. (One name, "
        "with `l` and `t` beside it, is still read as before.)",
    )
    suppression = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        allow_null=True,
        default=None,
        help_text=f"The share of people who may be left out. Without it {SUPPRESSION}; with `refuse` nobody.",
    )
    generalise = serializers.DictField(
        default=dict,
        help_text="By quasi-identifier, a question or one of its columns, what may stand for an answer: "
        + GENERALISE
        + " Without it: ranges of numbers, parts of dates, and else the answer or nothing.",
    )
    population = serializers.IntegerField(
        min_value=1,
        max_value=10**10,
        allow_null=True,
        default=None,
        help_text="How many people those who answered were drawn from, at random. Only the figures of risk use it.",
    )

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(of_today(data) if isinstance(data, Mapping) else data)

    def validate_generalise(self, value: dict[str, Any]) -> dict[str, Any]:
        try:
            check_generalise(value)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["method"] != REFUSE:
            return {**attrs, "suppression": SUPPRESSION if attrs["suppression"] is None else attrs["suppression"]}
        for name in ("suppression", "generalise"):
            if attrs[name]:
                raise serializers.ValidationError({name: "This goes with a method that may change answers: best."})
        return {**attrs, "suppression": 0.0}


class SplitSerializer(Strict):
    """Train, validation and test: the three add up to 1."""

    train = serializers.FloatField(min_value=0.0, max_value=1.0, default=0.8)
    validation = serializers.FloatField(min_value=0.0, max_value=1.0, default=0.1)
    test = serializers.FloatField(min_value=0.0, max_value=1.0, default=0.1)
    by = serializers.ChoiceField(
        SPLIT_BY,
        help_text="What is never torn apart: all rows of an `item`, of a `contributor`, or of `both`. The release is "
        "refused where that leaves fewer groups than splits.",
    )
    stratify = serializers.CharField(
        max_length=100,
        default="",
        allow_blank=True,
        help_text="A question whose answers are to have the same shares in every split, as far as groups allow.",
    )
    synthetic_in_test = serializers.BooleanField(
        default=False,
        help_text="Made-up rows are for training alone, and in no split where their item is elsewhere. With this they "
        "are split like real rows.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if abs(attrs["train"] + attrs["validation"] + attrs["test"] - 1) > 1e-9:
            raise serializers.ValidationError({"train": "Train, validation and test must add up to 1."})
        return attrs


class OptionsSerializer(ChoosingOptions, SeedOptions, QualityOptions, Strict):
    """What may be in a release. Everything is optional; there are no others."""

    rows = serializers.ListField(
        child=serializers.ChoiceField(ROWS),
        allow_empty=False,
        required=False,
        help_text="One file each: `answers`, one row per response; for a labelling task `consensus`, one row per item. "
        "Without it: all there are.",
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(tuple(FORMATS)),
        allow_empty=False,
        default=["csv"],
        help_text="The formats in which each file is written.",
    )
    split = SplitSerializer(
        allow_null=True, default=None, help_text="Adds the column `split`. Without it, there is none."
    )
    quasi_identifiers = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Questions whose answers together could single a person out. Without it: all with the role "
        "demographic. An empty list switches the check off.",
    )
    k = serializers.IntegerField(
        min_value=1,
        max_value=1000,
        default=SAFE_K,
        help_text="Every combination of the quasi-identifiers must be shared by at least so many people, or the "
        "release is refused.",
    )
    drop = serializers.ListField(
        child=serializers.CharField(),
        default=list,
        help_text="Questions, and fields of items written as `item.field`, that stay out. Identifiers always do.",
    )
    missing = serializers.BooleanField(
        default=False, help_text="Add a column per question that says why there is no answer."
    )
    reasons = serializers.BooleanField(
        default=True, help_text="In the consensus: a column per question that says in words why it is what it is."
    )

    documents = serializers.BooleanField(
        default=True,
        help_text="Add the dataset card (README.md), a datasheet, datapackage.json, croissant.json and a DDI codebook.",
    )
    licence = serializers.ChoiceField(
        tuple(LICENCES), default=NONE, help_text="Under which licence others may use the dataset, by SPDX identifier."
    )
    citation = serializers.CharField(
        max_length=500, default="", allow_blank=True, help_text="How to cite it. Without it: title, version and seed."
    )
    text = serializers.ChoiceField(
        tuple(STYLES),
        default=MASK,
        help_text="What becomes of identifiers that are found in free text, and in what items say: `mask` [email], "
        "`tag` [email 1] (numbered within a text), `hash` [email 3f9a…] (the same for the same value in this release), "
        "`drop` (the text is emptied, and with an item's text the marks in it), `keep` (give text_reason). The search "
        "finds most of them and never all.",
    )
    text_reason = serializers.CharField(
        max_length=500, default="", allow_blank=True, help_text="With `keep`: why. It is written into the manifest."
    )
    privacy = PrivacySerializer(default=lambda: asdict(Privacy()))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if attrs["text"] == KEEP and not attrs["text_reason"]:
            raise serializers.ValidationError({"text_reason": "Say why the texts may leave as they are."})
        if attrs["order_reason"] and not attrs["paradata"]:
            said = "The order leaves with how answers came about. Set paradata, or leave this out."
            raise serializers.ValidationError({"order_reason": said})
        return attrs


@extend_schema_field(OptionsSerializer)
class OptionsField(serializers.DictField):
    """Checked by `exports.requests`, which knows the survey."""


class NewRelease(Strict):
    survey = serializers.CharField(max_length=60, help_text="The survey's link name.")
    options = OptionsField(default=dict)
    seed = serializers.IntegerField(
        min_value=0,
        max_value=SEED_SPAN - 1,
        required=False,
        help_text="The same request with the same seed on the same data gives the same bytes. Without it one is drawn.",
    )


class FileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    rows = serializers.IntegerField(required=False)
    bytes = serializers.IntegerField(required=False)
    sha256 = serializers.CharField(required=False)
    url = serializers.CharField()


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    survey = serializers.SlugRelatedField[Survey](slug_field="slug", read_only=True)
    options = OptionsField()
    files = serializers.SerializerMethodField(help_text="Empty until the release is ready.")
    superseded = serializers.SerializerMethodField(
        help_text="Whether somebody in it has withdrawn since it was built: see its tombstones, and rebuild it."
    )

    class Meta:
        model = Release
        fields = [
            "id",
            "survey",
            "state",
            "message",
            "progress",
            "options",
            "seed",
            "created_at",
            "finished_at",
            "digest",
            "superseded",
            "replaces",
            "files",
        ]
        read_only_fields = fields

    def get_superseded(self, release: Release) -> bool:
        return bool(getattr(release, "superseded", False))  # a release that was ordered just now has no such column

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, release: Release) -> Any:
        if not release.is_ready:
            return []
        found = manifest.files(release)
        return FileSerializer([{**one, "url": self._url(release, one["name"])} for one in found], many=True).data

    def _url(self, release: Release, name: str) -> str:
        return reverse("api:release-file", args=[release.pk, name], request=self.context.get("request"))

"""Fields for options that are small documents: in an order of the API as JSON, in a form as lines of YAML."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers

from exports import targets
from exports.synthesis.blueprint.loading import loads
from exports.synthesis.blueprint.wording import WrongBlueprint

LONGEST = 200_000


class TargetsField(serializers.DictField):
    """Shares by question and answer."""

    child = serializers.DictField(child=serializers.FloatField(min_value=0.0, max_value=1.0))

    def to_internal_value(self, data: Any) -> Any:
        try:
            return targets.read(data)
        except targets.WrongTargets as wrong:
            raise serializers.ValidationError(str(wrong)) from None


class DocumentField(forms.CharField):
    """A document of names and values, as lines of YAML or as JSON. Cleaned: a dictionary; nothing is an empty one."""

    widget = forms.Textarea

    def __init__(self, *, example: str, **settings: Any) -> None:
        super().__init__(**{"required": False, "max_length": LONGEST, **settings})
        self.example = example

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            found = loads(super().clean(value) or "{}")
        except WrongBlueprint as wrong:
            raise ValidationError(f"{wrong} Write a line for each question, such as {self.example}") from None
        if found is None:  # comments alone
            return {}
        if not isinstance(found, dict):
            raise ValidationError(f"Write a line for each question, such as {self.example}")
        return found

"""Form fields that all kinds share."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from surveys.definition import Asked

LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# Half of a surrogate pair can be written in JSON, but neither in UTF-8 nor in PostgreSQL.
whole_characters = RegexValidator("[\ud800-\udfff]", "This text holds a broken character.", inverse_match=True)


class AnswerField(forms.Field):
    """A field whose answers are those that `load` accepts; its cleaned value is the stored value, or None."""

    def __init__(self, asked: Asked, *, widget: forms.Widget, load: Callable[[Any], Any], wanted: str) -> None:
        super().__init__(
            label=asked.text,
            help_text=asked.help,
            required=asked.required,
            widget=widget,
            error_messages={"required": wanted},
        )
        self.load = load

    def to_python(self, value: Any) -> Any:
        value = value.strip() if isinstance(value, str) else value
        return None if value in self.empty_values else self.load(value)


class TextField(forms.CharField):
    """Text that any database and file can hold: truly text, line ends as \\n, no broken characters."""

    default_validators = [whole_characters]

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return self.empty_value
        if not isinstance(value, str):
            raise ValidationError("This must be text.")
        return super().to_python(LINE_END.sub("\n", value))

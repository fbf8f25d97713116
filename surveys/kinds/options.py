"""Answer options: how a researcher writes them, and what the kinds that have them share."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from surveys.definition import Asked
from surveys.kinds.base import Config, ConfigForm, Kind
from surveys.kinds.fields import TextField

VALUE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
MOST_OPTIONS = 200
LONGEST_LABEL = 500

Option = dict[str, str]


class OptionsField(forms.Field):
    """Options, edited as one line each: `value = label`, or only the label. Cleaned: a list of value and label."""

    widget = forms.Textarea
    least = 2

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{option['value']} = {option['label']}" for option in value)

    def to_python(self, value: Any) -> list[Option]:
        options = _from_json(value) if isinstance(value, list) else _from_lines(TextField(required=False).clean(value))
        return _checked(_with_values(options), least=self.least)


class LabelsField(OptionsField):
    """Labels to put on parts of something: one is enough, for what is marked and what is not."""

    least = 1


class OptionsForm(ConfigForm):
    options = OptionsField(help_text="One per line: value = label, or only the label. The value is what is stored.")
    shuffle = forms.BooleanField(
        required=False, label="Shuffle the options", help_text="Each contributor sees them in an order of their own."
    )


class OptionKind(Kind):
    """A kind with a list of options."""

    config_form: ClassVar[type[ConfigForm]] = OptionsForm
    texts = frozenset({"label"})

    def describe(self, config: Config) -> str:
        return f"{len(config['options'])} options"

    def presented(self, asked: Asked, *, seed: int) -> Asked:
        if not asked.config.get("shuffle"):
            return asked
        # Each question has an order of its own, so that no option leads in all of them.
        rng = np.random.default_rng([abs(seed), zlib.crc32(asked.name.encode())])
        options = asked.config["options"]
        order = rng.permutation(len(options))
        return replace(asked, config={**asked.config, "options": [options[i] for i in order]})

    def shuffled(self, asked: Asked, *, seed: int) -> list[str]:
        return values_of(self.presented(asked, seed=seed).config) if asked.config.get("shuffle") else []


def labels_of(config: Config) -> dict[str, str]:
    """The label of each value, in order."""
    return {option["value"]: option["label"] for option in config["options"]}


def values_of(config: Config) -> list[str]:
    return [option["value"] for option in config["options"]]


def known(raw: Any, config: Config) -> str | None:
    """`raw` as the value of an option, or None; a number stands for an option that is written like it."""
    value = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    return value if isinstance(value, str) and value in values_of(config) else None


def _from_lines(text: str) -> list[Option]:
    options = []
    for line in filter(None, map(str.strip, text.splitlines())):
        value, equals, label = map(str.strip, line.partition("="))
        options.append({"value": value, "label": label or value} if equals else {"value": "", "label": line})
    return options


def _from_json(entries: Iterable[Any]) -> list[Option]:
    for entry in entries:
        if not isinstance(entry, Mapping) or entry.keys() != {"value", "label"}:
            raise ValidationError("Each option needs a value and a label, and nothing else.")
        if not isinstance(entry["value"], str) or not isinstance(entry["label"], str):
            raise ValidationError("Values and labels of options must be text.")
    return [{"value": entry["value"], "label": entry["label"].strip()} for entry in entries]


def _with_values(options: list[Option]) -> list[Option]:
    """Options without a value get one made from the label."""
    taken = {option["value"] for option in options}
    named = []
    for number, option in enumerate(options, start=1):
        value = option["value"] or _free(slugify(option["label"])[:50] or f"option-{number}", taken)
        taken.add(value)
        named.append({"value": value, "label": option["label"]})
    return named


def _free(value: str, taken: set[str]) -> str:
    return next(name for n in range(1, len(taken) + 3) if (name := value if n == 1 else f"{value}-{n}") not in taken)


def _checked(options: list[Option], *, least: int) -> list[Option]:
    if not least <= len(options) <= MOST_OPTIONS:
        raise ValidationError(f"Give {least} to {MOST_OPTIONS} options, each on a line of its own.")
    values = Counter(option["value"] for option in options)
    for option in options:
        _check_value(option["value"])
        _check_label(option)
        if values[option["value"]] > 1:
            raise ValidationError(f"Two options have the value “{option['value']}”. Make them different.")
    return options


def _check_value(value: str) -> None:
    if not VALUE.fullmatch(value):
        raise ValidationError(
            f"“{value[:80]}” cannot be a value. Before the = use up to 60 of A–Z, a–z, 0–9 and _ . : -"
        )


def _check_label(option: Option) -> None:
    try:
        TextField(max_length=LONGEST_LABEL).clean(option["label"])
    except ValidationError as error:
        raise ValidationError(f"The label of “{option['value']}”: {' '.join(error.messages)}") from None

"""Words of one's own: a line, a paragraph, an e-mail address, a web address."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from faker import Faker
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from surveys.definition import Asked
from surveys.kinds.base import Chart, Column, Config, ConfigForm, Kind, Value
from surveys.kinds.fields import TextField
from surveys.measures.consensus import Opinion, medoid
from surveys.measures.distances import edit_distance

LONGEST = 10_000
LONGEST_UNLESS_SAID = 2_000
SHORTEST_ADDRESS = 40
BARS = 10
VALIDATORS: dict[str, Callable[[str], None]] = {
    "email": EmailValidator(),
    "url": URLValidator(schemes=["https", "http"]),
}


class FreeTextForm(ConfigForm):
    lines = forms.IntegerField(required=False, min_value=1, max_value=20, initial=1, help_text="How tall the field is.")
    max_length = forms.IntegerField(
        required=False, min_value=1, max_value=LONGEST, label="At most", help_text="How many characters."
    )
    format = forms.ChoiceField(
        required=False, choices=[("", "Any text"), ("email", "An e-mail address"), ("url", "A web address")]
    )

    def clean(self) -> dict[str, Any]:
        config = super().clean()
        if "format" in config and (config.get("lines", 1) > 1 or limit(config) < SHORTEST_ADDRESS):
            raise ValidationError(f"An address needs one line and room for {SHORTEST_ADDRESS} characters.")
        return config


class TextInput(forms.TextInput):
    template_name = "surveys/kinds/free_text.html"


class Textarea(forms.Textarea):
    template_name = "surveys/kinds/free_text.html"


class FreeText(Kind):
    """Stored as a string, without space around it, line ends as \\n."""

    name = "free_text"
    label = "Free text"
    about = "An answer in one's own words, or an e-mail or web address."
    example = {"lines": 3, "max_length": 500}
    config_form = FreeTextForm

    def describe(self, config: Config) -> str:
        what = {"email": "e-mail address", "url": "web address"}.get(config.get("format", ""), "text")
        return f"{what} of up to {limit(config)} characters"

    def widget(self, asked: Asked) -> forms.Widget:
        config = asked.config
        # The direction follows what is written, not the language of the page.
        attrs = {"maxlength": limit(config), "dir": "auto"}
        if config.get("lines", 1) > 1:
            return Textarea(attrs={**attrs, "rows": config["lines"]})
        control = TextInput(attrs=attrs | ({"autocomplete": "email"} if config.get("format") == "email" else {}))
        control.input_type = config.get("format", "text")
        return control

    def wanted(self, config: Config) -> str:
        return {
            "email": _("Write an e-mail address, such as name@example.org."),
            "url": _("Write a web address, such as https://example.org."),
        }.get(config.get("format", ""), _("Write an answer."))

    def load(self, raw: Any, config: Config) -> Value:
        text = TextField(error_messages={"required": self.wanted(config)}).clean(raw)
        if len(text) > limit(config):
            numbers = {"most": limit(config), "here": len(text)}
            raise ValidationError(_("Write at most %(most)s characters; here are %(here)s.") % numbers)
        if validator := VALIDATORS.get(config.get("format", "")):
            try:
                validator(text)
            except ValidationError:
                raise ValidationError(self.wanted(config)) from None
        return text

    def summary(self, value: Value, config: Config) -> str:
        return str(value)

    def key(self, value: Value) -> Hashable:
        return fold(value)

    def distance(self, a: Value, b: Value, config: Config) -> float:
        return edit_distance(fold(a), fold(b))

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        folded = [fold(value) for value in values]
        return np.asarray(cdist(folded, folded, scorer=Levenshtein.normalized_distance, dtype=np.float64))

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """The answer nearest to all the others."""
        return medoid(values, distance=lambda a, b: self.distance(a, b, config), weights=weights)

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        faker = _faker()
        faker.seed_instance(int(rng.integers(2**32)))
        if config.get("format") == "email":
            return f"{faker.user_name()[:20]}@example.org"
        if config.get("format") == "url":
            return f"https://example.org/{faker.slug()[:18]}"
        text = faker.sentence() if config.get("lines", 1) == 1 else faker.paragraph()
        return text[: limit(config)].strip()

    def columns(self, name: str, config: Config) -> list[Column]:
        return [Column(name, "string", f"As written: {self.describe(config)}.")]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [value]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        return [list(values)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        """The most frequent answers, and the rest together."""
        written: dict[Hashable, str] = {}
        for value in values:
            written.setdefault(self.key(value), value)
        counts = Counter(map(self.key, values))
        bars = [(written[key], count) for key, count in counts.most_common(BARS)]
        if rest := len(values) - sum(count for name, count in bars):
            bars.append((_("Other answers"), rest))
        return Chart(
            [name for name, count in bars], [count for name, count in bars], _("Upper and lower case count as one.")
        )


def limit(config: Config) -> int:
    """The greatest number of characters."""
    return int(config.get("max_length", LONGEST_UNLESS_SAID))


def fold(text: str) -> str:
    """`text` as far as its meaning goes: one form of each character, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _faker() -> Faker:
    """Made once: reading its word lists takes longer than a thousand sentences."""
    return Faker("en_US")

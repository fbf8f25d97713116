"""Which of two is better."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds.base import Chart, Column, Config, ConfigForm, Kind, Value
from surveys.kinds.fields import TextField
from surveys.kinds.radios import Radios, choices
from surveys.measures.consensus import Opinion, plurality
from surveys.measures.distances import interval_distance

TIE = gettext_noop("No difference")
PLACE = {"a": 0.0, "tie": 0.5, "b": 1.0}


class PairwiseForm(ConfigForm):
    a = TextField(max_length=2000, label="First", help_text="What is compared. {{field}} shows that field of the item.")
    b = TextField(max_length=2000, label="Second")
    tie = forms.BooleanField(required=False, label="Allow a tie", help_text="Offer “no difference” as an answer.")


class Pairwise(Kind):
    """Stored as "a", "b" or "tie"."""

    name = "pairwise"
    label = "Pairwise comparison"
    about = "Which of two is better: two texts, two products, two answers of a model."
    example = {"a": "{{left}}", "b": "{{right}}", "tie": True}
    config_form = PairwiseForm
    texts = frozenset({"a", "b"})

    def describe(self, config: Config) -> str:
        return "two to compare, or a tie" if config.get("tie") else "two to compare"

    def widget(self, asked: Asked) -> forms.Widget:
        return Radios("surveys/kinds/pairwise.html", choices(_labels(asked.config, _(TIE)).items(), asked))

    def wanted(self, config: Config) -> str:
        return _("Choose one of the two, or no difference.") if config.get("tie") else _("Choose one of the two.")

    def load(self, raw: Any, config: Config) -> Value:
        if raw not in self.codes(config):
            raise ValidationError(self.wanted(config))
        return raw

    def summary(self, value: Value, config: Config) -> str:
        return _labels(config, _(TIE)).get(value, str(value))

    def codes(self, config: Config) -> list[Value]:
        return ["a", "tie", "b"] if config.get("tie") else ["a", "b"]

    def distance(self, a: Value, b: Value, config: Config) -> float:
        """A tie lies between the two."""
        return interval_distance(PLACE[a], PLACE[b], span=1)

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        places = np.array([PLACE[value] for value in values])
        apart: NDArray[np.float64] = np.subtract.outer(places, places)
        return apart**2

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        return plurality(values, weights=weights)

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        codes = self.codes(config)
        return codes[rng.integers(len(codes))]

    def columns(self, name: str, config: Config) -> list[Column]:
        # Not translated: a dataset does not depend on who builds it.
        return [Column(name, "string", "Which of the two was preferred.", _labels(config, TIE))]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [value]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        return [list(values)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts, labels = Counter(values), _labels(config, _(TIE))
        return Chart([labels[code] for code in self.codes(config)], [counts[code] for code in self.codes(config)])


def _labels(config: Config, tie: str) -> dict[str, str]:
    return {"a": config["a"], "b": config["b"]} | ({"tie": tie} if config.get("tie") else {})

"""Choose one of several options."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds.base import Chart, Column, Config, Value
from surveys.kinds.options import OptionKind, known, labels_of, values_of
from surveys.kinds.radios import Radios, choices
from surveys.measures.consensus import Opinion, plurality


class SingleChoice(OptionKind):
    name = "single_choice"
    label = "Single choice"
    about = "One answer out of several; also the classes of a labelling task."
    example = {
        "options": [
            {"value": "green", "label": "Green tea"},
            {"value": "black", "label": "Black tea"},
            {"value": "none", "label": "I do not drink tea"},
        ]
    }

    def widget(self, asked: Asked) -> forms.Widget:
        return Radios("surveys/kinds/single_choice.html", choices(labels_of(asked.config).items(), asked))

    def wanted(self, config: Config) -> str:
        return _("Choose one answer.")

    def load(self, raw: Any, config: Config) -> Value:
        value = known(raw, config)
        if value is None:
            raise ValidationError(_("Choose one of the answers shown."))
        return value

    def summary(self, value: Value, config: Config) -> str:
        return labels_of(config).get(value, str(value))

    def codes(self, config: Config) -> list[Value]:
        return values_of(config)

    def distance(self, a: Value, b: Value, config: Config) -> float:
        return float(a != b)

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        column = np.array(values, dtype=object)
        differ: NDArray[np.float64] = np.not_equal.outer(column, column).astype(np.float64)
        return differ

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        return plurality(values, weights=weights)

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        return values_of(config)[rng.integers(len(config["options"]))]

    def columns(self, name: str, config: Config) -> list[Column]:
        return [Column(name, "string", "The chosen option.", labels_of(config))]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [value]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        return [list(values)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts = Counter(values)
        return Chart(list(labels_of(config).values()), [counts[value] for value in labels_of(config)])

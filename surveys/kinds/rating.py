"""A point on a scale of whole numbers: Likert, stars, 0 to 10."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds.base import Chart, Column, Config, ConfigForm, Kind, Value
from surveys.kinds.fields import TextField
from surveys.kinds.numbers import whole
from surveys.kinds.radios import Radios, choices
from surveys.measures.consensus import Opinion, weighted_median
from surveys.measures.distances import interval_distance

MOST_POINTS = 21


class RatingForm(ConfigForm):
    low = forms.IntegerField(label="From", min_value=-100, max_value=100, initial=1)
    high = forms.IntegerField(label="To", min_value=-100, max_value=100, initial=5)
    low_label = TextField(required=False, max_length=100, label="Meaning of the lowest")
    high_label = TextField(required=False, max_length=100, label="Meaning of the highest")

    def clean(self) -> dict[str, Any]:
        config = super().clean()
        if {"low", "high"} <= config.keys() and not 2 <= len(points(config)) <= MOST_POINTS:
            raise ValidationError(f"The scale must have 2 to {MOST_POINTS} points: “From” below “To”.")
        return config


class Rating(Kind):
    """Stored as an integer."""

    name = "rating"
    label = "Rating"
    about = "A point on a scale, such as 1 to 5 or 0 to 10, with words at both ends."
    example = {"low": 1, "high": 7, "low_label": "Not at all", "high_label": "Completely"}
    config_form = RatingForm
    texts = frozenset({"low_label", "high_label"})

    def describe(self, config: Config) -> str:
        return f"{config['low']} to {config['high']}"

    def widget(self, asked: Asked) -> forms.Widget:
        config = asked.config
        return Radios(
            "surveys/kinds/rating.html",
            choices([(point, str(point)) for point in points(config)], asked),
            points=len(points(config)),
            meanings=_meanings(config),
            ends=[meaning for meaning in _meanings(config).values() if meaning],
        )

    def wanted(self, config: Config) -> str:
        return _("Choose a number from %(low)s to %(high)s.") % config

    def load(self, raw: Any, config: Config) -> Value:
        value = whole(raw)
        if value is None or value not in points(config):
            raise ValidationError(self.wanted(config))
        return value

    def summary(self, value: Value, config: Config) -> str:
        meaning = _meanings(config).get(value)
        return f"{value} ({meaning})" if meaning else str(value)

    def codes(self, config: Config) -> list[Value]:
        return list(points(config))

    def distance(self, a: Value, b: Value, config: Config) -> float:
        return interval_distance(a, b, span=_span(config))

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        column = np.array(values, dtype=float)
        apart: NDArray[np.float64] = np.subtract.outer(column, column) / _span(config)
        return apart**2

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """The median: a point of the scale, and one careless answer does not move it far."""
        return weighted_median(values, weights=weights, span=_span(config))

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        """Most people choose the upper middle of a scale."""
        scale = points(config)
        return scale[int(rng.beta(2.5, 2) * len(scale))]

    def columns(self, name: str, config: Config) -> list[Column]:
        meanings = {str(point): meaning for point, meaning in _meanings(config).items() if meaning}
        return [Column(name, "integer", f"A point on the scale from {self.describe(config)}.", meanings)]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [value]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        return [list(values)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts = Counter(values)
        return Chart([self.summary(point, config) for point in points(config)], [counts[p] for p in points(config)])


def points(config: Config) -> range:
    return range(config["low"], config["high"] + 1)


def _span(config: Config) -> int:
    return int(config["high"] - config["low"])


def _meanings(config: Config) -> dict[int, str]:
    return {config["low"]: config.get("low_label", ""), config["high"]: config.get("high_label", "")}

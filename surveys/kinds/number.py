"""A number, within limits and in steps where there are any."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds.base import Chart, Column, Config, ConfigForm, Draw, Kind, Value
from surveys.kinds.fields import TextField
from surveys.kinds.numbers import LARGEST, number
from surveys.measures import expected
from surveys.measures.consensus import Opinion, weighted_median
from surveys.measures.distances import interval_distance, ratio_distance

BARS = 10
# The standard deviation of beta(2, 2), as a share of its range.
SPREAD = 1 / math.sqrt(20)


class NumberSetting(forms.FloatField):
    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if (found := number(value)) is None:
            raise ValidationError("Give a number that a computer can hold exactly.")
        return found


class NumberForm(ConfigForm):
    min = NumberSetting(required=False, label="At least")
    max = NumberSetting(required=False, label="At most")
    integer = forms.BooleanField(required=False, label="Whole numbers only")
    step = NumberSetting(required=False, min_value=1e-6, help_text="Counted from the lowest number.")
    unit = TextField(required=False, max_length=40, help_text="Shown beside the field: years, €, cups a day.")

    def clean(self) -> dict[str, Any]:
        config = super().clean()
        if config.get("min", -math.inf) >= config.get("max", math.inf):
            raise ValidationError("“At least” must be below “At most”.")
        limits = (config.get(key, 0) for key in ("min", "max", "step"))
        if config.get("integer") and not all(isinstance(limit, int) for limit in limits):
            raise ValidationError("Where only whole numbers are allowed, limits and steps must be whole too.")
        return config


class NumberInput(forms.NumberInput):
    template_name = "surveys/kinds/number.html"

    def __init__(self, config: Config) -> None:
        super().__init__(attrs=_limits(config))
        self.unit = config.get("unit", "")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["unit"] = self.unit
        if self.unit:
            widget["unit_id"] = f"{widget['attrs'].get('id', name)}_unit"
            described = [widget["attrs"].get("aria-describedby"), widget["unit_id"]]
            widget["attrs"]["aria-describedby"] = " ".join(filter(None, described))
        return context


class Number(Kind):
    """Stored as a JSON number; whole ones without a fraction."""

    name = "number"
    label = "Number"
    about = "A number that people type: an age, a price, a count."
    example = {"min": 0, "max": 30, "integer": True, "unit": "cups a day"}
    config_form = NumberForm
    texts = frozenset({"unit"})

    def describe(self, config: Config) -> str:
        what = "whole number" if config.get("integer") else "number"
        limits = [f"{word} {config[key]}" for word, key in (("from", "min"), ("to", "max")) if key in config]
        return " ".join([what, *limits])

    def widget(self, asked: Asked) -> forms.Widget:
        return NumberInput(asked.config)

    def wanted(self, config: Config) -> str:
        what = _("Give a whole number") if config.get("integer") else _("Give a number")
        limits = {
            (True, True): _("from %(min)s to %(max)s"),
            (True, False): _("of at least %(min)s"),
            (False, True): _("of at most %(max)s"),
            (False, False): "",
        }["min" in config, "max" in config]
        steps = _("in steps of %(step)s") if "step" in config else ""
        return " ".join(filter(None, [what, limits, steps])) % config + "."

    def load(self, raw: Any, config: Config) -> Value:
        value = number(raw)
        if value is None or not _allowed(value, config):
            raise ValidationError(self.wanted(config))
        return value

    def summary(self, value: Value, config: Config) -> str:
        return f"{value} {config.get('unit', '')}".strip()

    def distance(self, a: Value, b: Value, config: Config) -> float:
        """On a bounded scale the interval metric; else the ratio metric, for which 1 and 2 differ like 100 and 200."""
        span = _span(config)
        return ratio_distance(a, b) if span is None else interval_distance(a, b, span=span)

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        column = np.array(values, dtype=float)
        apart: NDArray[np.float64] = np.abs(np.subtract.outer(column, column))
        span = _span(config)
        if span is not None:
            return np.minimum(apart / span, 1) ** 2
        sizes = np.add.outer(np.abs(column), np.abs(column))
        shares: NDArray[np.float64] = np.divide(apart, sizes, out=np.zeros_like(apart), where=sizes > 0)
        return shares**2

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """The median: an answer that somebody gave, and one slip of the finger does not move it far."""
        return weighted_median(values, weights=weights, span=_span(config))

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        """Around the middle of the allowed range, which is taken as 100 wide where a limit is missing."""
        low, high = _range(config)
        return _on_a_step(low + (high - low) * rng.beta(2, 2), config, math.floor)

    def prior(self, config: Config) -> dict[str, Any] | None:
        """The middle of the range, and a spread as even as `synthesise` has it."""
        low, high = _range(config)
        return {"mean": number((low + high) / 2), "spread": number(round((high - low) * SPREAD, 2))}

    def expecting(self, prior: Any, config: Config) -> Draw:
        """Mean and standard deviation, before the numbers are rounded to what is allowed."""
        mean, spread = _moments(prior)
        try:
            draw = expected.number(mean=mean, sd=spread, low=config.get("min"), high=config.get("max"))
        except expected.CannotBe as wrong:
            raise ValidationError(f"No answers have this mean and spread: {wrong}.") from None
        return lambda rng: _nearest(draw(rng), config)

    def joined(self, cells: Sequence[Any], config: Config) -> Value:
        """The nearest number that is allowed."""
        drawn = number(cells[0])
        return drawn if drawn is None or _allowed(drawn, config) else _nearest(drawn, config)

    def columns(self, name: str, config: Config) -> list[Column]:
        unit = f" Unit: {config['unit']}." if "unit" in config else ""
        return [Column(name, "integer" if config.get("integer") else "number", f"A {self.describe(config)}.{unit}")]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [value if value is None or config.get("integer") else float(value)]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        if config.get("integer"):
            return [list(values)]
        return [[None if value is None else float(value) for value in values]]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        """A bar for each number, or for ten ranges where there are many."""
        counts = Counter(values)
        if len(counts) > BARS:
            return Chart(*_histogram(values), config.get("unit", ""))
        return Chart(
            [str(value) for value in sorted(counts)], [counts[v] for v in sorted(counts)], config.get("unit", "")
        )


def _histogram(values: Sequence[Value]) -> tuple[list[str], list[int]]:
    """Names and counts of bars of equal width."""
    low, high = min(values), max(values)
    bar = ((np.array(values) - low) / (high - low) * BARS).astype(int)
    counts = np.bincount(np.minimum(bar, BARS - 1), minlength=BARS)
    edges = np.linspace(low, high, BARS + 1)
    return [f"{left:.6g} – {right:.6g}" for left, right in pairwise(edges)], counts.tolist()


def _range(config: Config) -> tuple[float, float]:
    """The allowed range, taken as 100 wide where a limit is missing."""
    low = config.get("min", config.get("max", 100) - 100)
    return low, config.get("max", low + 100)


def _on_a_step(value: float, config: Config, rounded: Callable[[float], int]) -> Value:
    step = config.get("step", 1 if config.get("integer") else None)
    base = config.get("min", 0)
    value = round(value, 2) if step is None else round(base + step * rounded((value - base) / step), 10)
    return number(min(max(value, config.get("min", -LARGEST)), config.get("max", LARGEST)))


def _nearest(value: float, config: Config) -> Value:
    """The nearest number that is allowed: a step below where the highest limit is no step."""
    found = _on_a_step(min(max(value, -LARGEST), LARGEST), config, round)
    return found if _allowed(found, config) else _on_a_step(found, config, math.floor)


def _moments(prior: Any) -> tuple[float, float]:
    if not isinstance(prior, Mapping) or prior.keys() != {"mean", "spread"}:
        raise ValidationError("Give mean and spread, and nothing else, such as {mean: 40, spread: 12}.")
    mean, spread = number(prior["mean"]), number(prior["spread"])
    if mean is None or spread is None:
        raise ValidationError("Mean and spread must be numbers, such as {mean: 40, spread: 12}.")
    return mean, spread


def _limits(config: Config) -> dict[str, Any]:
    """The attributes of the control."""
    step = config.get("step", 1 if config.get("integer") else "any")
    limits = {key: config[key] for key in ("min", "max") if key in config}
    return {"step": step, "inputmode": "numeric" if config.get("integer") else "decimal", **limits}


def _span(config: Config) -> float | None:
    return float(config["max"] - config["min"]) if "min" in config and "max" in config else None


def _allowed(value: float, config: Config) -> bool:
    if not config.get("min", -LARGEST) <= value <= config.get("max", LARGEST):
        return False
    if config.get("integer") and not isinstance(value, int):
        return False
    step = config.get("step")
    return step is None or abs(math.remainder(value - config.get("min", 0), step)) <= step * 1e-6

"""Put all options in order."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds import shares
from surveys.kinds.base import Chart, Column, Config, Draw, Value
from surveys.kinds.numbers import whole
from surveys.kinds.options import MOST_OPTIONS, OptionKind, OptionsForm, labels_of, values_of
from surveys.measures import expected
from surveys.measures.consensus import Opinion, borda
from surveys.measures.distances import kendall_distance

LONGEST_LIST = 20


class RankingForm(OptionsForm):
    def clean(self) -> dict[str, Any]:
        config = super().clean()
        if LONGEST_LIST < len(config.get("options", [])) <= MOST_OPTIONS:
            raise ValidationError(f"Nobody can put more than {LONGEST_LIST} things in order. Give fewer options.")
        return config


class Places(forms.Widget):
    """A place to choose for each option; `ranking.js` adds dragging and arrows. Its value is {option: place}."""

    template_name = "surveys/kinds/ranking.html"
    use_fieldset = True

    class Media:
        js = [Script("surveys/ranking.js", type="module")]

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__()
        self.options = options

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any] | None:
        places = {value: data.get(f"{name}.{value}") or "" for value in self.options}
        return places if any(places.values()) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}.{value}" in data for value in self.options)

    def id_for_label(self, id_: str) -> str:
        return ""

    def format_value(self, value: Any) -> dict[str, str]:
        return {option: str(place) for option, place in value.items()} if isinstance(value, Mapping) else {}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["places"] = [str(place) for place in range(1, len(self.options) + 1)]
        widget["invalid"] = "aria-invalid" in widget["attrs"]
        widget["rows"] = [
            {
                "name": f"{name}.{option}",
                "id": f"{widget['attrs'].get('id', name)}_{index}",
                "label": label,
                "place": (widget["value"] or {}).get(option, ""),
            }
            for index, (option, label) in enumerate(self.options.items())
        ]
        return context


class Ranking(OptionKind):
    """Stored as the list of all values, first place first."""

    name = "ranking"
    label = "Ranking"
    about = "Put all options in order, the best first."
    example = {
        "options": [
            {"value": "taste", "label": "Taste"},
            {"value": "price", "label": "Price"},
            {"value": "origin", "label": "Where it comes from"},
            {"value": "packaging", "label": "Packaging"},
        ]
    }
    config_form = RankingForm

    def describe(self, config: Config) -> str:
        return f"{super().describe(config)} to put in order"

    def widget(self, asked: Asked) -> forms.Widget:
        return Places(labels_of(asked.config))

    def wanted(self, config: Config) -> str:
        return _("Give each one a different place, from 1 to %(most)s.") % {"most": len(config["options"])}

    def load(self, raw: Any, config: Config) -> Value:
        """A list of all values in order, {value: place}, or as in tables "a|b|c"."""
        options = values_of(config)
        if isinstance(raw, Mapping):
            order = _by_place(raw)
        else:
            order = [part.strip() for part in raw.split("|")] if isinstance(raw, str) else raw
        if not isinstance(order, list) or len(order) != len(options) or any(option not in order for option in options):
            raise ValidationError(self.wanted(config))
        return list(order)

    def initial(self, value: Value, config: Config) -> Any:
        return {option: place for place, option in enumerate(value, start=1)}

    def summary(self, value: Value, config: Config) -> str:
        return " > ".join(labels_of(config).get(one, str(one)) for one in value)

    def key(self, value: Value) -> Hashable:
        return tuple(value)

    def distance(self, a: Value, b: Value, config: Config) -> float:
        return kendall_distance(a, b)

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        """Kendall's for all pairs at once: each ranking as +1 or −1 for every two options."""
        options = values_of(config)
        places = np.array([value.index(option) for value in values for option in options]).reshape(-1, len(options))
        first, second = np.triu_indices(len(options), k=1)
        signs = np.where(places[:, second] > places[:, first], 1.0, -1.0)
        alike: NDArray[np.float64] = signs @ signs.T / len(first)
        return (1 - alike) / 2

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """The options by their mean place."""
        opinion = borda(values, weights=weights)
        return opinion if opinion.value is None else replace(opinion, value=list(opinion.value))

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        options = values_of(config)
        return [options[i] for i in rng.permutation(len(options))]

    def prior(self, config: Config) -> dict[str, Any] | None:
        """How many put each option first, as a share of all who answer."""
        return shares.even(values_of(config))

    def expecting(self, prior: Any, config: Config) -> Draw:
        """Each next place goes to the options left in proportion to how many put them first (Plackett and Luce)."""
        options = values_of(config)
        draw = expected.order(shares.among(prior, options))
        return lambda rng: [options[place] for place in draw(rng)]

    def learnable(self, config: Config) -> bool:
        return True

    def joined(self, cells: Sequence[Any], config: Config) -> Value:
        """By the places that were drawn; options with the same place in the order of the question, those without one
        last."""
        last = len(cells) + 1
        options = values_of(config)
        places = {option: last if cell is None else cell for option, cell in zip(options, cells, strict=True)}
        return sorted(options, key=lambda option: places[option])

    def columns(self, name: str, config: Config) -> list[Column]:
        return [
            Column(f"{name}.{value}", "integer", f"The place of “{label}”; 1 is the first.")
            for value, label in labels_of(config).items()
        ]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [None if value is None else value.index(option) + 1 for option in values_of(config)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        first = Counter(value[0] for value in values)
        return Chart(
            list(labels_of(config).values()),
            [first[option] for option in values_of(config)],
            _("How often each was put first."),
        )


def _by_place(places: Mapping[str, Any]) -> list[str]:
    """The options in the order of their places; empty where the places are not 1, 2, 3 …"""
    at = {whole(place): option for option, place in places.items()}
    return [at[place] for place in range(1, len(places) + 1)] if at.keys() == {*range(1, len(places) + 1)} else []

"""Choose any number of options, within limits."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked
from surveys.kinds import shares
from surveys.kinds.base import Chart, Column, Config, Draw, Value
from surveys.kinds.options import OptionKind, OptionsForm, known, labels_of, values_of
from surveys.measures import expected
from surveys.measures.consensus import Opinion, majority_set
from surveys.measures.distances import masi_distance


class MultipleChoiceForm(OptionsForm):
    min = forms.IntegerField(required=False, min_value=1, label="At least", help_text="How many must be chosen.")
    max = forms.IntegerField(required=False, min_value=1, label="At most", help_text="How many may be chosen.")

    def clean(self) -> dict[str, Any]:
        config = super().clean()
        if "options" in config:
            least, most = limits(config)
            if most > len(config["options"]) or least > most:
                raise ValidationError("“At least” must not exceed “At most”, nor “At most” the number of options.")
        return config


class Checkboxes(forms.CheckboxSelectMultiple):
    template_name = "surveys/kinds/multiple_choice.html"


class MultipleChoice(OptionKind):
    """Stored as a list of values in the order of the options."""

    name = "multiple_choice"
    label = "Multiple choice"
    about = "Any number of answers out of several, within limits you may set."
    example = {
        "options": [
            {"value": "morning", "label": "In the morning"},
            {"value": "noon", "label": "At noon"},
            {"value": "evening", "label": "In the evening"},
        ],
        "max": 2,
    }
    config_form = MultipleChoiceForm

    def describe(self, config: Config) -> str:
        least, most = limits(config)
        return f"{super().describe(config)}, choose {least} to {most}"

    def widget(self, asked: Asked) -> forms.Widget:
        return Checkboxes(choices=labels_of(asked.config).items())

    def wanted(self, config: Config) -> str:
        least, most = limits(config)
        numbers = {"least": least, "most": most}
        if least == most:
            return _("Choose exactly %(most)s.") % numbers
        if most == len(config["options"]):
            return _("Choose at least one answer.") if least == 1 else _("Choose at least %(least)s.") % numbers
        return _("Choose %(least)s to %(most)s.") % numbers

    def load(self, raw: Any, config: Config) -> Value:
        """A list, or as in tables "a|b"."""
        entries = raw.split("|") if isinstance(raw, str) else raw
        if not isinstance(entries, list):
            raise ValidationError(_("Choose from the answers shown."))
        chosen = [known(entry.strip() if isinstance(entry, str) else entry, config) for entry in entries]
        if None in chosen:
            raise ValidationError(_("Choose from the answers shown."))
        least, most = limits(config)
        if not least <= len(set(chosen)) <= most:
            raise ValidationError(self.wanted(config))
        return [value for value in values_of(config) if value in chosen]

    def summary(self, value: Value, config: Config) -> str:
        return ", ".join(labels_of(config).get(one, str(one)) for one in value)

    def key(self, value: Value) -> Hashable:
        return frozenset(value)

    def distance(self, a: Value, b: Value, config: Config) -> float:
        """MASI rather than Jaccard: one who leaves an option out agrees more than one who takes another instead."""
        return masi_distance(frozenset(a), frozenset(b))

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        """MASI for all pairs at once, from the sizes of the sets and of what they share."""
        options = values_of(config)
        chosen = np.array([option in value for value in values for option in options], dtype=float)
        chosen = chosen.reshape(-1, len(options))
        shared, size = chosen @ chosen.T, chosen.sum(axis=1)
        smaller, larger = np.minimum.outer(size, size), np.maximum.outer(size, size)
        equal, nested = shared == larger, shared == smaller
        monotonicity = np.select([equal, nested, shared > 0], [1, 2 / 3, 1 / 3], 0.0)
        # No answer is empty (`limits` begin at 1), so that no union is.
        alike: NDArray[np.float64] = shared / (smaller + larger - shared) * monotonicity
        return 1 - alike

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """What more than half chose; where that is no possible answer, the possible one with the fewest objections."""
        options = values_of(config)
        opinion = majority_set([frozenset(value) for value in values], options=options, weights=weights)
        if opinion.value is None:
            return opinion
        least, most = limits(config)
        number = min(max(len(opinion.value), least), most)
        favour = sorted(options, key=lambda option: (-round(opinion.distribution[option], 9), option))
        chosen = favour[:number] if number != len(opinion.value) else opinion.value
        return replace(opinion, value=[option for option in options if option in chosen])

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        options = values_of(config)
        least, most = limits(config)
        number = rng.integers(least, most + 1)
        chosen = rng.choice(len(options), size=number, replace=False)
        return [options[i] for i in sorted(chosen)]

    def prior(self, config: Config) -> dict[str, Any] | None:
        """How many choose each option, as a share of all who answer."""
        least, most = limits(config)
        return shares.even(values_of(config), total=(least + most) / 2)

    def expecting(self, prior: Any, config: Config) -> Draw:
        """Each option in its share of the answers; beside that and the limits, options have nothing to do with each
        other."""
        options = values_of(config)
        least, most = limits(config)
        try:
            chosen = shares.within(shares.each(prior, options), least, most)
            draw = expected.subset(chosen, least=least, most=most)
        except expected.CannotBe as wrong:
            raise ValidationError(f"No answers have these shares: {wrong} of the options.") from None
        return lambda rng: [options[place] for place in draw(rng)]

    def learnable(self, config: Config) -> bool:
        return True

    def joined(self, cells: Sequence[Any], config: Config) -> Value:
        """Option by option, so that a rare combination of frequent options does not vanish."""
        return [option for option, chosen in zip(values_of(config), cells, strict=True) if chosen is True]

    def columns(self, name: str, config: Config) -> list[Column]:
        """One per option. A name of a question has no full stop, so that these clash with no other column."""
        return [
            Column(f"{name}.{value}", "boolean", f"Whether “{label}” was chosen.")
            for value, label in labels_of(config).items()
        ]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        return [None if value is None else option in value for option in values_of(config)]

    def cells_of(self, values: Sequence[Value | None], config: Config) -> list[list[Any]]:
        return [[None if value is None else option in value for value in values] for option in values_of(config)]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts = Counter(option for value in values for option in value)
        return Chart(
            list(labels_of(config).values()),
            [counts[option] for option in values_of(config)],
            _("Several answers per person."),
        )


def limits(config: Config) -> tuple[int, int]:
    """The least and the greatest number of options that an answer holds."""
    return config.get("min", 1), config.get("max", max(len(config["options"]), config.get("min", 1)))

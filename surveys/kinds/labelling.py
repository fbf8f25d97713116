"""The question that an existing labelling dataset has answered."""

from collections.abc import Collection
from typing import Any

from surveys.kinds.numbers import number
from surveys.kinds.options import VALUE, OptionsForm
from surveys.kinds.single_choice import SingleChoice


def question_for(labels: Collection[str]) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The kind and settings of a question with these labels for answers, and the stored value of each label.

    Options stand in sorted order, numbers by size. Raises ValidationError for fewer than two or too many labels.
    """
    ordered = sorted(labels, key=_order)
    plain = all(VALUE.fullmatch(label) for label in ordered)
    options = [
        {"value": label if plain else f"label-{number}", "label": label}
        for number, label in enumerate(ordered, start=1)
    ]
    config = {"options": OptionsForm.base_fields["options"].clean(options), "shuffle": False}
    return SingleChoice.name, config, {option["label"]: option["value"] for option in options}


def _order(label: str) -> tuple[int, float, str]:
    value = number(label)
    return (1, 0.0, label) if value is None else (0, value, label)

"""Draw boxes around things in a picture."""

import json
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import Asked, fill
from surveys.kinds.base import Chart, Column, Config, Value
from surveys.kinds.boxes_form import NUMBERS, BoxesField, BoxesForm, BoxRows, as_rows, most
from surveys.kinds.marks import BOXES, Marks
from surveys.kinds.numbers import number
from surveys.kinds.options import OptionKind, known, labels_of, values_of
from surveys.measures.arrays import IntArray
from surveys.measures.boxes import Thing, boxes_distance, boxes_distances, same_things, things
from surveys.measures.consensus import NO_ANSWERS, NO_WEIGHT, Opinion

# Answers are exact to so many parts of the picture: one pixel of 10,000.
PARTS = 10_000
DIGITS = 4
HUES = 8  # in boxes.css and admin.css


class Boxes(OptionKind):
    """Stored as a list of {"label", "x", "y", "width", "height"}, each number a fraction of the picture's width or
    height to four digits, in the order of their places; empty where there is nothing to mark."""

    name = "boxes"
    label = "Image boxes"
    about = "Draw boxes around things in a picture, each with a label."
    example = {
        "options": [{"value": "cat", "label": "Cat"}, {"value": "dog", "label": "Dog"}],
        "image": "{{image}}",
        "alt": "{{caption}}",
        "max": 6,
        "none": True,
    }
    config_form = BoxesForm
    texts = frozenset({"label", "alt"})

    def describe(self, config: Config) -> str:
        return f"boxes with {len(config['options'])} labels, at most {most(config)}"

    def fill(self, asked: Asked, data: Mapping[str, Any]) -> Asked:
        """The picture is filled in too, but is no text: nobody translates an address."""
        filled = super().fill(asked, data)
        return replace(filled, config={**filled.config, "image": fill(asked.config.get("image", ""), data)})

    def form_field(self, asked: Asked) -> forms.Field:
        return BoxesField(
            asked,
            widget=self.widget(asked),
            load=lambda raw: self.load(raw, asked.config),
            wanted=self.wanted(asked.config),
        )

    def widget(self, asked: Asked) -> forms.Widget:
        return BoxRows(asked.config)

    def wanted(self, config: Config) -> str:
        if config.get("none"):
            return _("Draw a box around each thing, or say that there is nothing to mark.")
        return _("Draw a box around each thing.")

    def load(self, raw: Any, config: Config) -> Value:
        """A list of boxes, or that as JSON text, as in tables. Equal boxes are one."""
        entries = _parsed(raw) if isinstance(raw, str) else raw
        if not isinstance(entries, list) or (not entries and not config.get("none")):
            raise ValidationError(self.wanted(config))
        if len(entries) > most(config):
            raise ValidationError(_("Draw at most %(most)s boxes.") % {"most": most(config)})
        found = {self.key([box]): box for box in (_box(entry, config) for entry in entries)}
        return sorted(found.values(), key=_place)

    def initial(self, value: Value, config: Config) -> Any:
        return as_rows(value)

    def summary(self, value: Value, config: Config) -> str:
        if not value:
            return _("Nothing to mark")
        words = labels_of(config)
        counts = Counter(words.get(box["label"], box["label"]) for box in value)
        return ", ".join(f"{count} × {label}" for label, count in sorted(counts.items()))

    def drawn(self, value: Value, given: Sequence[Value], asked: Asked) -> str:
        if not asked.config.get("image"):
            return ""
        crowd, people = (_shown(boxes, asked.config) for boxes in (value, [box for one in given for box in one]))
        context = {"image": asked.config["image"], "words": self.summary(value, asked.config)}
        return render_to_string("surveys/kinds/boxes_drawn.html", {**context, "crowd": crowd, "people": people})

    def key(self, value: Value) -> Hashable:
        return frozenset(_place(box) for box in value)

    def distance(self, a: Value, b: Value, config: Config) -> float:
        """1 − the mean overlap of the boxes that belong together; see `boxes_distance`."""
        return boxes_distance(_drawing(a), _drawing(b))

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        return boxes_distances([_drawing(value) for value in values])

    def right(self, value: Value, known: Value, config: Config) -> bool:
        """Nobody draws quite the same box twice: as many of each label, each overlapping the known one by half."""
        return same_things(_drawing(value), _drawing(known))

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """What more than half of the weight drew, each box in the middle of theirs (`surveys.measures.boxes.things`).

        Where that is too many boxes, the heaviest; where it is none and there must be one, the heaviest. Confidence:
        1 − the mean distance of the answers to it. `tied`: exactly half drew something. Distribution: for each label
        the share of the weight that drew any.
        """
        weight = [1.0] * len(values) if weights is None else list(weights)
        if not sum(weight) > 0:
            return Opinion(None, None, {}, len(values), False, NO_WEIGHT if values else NO_ANSWERS)
        found = things([_drawing(value) for value in values], weights=weight)
        value = self.load([_from_thing(thing) for thing in _chosen(found, config)], config)
        shares = np.array(weight) / sum(weight)
        far = sum(share * self.distance(one, value, config) for share, one in zip(shares, values, strict=True))
        spread = {
            label: float(shares[[any(box["label"] == label for box in one) for one in values]].sum())
            for label in values_of(config)
        }
        return Opinion(value, float(min(max(1 - far, 0), 1)), spread, len(values), any(t.even for t in found), "")

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        """One to three boxes of any place, a twentieth to half of the picture wide and high; now and then none."""
        count = int(rng.integers(0 if config.get("none") else 1, min(3, most(config)) + 1))
        size = rng.integers(PARTS // 20, PARTS // 2, size=(count, 2))
        corner = rng.integers(0, PARTS - size + 1)
        labels = rng.choice(values_of(config), size=count).tolist()
        sides = np.hstack([corner, corner + size]).tolist()
        return self.load([_from_sides(label, side) for label, side in zip(labels, sides, strict=True)], config)

    def columns(self, name: str, config: Config) -> list[Column]:
        """The boxes as JSON, and how many there are of each label."""
        about = "The boxes as JSON: label, x, y, width, height, as fractions of the picture; x and y of the upper left."
        counts = [
            Column(f"{name}.{value}", "integer", f"How many boxes have the label “{label}”.")
            for value, label in labels_of(config).items()
        ]
        marks = Marks(BOXES, source=config["image"], labels=labels_of(config))
        return [Column(name, "string", about, made=True, marks=marks), *counts]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        if value is None:
            return [None] * (1 + len(config["options"]))
        counts = Counter(box["label"] for box in value)
        return [json.dumps(value), *(counts[label] for label in values_of(config))]

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts = Counter(box["label"] for value in values for box in value)
        labels, bars = list(labels_of(config).values()), [counts[label] for label in values_of(config)]
        if config.get("none"):
            labels, bars = [*labels, _("Nothing to mark")], [*bars, sum(not value for value in values)]
        return Chart(labels, bars, _("How many boxes of each label."))


def _shown(boxes: Value, config: Config) -> list[dict[str, Any]]:
    """Boxes with the number of their label, for its colour, and with numbers that no language writes with commas."""
    place = {value: number % HUES for number, value in enumerate(values_of(config))}
    return [{**{part: str(box[part]) for part in NUMBERS}, "hue": place.get(box["label"], 0)} for box in boxes]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError(_("The boxes must be a list, as JSON.")) from None


def _box(entry: Any, config: Config) -> dict[str, Any]:
    """A box in stored form. Raises ValidationError."""
    if not isinstance(entry, Mapping) or entry.keys() != {"label", *NUMBERS}:
        raise ValidationError(_("Each box needs a label, x, y, width and height, and nothing else."))
    label, found = known(entry["label"], config), [number(entry[part]) for part in NUMBERS]
    if label is None:
        raise ValidationError(_("Choose from the labels shown."))
    # Far from rounding: what is drawn never passes the edge by more than a pixel.
    x, y, width, height = (2.0 if part is None or abs(part) > 2 else float(part) for part in found)
    left, top, right, bottom = (round(side * PARTS) for side in (x, y, x + width, y + height))
    if min(left, top) < 0 or max(right, bottom) > PARTS or right <= left or bottom <= top:
        raise ValidationError(_("A box must lie inside the picture and have a width and a height."))
    return _from_sides(label, (left, top, right, bottom))


def _from_sides(label: str, sides: Sequence[int]) -> dict[str, Any]:
    left, top, right, bottom = sides
    numbers = (left, top, right - left, bottom - top)
    return {"label": label, **{part: round(one / PARTS, DIGITS) for part, one in zip(NUMBERS, numbers, strict=True)}}


def _from_thing(thing: Thing) -> dict[str, Any]:
    return _from_sides(thing.label, thing.box)


def _place(box: Mapping[str, Any]) -> tuple[Any, ...]:
    """From the top left on: the order in which boxes are stored, and what makes two the same."""
    return (box["y"], box["x"], box["height"], box["width"], box["label"])


def _drawing(value: Value) -> dict[str, IntArray]:
    """A stored value as whole numbers, for measuring."""
    sides: dict[str, list[list[int]]] = {}
    for box in value:
        x, y, width, height = (round(box[part] * PARTS) for part in NUMBERS)
        sides.setdefault(box["label"], []).append([x, y, x + width, y + height])
    return {label: np.array(rows, dtype=np.int64) for label, rows in sides.items()}


def _chosen(found: list[Thing], config: Config) -> list[Thing]:
    heaviest = sorted(found, key=lambda thing: (-round(thing.share, 9), thing.label, thing.box))
    chosen = [thing for thing in heaviest if thing.found][: most(config)]
    return chosen or ([] if config.get("none") else heaviest[:1])

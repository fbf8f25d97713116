"""Mark words in a text, each with a label."""

import json
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from surveys.definition import PLACEHOLDER, Asked, fill
from surveys.kinds.base import Chart, Column, Config, Value
from surveys.kinds.marks import SPANS, Marks
from surveys.kinds.numbers import whole
from surveys.kinds.options import OptionKind, known, labels_of, values_of
from surveys.kinds.spans_form import Lines, SpansField, SpansForm, as_lines
from surveys.measures.consensus import NO_ANSWERS, NO_WEIGHT, Opinion, medoid
from surveys.measures.spans import Span, meant, spans_distance, spans_distances

MOST = 1_000
# Where a text may end that is not known yet: items may be longer than what is typed into a question.
LONGEST = 1_000_000
WORD = re.compile(r"\w+")
LONGEST_MADE = 3  # words in a made-up mark
NEAR = 0.2  # the distance up to which an answer counts as the known one
SHOWN = 60  # characters of a mark, in words


class Spans(OptionKind):
    """Stored as a list of {"start", "end", "label"} by place: from the character `start` up to `end`, which is not one
    of them, counted from 0 in Unicode code points; empty where there is nothing to mark."""

    name = "spans"
    label = "Text spans"
    about = "Mark words in a text, each with a label: names, places, arguments."
    example = {
        "options": [
            {"value": "PER", "label": "Person"},
            {"value": "LOC", "label": "Place"},
            {"value": "ORG", "label": "Organisation"},
        ],
        "text": "Ada Lovelace met Charles Babbage in London in 1833, at a party of Mary Somerville's.",
        "none": True,
    }
    config_form = SpansForm

    def describe(self, config: Config) -> str:
        return f"marks with {len(config['options'])} labels" + (", may overlap" if config.get("overlap") else "")

    def fill(self, asked: Asked, data: Mapping[str, Any]) -> Asked:
        """The text is filled in too, but never translated: places in it would be others."""
        filled = super().fill(asked, data)
        return replace(filled, config={**filled.config, "text": fill(asked.config["text"], data)})

    def form_field(self, asked: Asked) -> forms.Field:
        return SpansField(
            asked,
            widget=self.widget(asked),
            load=lambda raw: self.load(raw, asked.config),
            wanted=self.wanted(asked.config),
            config=asked.config,
        )

    def widget(self, asked: Asked) -> forms.Widget:
        return Lines(asked.config)

    def wanted(self, config: Config) -> str:
        if config.get("none"):
            return _("Mark words in the text, or say that there is nothing to mark.")
        return _("Mark words in the text.")

    def load(self, raw: Any, config: Config) -> Value:
        """A list of marks, or that as JSON text, as in tables. Equal marks are one."""
        entries = _parsed(raw) if isinstance(raw, str) else raw
        if not isinstance(entries, list) or (not entries and not config.get("none")):
            raise ValidationError(self.wanted(config))
        if len(entries) > MOST:
            raise ValidationError(_("Make at most %(most)s marks.") % {"most": MOST})
        found = sorted({_span(entry, config) for entry in entries})
        _check_overlaps(found, config)
        return _stored(found)

    def initial(self, value: Value, config: Config) -> Any:
        return as_lines(value, config)

    def summary(self, value: Value, config: Config) -> str:
        if not value:
            return _("Nothing to mark")
        labels, text = labels_of(config), _text(config)
        if text is None:
            counts = Counter(labels.get(span["label"], span["label"]) for span in value)
            return ", ".join(f"{count} × {label}" for label, count in sorted(counts.items()))
        words = [(_shown(text[span["start"] : span["end"]]), span["label"]) for span in value]
        return "; ".join(f"{labels.get(label, label)}: {said}" for said, label in words)

    def key(self, value: Value) -> Hashable:
        return frozenset(_spans(value))

    def distance(self, a: Value, b: Value, config: Config) -> float:
        """1 − F1 of the marked characters and of where marks begin; see `spans_distance`."""
        return spans_distance(_spans(a), _spans(b))

    def distances(self, values: Sequence[Value], config: Config) -> NDArray[np.float64]:
        return spans_distances([_spans(value) for value in values])

    def right(self, value: Value, known: Value, config: Config) -> bool:
        """A slip at the end of a mark is no mistake; a mark too many or too few among a few is."""
        return self.distance(value, known, config) <= NEAR

    def consensus(self, values: Sequence[Value], weights: Sequence[float] | None, config: Config) -> Opinion:
        """What more than half of the weight marked, character by character (`surveys.measures.spans.meant`).

        Where that is nothing and there must be something, the answer nearest to the others. Distribution: for each
        label the share of the weight that used it.
        """
        weight = [1.0] * len(values) if weights is None else list(weights)
        if not sum(weight) > 0:
            return Opinion(None, None, {}, len(values), False, NO_WEIGHT if values else NO_ANSWERS)
        crowd = meant([_spans(value) for value in values], weights=weight)
        if not crowd.spans and not config.get("none"):
            return self._nearest(values, weight, config)
        shares = np.array(weight) / sum(weight)
        used = {
            label: float(shares[[any(span["label"] == label for span in value) for value in values]].sum())
            for label in values_of(config)
        }
        return Opinion(_stored(crowd.spans), crowd.confidence, used, len(values), crowd.tied, "")

    def _nearest(self, values: Sequence[Value], weights: Sequence[float], config: Config) -> Opinion:
        opinion = medoid(
            [json.dumps(value) for value in values],
            distance=lambda a, b: self.distance(json.loads(a), json.loads(b), config),
            weights=weights,
        )
        return replace(opinion, value=json.loads(str(opinion.value)))

    def synthesise(self, config: Config, rng: np.random.Generator) -> Value:
        """Up to four marks of one to three words; none where the text is not known and that is an answer."""
        words = [word.span() for word in WORD.finditer(_text(config) or "")]
        labels, least = values_of(config), 0 if config.get("none") else 1
        if not words:
            return [] if least == 0 else _stored([(0, 1, labels[0])])
        # Each mark has a part of the words to itself.
        parts = np.array_split(np.arange(len(words)), min(int(rng.integers(least, 5)), len(words)) or 1)
        count = int(rng.integers(least, len(parts) + 1))
        made = []
        for part in parts[:count]:
            first, last = sorted(rng.integers(part[0], min(part[-1], part[0] + LONGEST_MADE - 1) + 1, size=2).tolist())
            made.append((words[first][0], words[last][1], labels[int(rng.integers(len(labels)))]))
        return _stored(made)

    def columns(self, name: str, config: Config) -> list[Column]:
        """The marks as JSON, and how many there are of each label."""
        about = "The marks as JSON: start, end, label; counted from 0 in Unicode code points, the end is left out."
        counts = [
            Column(f"{name}.{value}", "integer", f"How many marks have the label “{label}”.")
            for value, label in labels_of(config).items()
        ]
        marks = Marks(SPANS, source=config["text"], labels=labels_of(config))
        return [Column(name, "string", about, made=True, marks=marks), *counts]

    def cells(self, value: Value | None, config: Config) -> list[Any]:
        if value is None:
            return [None] * (1 + len(config["options"]))
        counts = Counter(span["label"] for span in value)
        return [json.dumps(value), *(counts[label] for label in values_of(config))]

    def joined(self, cells: Sequence[Any], config: Config) -> Value:
        return json.loads(cells[0])

    def chart(self, values: Sequence[Value], config: Config) -> Chart:
        counts = Counter(span["label"] for value in values for span in value)
        labels, bars = list(labels_of(config).values()), [counts[label] for label in values_of(config)]
        if config.get("none"):
            labels, bars = [*labels, _("Nothing to mark")], [*bars, sum(not value for value in values)]
        return Chart(labels, bars, _("How many marks of each label."))


def _text(config: Config) -> str | None:
    """The text that is marked; None while the fields of an item are not filled in."""
    text: str = config["text"]
    return None if PLACEHOLDER.search(text) else text


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError(_("The marks must be a list, as JSON.")) from None


def _span(entry: Any, config: Config) -> Span:
    """A mark, checked. Raises ValidationError."""
    if not isinstance(entry, Mapping) or entry.keys() != {"start", "end", "label"}:
        raise ValidationError(_("Each mark needs a start, an end and a label, and nothing else."))
    label, start, end = known(entry["label"], config), whole(entry["start"]), whole(entry["end"])
    if label is None:
        raise ValidationError(_("Choose from the labels shown."))
    text = _text(config)
    if start is None or end is None or not 0 <= start < end <= (LONGEST if text is None else len(text)):
        raise ValidationError(_("A mark must lie within the text and hold at least one character."))
    if text is not None and not text[start:end].strip():
        raise ValidationError(_("A mark must hold more than space."))
    return start, end, label


def _check_overlaps(spans: list[Span], config: Config) -> None:
    """Raises ValidationError where two overlap that may not."""
    groups = [[one for one in spans if one[2] == label] for label in values_of(config)]
    for group in groups if config.get("overlap") else [spans]:
        if any(one[1] > other[0] for one, other in pairwise(group)):
            raise ValidationError(
                _("Marks with the same label may not overlap.")
                if config.get("overlap")
                else _("Marks may not overlap. Remove one of the two.")
            )


def _stored(spans: Sequence[Span]) -> Value:
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def _spans(value: Value) -> list[Span]:
    return [(span["start"], span["end"], span["label"]) for span in value]


def _shown(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"

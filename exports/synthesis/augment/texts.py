"""Changed texts, with what was marked in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from exports.synthesis.augment import words
from exports.synthesis.augment.fields import between
from exports.synthesis.augment.records import ID, Made, Record, Unusable
from exports.synthesis.augment.spans import Marked, Span

SLOT = re.compile(r"\{(\w+)\}")
LONGEST = 1_000_000
TRIES = 10


@dataclass(frozen=True)
class Synonym:
    """Words of your lists, `lists: {en: {happy: [glad, merry]}}`; the language is `language`, or the record's own."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    language: str = ""
    words: float = between(0, 1, 0.3)
    touch_marked: bool = False
    share: float = between(0, 1, 1)

    def changed(self, marked: Marked, record: Record, rng: np.random.Generator) -> Marked:
        language = record.get("language") or self.language or next(iter(self.lists), "")
        known = {word.lower(): others for word, others in self.lists.get(str(language), {}).items()}
        found = words.places(marked, touch_marked=self.touch_marked)
        return marked.edited(words.synonyms(marked.text, found, known, self.words, rng))


@dataclass(frozen=True)
class Spelling:
    """Slips of the pen: letters swapped, left out, doubled."""

    words: float = between(0, 1, 0.1)
    touch_marked: bool = False
    share: float = between(0, 1, 1)

    def changed(self, marked: Marked, record: Record, rng: np.random.Generator) -> Marked:
        found = words.places(marked, touch_marked=self.touch_marked)
        return marked.edited(words.misspelt(marked.text, found, self.words, rng))


@dataclass(frozen=True)
class Keyboard:
    """A finger on the key beside."""

    layout: Literal["qwerty", "qwertz", "azerty"] = "qwerty"
    words: float = between(0, 1, 0.1)
    touch_marked: bool = False
    share: float = between(0, 1, 1)

    def changed(self, marked: Marked, record: Record, rng: np.random.Generator) -> Marked:
        found = words.places(marked, touch_marked=self.touch_marked)
        return marked.edited(words.mistyped(marked.text, found, self.layout, self.words, rng))


@dataclass(frozen=True)
class Case:
    """All in small letters, in capitals, or with a capital for each word."""

    style: Literal["lower", "upper", "title"] = "lower"
    share: float = between(0, 1, 0.3)

    def changed(self, marked: Marked, record: Record, rng: np.random.Generator) -> Marked:
        return marked.edited(words.recased(marked.text, self.style))


@dataclass(frozen=True)
class Template:
    """Words around the text. `{text}` is the text; other slots are lists in `words`, or fields of the record.

    A pattern is drawn; where a slot of it has nothing to say, the next one is tried, and the bare text at last.
    """

    patterns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    share: float = between(0, 1, 1)

    def changed(self, marked: Marked, record: Record, rng: np.random.Generator) -> Marked:
        first = rng.integers(max(1, len(self.patterns)))
        for pattern in (*self.patterns[first:], *self.patterns[:first]):
            parts = [self._filled(part, record, rng) for part in pattern.split("{text}", 1)]
            if len(parts) == 2 and parts[0] is not None and parts[1] is not None:
                return marked.framed(parts[0], parts[1])
        return marked

    def _filled(self, part: str, record: Record, rng: np.random.Generator) -> str | None:
        """Its slots filled; None where one has nothing."""
        said = {name: self._said(name, record, rng) for name in SLOT.findall(part)}
        return None if "" in said.values() else SLOT.sub(lambda match: said[match[1]], part)

    def _said(self, name: str, record: Record, rng: np.random.Generator) -> str:
        known = self.words.get(name)
        value = known[rng.integers(len(known))] if known else record.get(name)
        return "" if value is None or name == "text" else str(value)


STEPS: Mapping[str, type[Any]] = {
    "synonym": Synonym,
    "spelling": Spelling,
    "keyboard": Keyboard,
    "case": Case,
    "template": Template,
}


@dataclass(frozen=True)
class Texts:
    """Texts in the field `column`, with marks as `spans: [{"start": …, "end": …, "label": …}]`, if any."""

    steps: Sequence[Any]
    column: str = "text"

    def child(self, parent: Record, number: int, rng: np.random.Generator) -> Made | None:
        """A text unlike its parent; None where the steps find nothing to change."""
        old = _marked(parent, self.column)
        for _ in range(TRIES):
            new = old
            for step in self.steps:
                if rng.random() < step.share:
                    new = step.changed(new, parent, rng)
            if new.text != old.text:
                return Made({self.column: new.text, **_spans(parent, new)})
        return None

    def parent_files(self, parent: Record) -> dict[str, bytes]:
        """None: a text has no file of its own."""
        return {}


def _marked(record: Record, column: str) -> Marked:
    text = record.get(column)
    if not isinstance(text, str):
        raise Unusable(f"{record[ID]} has no text in “{column}”. Say with “column” where the texts are.")
    if len(text) > LONGEST:
        raise Unusable(f"{record[ID]}: the text has more than {LONGEST:,} characters. Split it.")
    spans = record.get("spans") or []
    if not isinstance(spans, list):
        raise Unusable(f"{record[ID]}: spans is a list.")
    return Marked(text, tuple(_span(one, len(text), record[ID]) for one in spans))


def _span(one: Any, length: int, name: str) -> Span:
    start, end = (one.get("start"), one.get("end")) if isinstance(one, Mapping) else (None, None)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise Unusable(f"{name}: a span is from “start” to “end”, in characters inside the text; not {str(one)[:80]}")
    return start, end


def _spans(parent: Record, new: Marked) -> dict[str, Any]:
    if "spans" not in parent:
        return {}
    old = parent["spans"] or []
    return {"spans": [{**one, "start": a, "end": b} for one, (a, b) in zip(old, new.spans, strict=True)]}

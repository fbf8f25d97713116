"""How answers about an item lean: towards what people said about this item, as far as such consensus is followed.

For each question and each answer that a consensus may be: how often people give which answer about the items of this
consensus, the row of a confusion matrix (Dawid & Skene 1979), pooled over all people and items. A made-up answer about
an item is drawn from the row of the item's own consensus. Sets are learnt option by option.

An item's consensus takes part where it rests on as many people as the minimum count, or leaves in the release anyway;
an answer where as many people gave it. Everything else, and numbers, follows the model of all answers.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from crowd.models import Consensus, Origin, Response
from exports.rows import CHUNK, Source
from exports.synthesis.parts import Part, text
from surveys import kinds

# Question, its column, and the cell of the consensus in it.
Group = tuple[str, int, str]


@dataclass(frozen=True)
class Said:
    """The answers, as words, that people gave, with their running shares."""

    words: tuple[str, ...]
    upto: tuple[float, ...]

    def drawn(self, die: float) -> str:
        return self.words[min(sum(limit <= die for limit in self.upto), len(self.words) - 1)]


@dataclass(frozen=True)
class Leanings:
    """`items`: by key and question, the cells of the item's consensus; `said`: what people answer to such items."""

    parts: Mapping[str, Part]
    items: Mapping[str, Mapping[str, Sequence[str]]]
    said: Mapping[Group, Said]

    def drawn(self, key: str, rng: np.random.Generator) -> dict[str, Any]:
        """Answers about the item called `key`, to the questions that have a leaning."""
        found = self.items.get(key, {})
        return {name: self._answer(name, cells, rng) for name, cells in found.items()}

    def described(self) -> dict[str, Any]:
        """For the manifest: what was learnt about how many items."""
        counts = Counter(name for found in self.items.values() for name in found)
        return {
            "questions": [name for name in self.parts if counts[name]],
            "items with a consensus of their own": dict(sorted(counts.items())),
            "note": "Answers about such an item are drawn as people answer about items of the same consensus.",
        }

    def _answer(self, name: str, cells: Sequence[str], rng: np.random.Generator) -> Any:
        part = self.parts[name]
        dice = rng.random(len(cells))
        words = [self.said[name, place, cell].drawn(dice[place]) for place, cell in enumerate(cells)]
        drawn = [json.loads(word) for word in words]
        return drawn[0] if part.coded else kinds.get(part.asked.kind).joined(drawn, part.asked.config)


def learn(
    source: Source, parts: Sequence[Part], *, min_count: int, leaving: Collection[str], held_out: Collection[str] = ()
) -> Leanings:
    """What people said about the items, to the questions of `parts` whose cells are words.

    `leaving`: the questions whose consensus is in the release for everybody to see; `held_out`: the keys of people
    from whom nothing may be learnt.
    """
    wordy = {part.name: part for part in parts if _is_wordy(part)}
    consensus = _consensus(source, wordy)
    counts = _Counts()
    for item, person, name, cells in _answers(source, wordy, held_out):
        counts.add(item, person, name, consensus.get(item, {}).get(name, ()), cells)
    said = _said(counts.kept(min_count))
    items = {
        str(source.items.of(item)[0]): {
            name: cells
            for name, cells in found.items()
            if (name in leaving or counts.asked[item, name] >= min_count)
            and all((name, place, cell) in said for place, cell in enumerate(cells))
        }
        for item, found in consensus.items()
    }
    return Leanings(wordy, {key: found for key, found in items.items() if found}, said)


class _Counts:
    """How often which answer was given about items of which consensus, and by whom; how many answered about an item."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[int, str]] = Counter()
        self.given: Counter[tuple[Group, str]] = Counter()
        self.people: dict[tuple[Group, str], set[str]] = defaultdict(set)

    def add(self, item: int, person: str, name: str, consensus: Sequence[str], cells: Sequence[str]) -> None:
        self.asked[item, name] += 1
        for place, both in enumerate(zip(consensus, cells, strict=False)):  # without a consensus there is none of them
            key = (name, place, both[0]), both[1]
            self.given[key] += 1
            self.people[key].add(person)

    def kept(self, min_count: int) -> dict[tuple[Group, str], int]:
        return {key: number for key, number in sorted(self.given.items()) if len(self.people[key]) >= min_count}


def _is_wordy(part: Part) -> bool:
    return part.coded or (bool(part.cells) and all(one.type == "boolean" or one.labels for one in part.cells))


def _consensus(source: Source, parts: Mapping[str, Part]) -> dict[int, dict[str, list[str]]]:
    """By item and question, the cells of the crowd's answer."""
    rows = Consensus.objects.filter(item__survey=source.survey, question__in=parts, value__isnull=False)
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for item, name, value in rows.order_by("item_id", "question").values_list("item_id", "question", "value"):
        if source.items.knows(item) and (cells := _cells(parts[name], value)):
            found[item][name] = cells
    return found


def _answers(
    source: Source, parts: Mapping[str, Part], held_out: Collection[str]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Item, person, question and cells of every answer of a person to the survey as it is now."""
    rows = Response.objects.counting().of_origin(Origin.HUMAN).filter(survey=source.survey, version=source.version)
    found = rows.order_by("pk").values_list("item_id", "contributor__key", "answers")
    for item, person, answers in found.iterator(CHUNK):
        for name in (parts.keys() & answers.keys()) if person not in held_out else ():
            if cells := _cells(parts[name], answers[name]):
                yield item, person, name, cells


def _cells(part: Part, value: Any) -> list[str]:
    """The cells of an answer as words; empty where it is none."""
    kind, config = kinds.get(part.asked.kind), part.asked.config
    if value is None or not kind.accepts(value, config):
        return []
    return [text(value)] if part.coded else [text(cell) for cell in kind.cells(value, config)]


def _said(counts: Mapping[tuple[Group, str], int]) -> dict[Group, Said]:
    by_group: dict[Group, dict[str, int]] = defaultdict(dict)
    for (group, word), number in counts.items():
        by_group[group][word] = number
    return {
        group: Said(tuple(words), tuple(n / sum(words.values()) for n in accumulate(words.values())))
        for group, words in by_group.items()
    }

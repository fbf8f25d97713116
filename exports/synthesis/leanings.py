"""How answers about an item lean: towards what people said about this item, as far as such consensus is followed.

For each question and each answer that a consensus may be: how often people give which answer about the items of this
consensus, the row of a confusion matrix (Dawid & Skene 1979), pooled over all people and items. A made-up answer about
an item is drawn from the row of the item's own consensus. Sets are learnt option by option. Of a number it is learnt
how far people are from the consensus, one answer each, in ranges that as many people share as the minimum count.

An item's consensus takes part where it rests on as many people as the minimum count, or leaves in the release anyway;
an answer where as many people gave it. Everything else follows the model of all answers.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import numpy as np

from crowd.models import Consensus, Origin, Response
from exports.rows import CHUNK, Source
from exports.synthesis.fitted.pieces import Pieces, cut
from exports.synthesis.parts import Part, text
from surveys import kinds
from surveys.measures.arrays import FloatArray

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
class Around:
    """How far numbers are from the consensus: `pieces` of distances, with their running shares."""

    pieces: Pieces
    upto: tuple[float, ...]

    def drawn(self, centre: float, rng: np.random.Generator) -> float:
        piece = min(int(np.searchsorted(self.upto, rng.random(), side="right")), len(self.upto) - 1)
        return centre + float(self.pieces.decode(np.array([piece]), rng)[0])


@dataclass(frozen=True)
class Leanings:
    """`items`: by key and question, the cells of the item's consensus; `said`: what people answer to such items, and
    `around`: how far their numbers are from it."""

    parts: Mapping[str, Part]
    items: Mapping[str, Mapping[str, Sequence[str]]]
    said: Mapping[Group, Said]
    around: Mapping[str, Around]

    def drawn(self, key: str, rng: np.random.Generator) -> dict[str, Any]:
        """Answers about the item called `key`, to the questions that have a leaning."""
        found = self.items.get(key, {})
        return {name: self._answer(name, cells, rng) for name, cells in found.items()}

    def knows(self, name: str, cells: Sequence[str]) -> bool:
        """Whether enough people answered about items of such a consensus."""
        return name in self.around or all((name, place, cell) in self.said for place, cell in enumerate(cells))

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
        if name in self.around:
            drawn = [self.around[name].drawn(json.loads(cells[0]), rng)]
            return kinds.get(part.asked.kind).joined(drawn, part.asked.config)
        dice = rng.random(len(cells))
        words = [self.said[name, place, cell].drawn(dice[place]) for place, cell in enumerate(cells)]
        drawn = [json.loads(word) for word in words]
        return drawn[0] if part.coded else kinds.get(part.asked.kind).joined(drawn, part.asked.config)


def learn(
    source: Source, parts: Sequence[Part], *, min_count: int, leaving: Collection[str], held_out: Collection[str] = ()
) -> Leanings:
    """What people said about the items, to the questions of `parts` whose cells are words, or one number.

    `leaving`: the questions whose consensus is in the release for everybody to see; `held_out`: the keys of people
    from whom nothing may be learnt.
    """
    known = {part.name: part for part in parts if _is_wordy(part) or _is_number(part)}
    consensus = _consensus(source, known)
    counts = _Counts(frozenset(name for name, part in known.items() if not _is_wordy(part)))
    for item, person, name, cells in _answers(source, known, held_out):
        counts.add(item, person, name, consensus.get(item, {}).get(name, ()), cells)
    found = Leanings(known, {}, _said(counts.kept(min_count)), counts.around(min_count))
    items = {
        str(source.items.of(item)[0]): {
            name: cells
            for name, cells in opinions.items()
            if (name in leaving or counts.asked[item, name] >= min_count) and found.knows(name, cells)
        }
        for item, opinions in consensus.items()
    }
    return replace(found, items={key: opinions for key, opinions in items.items() if opinions})


class _Counts:
    """How often which answer was given about items of which consensus, and by whom; how many answered about an item."""

    def __init__(self, numbers: frozenset[str]) -> None:
        self.numbers = numbers
        self.apart: dict[str, dict[str, float]] = defaultdict(dict)
        self.asked: Counter[tuple[int, str]] = Counter()
        self.given: Counter[tuple[Group, str]] = Counter()
        self.people: dict[tuple[Group, str], set[str]] = defaultdict(set)

    def add(self, item: int, person: str, name: str, consensus: Sequence[str], cells: Sequence[str]) -> None:
        self.asked[item, name] += 1
        if name in self.numbers:
            if consensus:
                self.apart[name].setdefault(person, json.loads(cells[0]) - json.loads(consensus[0]))
            return
        for place, both in enumerate(zip(consensus, cells, strict=False)):  # without a consensus there is none of them
            key = (name, place, both[0]), both[1]
            self.given[key] += 1
            self.people[key].add(person)

    def kept(self, min_count: int) -> dict[tuple[Group, str], int]:
        return {key: number for key, number in sorted(self.given.items()) if len(self.people[key]) >= min_count}

    def around(self, min_count: int) -> dict[str, Around]:
        """How far each person's first answer is from the consensus, where people are enough."""
        found = {name: np.array(list(apart.values())) for name, apart in sorted(self.apart.items())}
        pieces = {name: cut(apart, min_count=min_count) for name, apart in found.items()}
        return {name: _around(found[name], cuts) for name, cuts in pieces.items() if len(cuts)}


def _is_wordy(part: Part) -> bool:
    return part.coded or (bool(part.cells) and all(one.type == "boolean" or one.labels for one in part.cells))


def _is_number(part: Part) -> bool:
    return [one.type in ("integer", "number") for one in part.cells] == [True]


def _around(apart: FloatArray, pieces: Pieces) -> Around:
    counts = np.bincount(pieces.encode(apart), minlength=len(pieces))
    return Around(pieces, tuple(np.cumsum(counts / counts.sum()).tolist()))


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

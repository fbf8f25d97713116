"""Why the crowd's answers are what they are, in words: of one item, of a page of them, of all.

Nobody is named, and of nobody is more told than a share in tenths. The item page, the API and a release tell the same.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crowd import aggregation, columns, wording
from crowd.fitting import text_of
from crowd.models import Consensus, Response, Trust
from crowd.quality.why import Side, of_many, together, why
from surveys import kinds
from surveys.definition import PLACEHOLDER, Asked
from surveys.measures.arrays import FloatArray, IntArray
from surveys.models import Item, Survey, Version

# Of an item with more answers only their numbers are told: a page of a thousand such items stays fast.
MANY = 100
LONGEST = 80
Data = Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True)
class Voice:
    """One answer, and what is known of the person who gave it."""

    item: int
    value: Any
    reliability: float | None
    gold_right: int | None
    gold_seen: int | None


@dataclass(frozen=True)
class _Said:
    """Answers to one question [n]: item, code into `values`, and of the person reliability (NaN: unknown) and gold."""

    item: IntArray
    code: IntArray
    reliability: FloatArray
    gold: IntArray  # [n, 2]: right, seen
    values: list[Any]


class Reasons:
    """The reasons of one question's consensus. `quoted`: what few or single people said is told in their words."""

    def __init__(self, *, asked: Asked, said: _Said, quoted: bool, data: Data) -> None:
        self._asked, self._quoted, self._data = asked, quoted, data
        self._kind = kinds.get(asked.kind)
        self._finite = self._kind.codes(asked.config) is not None
        # Words of an answer that depend on the item cannot be kept for the next.
        self._filled = PLACEHOLDER.search(json.dumps(asked.config)) is not None
        self._words: dict[str, str] = {}
        self._places: dict[str, int | None] = {}
        self._values = list(self._kind.codes(asked.config) or [])
        self._position = {self._kind.key(value): place for place, value in enumerate(self._values)}
        self._grouped(said, self._readable(said))

    def of(self, found: Consensus) -> str:
        """Why this is the answer, or why there is none."""
        if found.value is None:
            return found.reason
        asked, mine = self._about(found.item_id), self._place(found.value)
        words = self._in_words(asked, found.value)
        if found.n > MANY:
            return self._of_many(found, asked, words)
        told = [
            Side(self._in_words(asked, self._values[code]), code == mine, *rest)
            for code, *rest in self._told(found.item_id)
        ]
        weighed = self._finite and found.method != aggregation.VOTE
        # Answers that differ only in what a few words leave out, such as where exactly something is.
        quoted = self._quoted and len({side.said for side in told}) == len(told)
        return why(consensus=words, sides=told if quoted else _unquoted(told), tied=found.tied, weighed=weighed)

    def _of_many(self, found: Consensus, asked: Asked, words: str) -> str:
        if not self._finite or found.method == aggregation.VOTE:
            return f"It is drawn from all {found.n:,} answers together."
        mine, counts = self._place(found.value), {code: n for code, n, *_ in self._told(found.item_id)}
        if not counts:  # of so many, a page reads none
            shares = found.distribution
            counts = {code: round(shares.get(text_of(value), 0) * found.n) for code, value in enumerate(self._values)}
        sides = [Side(self._in_words(asked, self._values[code]), code == mine, n) for code, n in counts.items()]
        return of_many(consensus=words, sides=sides)

    def _about(self, item: int) -> Asked:
        return self._kind.fill(self._asked, self._data(item)) if self._filled else self._asked

    def _in_words(self, asked: Asked, value: Any) -> str:
        if not self._quoted:
            return "this"
        if self._filled:
            return _short(wording.in_words(asked, value))
        name = json.dumps(value)
        if name not in self._words:
            self._words[name] = _short(wording.in_words(asked, value))
        return self._words[name]

    def _place(self, value: Any) -> int | None:
        """The code of a stored value; None where nobody gave it, or the question as it is now cannot have it."""
        name = json.dumps(value)
        if name not in self._places:
            readable = self._kind.accepts(value, self._asked.config)
            self._places[name] = self._position.get(self._kind.key(value)) if readable else None
        return self._places[name]

    def _readable(self, said: _Said) -> IntArray:
        """The place of each answer among those that the question, as it is now, can have, or −1."""
        target = np.full(len(said.values), -1, dtype=np.int64)
        for index in sorted(range(len(said.values)), key=lambda index: json.dumps(said.values[index])):
            value = said.values[index]
            if self._kind.accepts(value, self._asked.config):
                target[index] = place = self._position.setdefault(self._kind.key(value), len(self._values))
                self._values += [value] if place == len(self._values) else []
        return target[said.code] if len(said.code) else said.code

    def _grouped(self, said: _Said, code: IntArray) -> None:
        """The answers given to each item, as rows of a table in the order of the codes: the code, then of a `Side`."""
        kept, width = code >= 0, max(len(self._values), 1)
        items, place = np.unique(said.item[kept], return_inverse=True)
        keys, home = np.unique(place * width + code[kept], return_inverse=True)
        reliability, gold = said.reliability[kept], said.gold[kept]
        known = np.isfinite(reliability)
        summed = (np.ones(len(home)), gold[:, 0], gold[:, 1], known, np.where(known, reliability, 0.0))
        sums = [np.bincount(home, weights=column, minlength=len(keys)) for column in summed]
        self._table = np.column_stack([keys % width, *sums])
        self._items, self._starts = items, np.searchsorted(keys // width, np.arange(len(items) + 1))

    def _told(self, item: int) -> list[tuple[Any, ...]]:
        place = int(np.searchsorted(self._items, item))
        if place == len(self._items) or self._items[place] != item:
            return []
        rows = self._table[self._starts[place] : self._starts[place + 1]].tolist()
        return [(*map(int, row[:5]), row[5]) for row in rows]


def of_voices(*, asked: Asked, voices: Iterable[Voice], quoted: bool = True, data: Data = lambda item: {}) -> Reasons:
    """From some answers to one question. `data` gives the fields of an item to those texts that hold any."""
    rows = list(voices)
    place: dict[str, int] = {}
    code = [place.setdefault(json.dumps(row.value), len(place)) for row in rows]
    values: list[Any] = [None] * len(place)
    for row, index in zip(rows, code, strict=True):
        values[index] = row.value
    said = _Said(
        item=np.array([row.item for row in rows], dtype=np.int64),
        code=np.array(code, dtype=np.int64),
        reliability=np.array([np.nan if row.reliability is None else row.reliability for row in rows], dtype=float),
        gold=np.array([(row.gold_right or 0, row.gold_seen or 0) for row in rows], dtype=np.int64).reshape(-1, 2),
        values=values,
    )
    return Reasons(asked=asked, said=said, quoted=quoted, data=data)


def of_page(rows: Sequence[Consensus]) -> dict[tuple[int, str], str]:
    """Of some rows of one survey whose items are loaded, by item and question, in two queries."""
    if not rows:
        return {}
    version = Version.objects.filter(survey=rows[0].item.survey_id).order_by("-number").first()
    wanted = {row.question for row in rows}
    asked = [one for name, one in wording.questions(version.content if version else None).items() if name in wanted]
    data = {row.item_id: row.item.data for row in rows}
    voices = _voices([row.item_id for row in rows if row.n <= MANY], [one.name for one in asked])
    by_question = {one.name: of_voices(asked=one, voices=voices[one.name], data=data.__getitem__) for one in asked}
    return {
        (row.item_id, row.question): by_question[row.question].of(row) for row in rows if row.question in by_question
    }


def of_survey(*, survey: Survey, asked: Asked) -> Reasons:
    """Of all items. What few people said is told only where the researcher gave the answers to choose from."""
    labels = columns.labels(survey_id=survey.pk, question=asked.name)
    people, home = np.unique(labels.person, return_inverse=True)
    trust = _trust(survey)
    judged = np.array([trust.get(person, (np.nan, 0, 0)) for person in people.tolist()], dtype=float).reshape(-1, 3)
    said = _Said(labels.item, labels.code, judged[home, 0], judged[home, 1:].astype(np.int64), labels.values)
    quoted = kinds.get(asked.kind).codes(asked.config) is not None
    needed = PLACEHOLDER.search(json.dumps(asked.config)) is not None
    data = dict(Item.objects.filter(survey=survey).values_list("pk", "data")) if needed else {}
    return Reasons(asked=asked, said=said, quoted=quoted, data=lambda item: data.get(item, {}))


def _voices(items: list[int], questions: Sequence[str]) -> dict[str, list[Voice]]:
    fields = ("reliability", "gold_right", "gold_seen")
    rows = Response.objects.counting().filter(item__in=set(items)).order_by("pk")
    found: dict[str, list[Voice]] = defaultdict(list)
    for item, answers, *judged in rows.values_list("item_id", "answers", *(f"contributor__trust__{f}" for f in fields)):
        for name in questions:
            if item is not None and name in answers:
                found[name].append(Voice(item, answers[name], *judged))
    return found


def _trust(survey: Survey) -> dict[int, tuple[float, int, int]]:
    rows = Trust.objects.filter(contributor__survey=survey)
    found = rows.values_list("contributor_id", "reliability", "gold_right", "gold_seen")
    return {
        person: (np.nan if reliability is None else reliability, right, seen)
        for person, reliability, right, seen in found
    }


def _unquoted(sides: list[Side]) -> list[Side]:
    """Those who agree, and all the others as one."""
    others = [side for side in sides if not side.agrees]
    return [*(side for side in sides if side.agrees), *([together(others)] if others else [])]


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"

"""How many people per item? A study's answers so far are the pilot that the next round is planned with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from crowd import aggregation
from crowd.models import Consensus, Contributor, Origin, Response, Trust
from crowd.quality.planning import Bill, Plan, plan
from surveys import kinds
from surveys.definition import Asked
from surveys.measures.arrays import IntArray
from surveys.models import Gold, Survey

# Of a larger pilot a sample is read. More answers take longer and hardly change a plan.
SAMPLED = 5_000
# Of these at most so many are of items with a known answer, which show how often the crowd is misled.
MOST_KNOWN = 500
CHUNK = 500
# A confusion matrix of more answers than this is not known from a pilot, and takes too long to simulate.
MOST_CODES = 20
# What may be asked for. Beyond fifteen people per item none of the public datasets gains anything.
MOST_PER_ITEM, MOST_ITEMS, SEEDS = 15, 100_000_000, 2**32


@dataclass(frozen=True)
class Wanted:
    """What is planned: `items` (else those of the study), up to `most` people for each, to be right on `target`."""

    target: float | None = None
    price: float | None = None
    items: int | None = None
    most: int = 10
    seed: int = 1


@dataclass(frozen=True)
class Pilot:
    """What there is so far. `used` says how many answers, and `used_items` about how many items, the plan rests on."""

    answers: int
    items: int
    people: int
    known: int
    used: int
    used_items: int

    @property
    def is_sampled(self) -> bool:
        return self.used_items < self.items


@dataclass(frozen=True)
class Advice:
    """A plan, and what it rests on. `waiting`: there are answers that are not counted yet."""

    pilot: Pilot
    plan: Plan
    items: int
    seed: int
    waiting: bool


@dataclass(frozen=True)
class _Read:
    """Answers of people [n] and the known code of each item [I], −1 where there is none."""

    item: IntArray
    person: IntArray
    code: IntArray
    seconds: list[float]
    gold: IntArray


def questions(*, survey: Survey) -> list[Asked]:
    """The published questions that can be planned for: about items, with 2 to MOST_CODES possible answers."""
    version = survey.versions.order_by("-number").first()
    measured = aggregation.measured(version.content) if version else []
    return [asked for asked in measured if 1 < len(kinds.get(asked.kind).codes(asked.config) or ()) <= MOST_CODES]


def advise(*, survey: Survey, asked: Asked, wanted: Wanted) -> Advice:
    """Plan with what people answered to one of the `questions`. The same seed on the same data gives the same plan."""
    items, counts = _answered(survey, asked)
    known = _known(survey, asked)
    chosen = _chosen(items, counts, np.isin(items, list(known)), np.random.default_rng([wanted.seed, len(items)]))
    read = _read(asked, chosen, known)
    pilot = _pilot(survey, items, counts, chosen, read)
    codes = kinds.get(asked.kind).codes(asked.config) or []
    total = wanted.items or max(survey.items.count(), 1)
    found = plan(
        item=read.item,
        person=read.person,
        code=read.code,
        n_codes=len(codes),
        seed=wanted.seed,
        gold=read.gold,
        n_items=total,
        each=pilot.answers / pilot.people if pilot.people else None,
        most=wanted.most,
        target=wanted.target,
        bill=Bill(wanted.price, read.seconds or None),
        distances=kinds.get(asked.kind).distances(codes, asked.config),
    )
    found = replace(found, caveats=(*found.caveats, *_sampling(pilot))) if found.steps else found
    return Advice(pilot, found, total, wanted.seed, waiting=aggregation.is_stale(survey=survey))


def _answered(survey: Survey, asked: Asked) -> tuple[IntArray, IntArray]:
    """The items that have counted answers, in the order of their ids, and how many each has."""
    rows = Consensus.objects.filter(item__survey=survey, question=asked.name, n__gt=0).order_by("item_id")
    found = np.array(list(rows.values_list("item_id", "n")), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _known(survey: Survey, asked: Asked) -> dict[int, Any]:
    return dict(Gold.objects.filter(item__survey=survey, question=asked.name).values_list("item_id", "value"))


def _chosen(items: IntArray, counts: IntArray, known: Any, rng: np.random.Generator) -> IntArray:
    """All items where their answers are few; else a random sample, in which those with a known answer come first."""
    if counts.sum() <= SAMPLED:
        return items
    order = rng.permutation(len(items))
    first = order[known[order]][:MOST_KNOWN]
    order = np.concatenate([first, order[~np.isin(order, first)]])
    enough = int(np.searchsorted(counts[order].cumsum(), SAMPLED)) + 1
    return np.sort(items[order[:enough]])


def _read(asked: Asked, chosen: IntArray, known: dict[int, Any]) -> _Read:
    code = _Codes(asked)
    rows = [(item, person, code.of(value), seconds) for item, person, value, seconds in _rows(asked, chosen)]
    kept = [row for row in rows if row[2] >= 0]
    items = np.array([item for item, *_ in kept], dtype=np.int64)
    gold = np.array([code.of(known.get(item)) for item in chosen.tolist()], dtype=np.int64)
    return _Read(
        item=np.searchsorted(chosen, items),
        person=np.array([person for _, person, *_ in kept], dtype=np.int64),
        code=np.array([code for _, _, code, _ in kept], dtype=np.int64),
        seconds=[seconds for *_, seconds in kept if seconds is not None],
        gold=gold,
    )


def _rows(asked: Asked, chosen: IntArray) -> Iterator[tuple[int, int, Any, float | None]]:
    """What people answered about these items, in the order of arrival within each part of them."""
    said = Response.objects.counting().filter(origin=Origin.HUMAN).order_by("pk")
    for start in range(0, len(chosen), CHUNK):
        part = said.filter(item__in=chosen[start : start + CHUNK].tolist())
        for item, person, answers, seconds in part.values_list("item_id", "contributor_id", "answers", "seconds"):
            if item is not None and asked.name in answers:
                yield item, person, answers[asked.name], seconds


class _Codes:
    """The place of a stored value among the possible answers; −1 for none of them."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._kind = asked, kinds.get(asked.kind)
        values = self._kind.codes(asked.config) or []
        self._position = {self._kind.key(value): place for place, value in enumerate(values)}
        self._places: dict[str, int] = {}

    def of(self, value: Any) -> int:
        name = json.dumps(value)
        if name not in self._places:
            readable = value is not None and self._kind.accepts(value, self._asked.config)
            self._places[name] = self._position.get(self._kind.key(value), -1) if readable else -1
        return self._places[name]


def _pilot(survey: Survey, items: IntArray, counts: IntArray, chosen: IntArray, read: _Read) -> Pilot:
    sampled = len(chosen) < len(items)
    return Pilot(
        answers=int(counts.sum()) if sampled else len(read.item),
        items=len(items),
        people=_people(survey) if sampled else len(np.unique(read.person)),
        known=int((read.gold >= 0).sum()),
        used=len(read.item),
        used_items=len(chosen),
    )


def _people(survey: Survey) -> int:
    judged = Trust.objects.filter(contributor__survey=survey, contributor__excluded_at=None)
    return judged.filter(contributor__kind=Contributor.Kind.HUMAN).count()


def _sampling(pilot: Pilot) -> tuple[str, ...]:
    if not pilot.is_sampled:
        return ()
    return (
        f"The plan is drawn from {pilot.used:,} of the {pilot.answers:,} answers: all about {pilot.used_items:,} items "
        "that the seed chose. Another seed chooses others.",
    )

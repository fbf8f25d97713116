"""One question's answers → consensus, agreement, and what they say of each person. No database here."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crowd.columns import Labels
from crowd.quality import majority
from crowd.quality.evidence import chance_right, longest_runs
from crowd.quality.models import auto
from crowd.quality.models.answers import answers
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.base import Kind
from surveys.measures import agreement
from surveys.measures.consensus import Opinion

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Before = Mapping[int, tuple[Any, float | None]]  # item: (value, confidence)

# A matrix of distances between more values than this would not fit a small machine's memory.
MOST_VALUES = 2_000


@dataclass(frozen=True)
class Judged:
    """Per person [P] in the order of `people`: answers that others answered too, and how many are expected right.

    `codes` is the number of possible answers where it is finite.
    """

    people: Ints
    answers: Ints
    agreeing: Floats
    longest_run: Ints
    codes: int | None


@dataclass(frozen=True)
class Method:
    """How the consensus came about, and why so, in a sentence."""

    name: str
    reason: str


# What a fit by models is called: its confidence is a probability, which a share of votes is not.
MODEL = "auto"
WEIGHTED_VOTE = Method(
    "weighted vote", "Each answer counts by the trust in the person who gave it; the answers are too many to list."
)


@dataclass(frozen=True)
class QuestionFit:
    question: str
    method: Method
    opinions: dict[int, Opinion]  # by item
    coefficient: agreement.Coefficient
    judged: Judged


def fit_question(
    *, asked: Asked, labels: Labels, weights: Mapping[int, float], seed: int, before: Before | None = None
) -> QuestionFit:
    """Fit one question. `weights` is the trust in each person so far, by id; `seed` decides the bootstrap.

    `before`: the value and its confidence of each item by an earlier fit; a model that starts there settles sooner.
    """
    kind = kinds.get(asked.kind)
    labels = readable(kind, asked, labels)
    codes = kind.codes(asked.config)
    if codes is not None:
        method, opinions, judged = _by_model(kind, labels, len(codes), seed, before or {})
    else:
        method, opinions, judged = _by_vote(kind, asked, labels, weights)
    return QuestionFit(asked.name, method, opinions, _agreement(kind, asked, labels, seed), judged)


def vote(*, asked: Asked, answers: list[tuple[int, Any]], weights: Mapping[int, float]) -> Opinion:
    """What the crowd says about one item: `answers` are pairs of person and stored value."""
    kind = kinds.get(asked.kind)
    readable = [(person, value) for person, value in answers if kind.accepts(value, asked.config)]
    heft = _weights(np.array([person for person, _ in readable], dtype=np.int64), weights)
    return kind.consensus([value for _, value in readable], heft.tolist(), asked.config)


def readable(kind: Kind, asked: Asked, labels: Labels) -> Labels:
    """The answers that the question, as it is now, can have; equal ones under one code, finite ones in their order."""
    finite = kind.codes(asked.config)
    values = list(finite) if finite is not None else []
    position = {kind.key(value): index for index, value in enumerate(values)}
    target = np.full(len(labels.values), -1, dtype=np.int64)
    for index, value in enumerate(labels.values):
        if not kind.accepts(value, asked.config):
            continue
        if (place := position.get(kind.key(value))) is None:
            place = position[kind.key(value)] = len(values)
            values.append(value)
        target[index] = place
    code = target[labels.code] if len(labels.values) else labels.code
    kept = code >= 0
    return Labels(labels.item[kept], labels.person[kept], labels.human[kept], code[kept], values)


def _by_model(
    kind: Kind, labels: Labels, n_codes: int, seed: int, before: Before
) -> tuple[Method, dict[int, Opinion], Judged]:
    items, item = np.unique(labels.item, return_inverse=True)
    people, person = np.unique(labels.person, return_inverse=True)
    said = answers(
        item=item, person=person, code=labels.code, n_items=len(items), n_people=len(people), n_codes=n_codes
    )
    shares = majority.majority_vote(item=item, code=labels.code, n_items=len(items), n_codes=n_codes)
    start = _start(kind, before, items, shares, labels.values) if before and n_codes > 1 else None
    fit = auto.fit(said, seed=seed, start=start)
    right = chance_right(fit=fit, item=item, person=person, code=labels.code)
    judged = _judged(people, person, item, labels.code, right, n_codes)
    n = np.bincount(item, minlength=len(items))
    return Method(fit.model, fit.reason), _opinions(fit.posterior, shares, items, n, labels.values), judged


def _start(kind: Kind, before: Before, items: Ints, shares: Floats, values: list[Any]) -> Floats:
    """The posterior [I, K] of an earlier fit: its confidence on its value, the rest as people's answers share it out.

    A row of NaN where the item is new, or its value no answer any more.
    """
    place = {kind.key(value): code for code, value in enumerate(values)}
    known = [before.get(item, (None, None)) for item in items.tolist()]
    code = np.array([-1 if sure is None else place.get(kind.key(value), -1) for value, sure in known], dtype=np.int64)
    confidence = np.array([np.nan if sure is None else sure for _, sure in known], dtype=np.float64)
    row = np.arange(len(items))
    rest = shares + 1 / shares.shape[1]  # nothing is impossible
    rest[row, code] = 0.0
    start: Floats = rest * ((1 - confidence) / rest.sum(axis=1))[:, None]
    start[row, code] = confidence
    start[code < 0] = np.nan
    return start


def _opinions(posterior: Floats, shares: Floats, items: Ints, n: Ints, values: list[Any]) -> dict[int, Opinion]:
    """The most probable value of each item. The distribution is what people said, the confidence the model's."""
    decision, words = majority.decide(posterior), [text_of(value) for value in values]
    confidence = np.round(posterior.max(axis=1, initial=0.0), 6).tolist()
    codes, tied, said = decision.code.tolist(), decision.tied.tolist(), np.round(shares, 6).tolist()
    return {
        item: Opinion(values[code], sure, dict(zip(words, row, strict=True)), count, tie, "")
        for item, code, sure, row, count, tie in zip(
            items.tolist(), codes, confidence, said, n.tolist(), tied, strict=True
        )
    }


def _by_vote(
    kind: Kind, asked: Asked, labels: Labels, weights: Mapping[int, float]
) -> tuple[Method, dict[int, Opinion], Judged]:
    people, person = np.unique(labels.person, return_inverse=True)
    heft = _weights(labels.person, weights)
    opinions: dict[int, Opinion] = {}
    right = np.zeros(len(labels.item))
    for item, rows in _groups(labels.item):
        values = [labels.values[code] for code in labels.code[rows].tolist()]
        opinions[item] = kind.consensus(values, heft[rows].tolist(), asked.config)
        right[rows] = [1 - kind.distance(value, opinions[item].value, asked.config) for value in values]
    item_index = np.unique(labels.item, return_inverse=True)[1]
    return WEIGHTED_VOTE, opinions, _judged(people, person, item_index, labels.code, right, None)


def _judged(people: Ints, person: Ints, item: Ints, code: Ints, right: Floats, codes: int | None) -> Judged:
    shared = np.bincount(item)[item] > 1 if len(item) else np.zeros(0, dtype=bool)
    size = len(people)
    return Judged(
        people=people,
        answers=np.bincount(person[shared], minlength=size),
        agreeing=np.bincount(person[shared], weights=right[shared], minlength=size).astype(np.float64),
        longest_run=longest_runs(person=person[shared], code=code[shared], n_people=size),
        codes=codes,
    )


def _agreement(kind: Kind, asked: Asked, labels: Labels, seed: int) -> agreement.Coefficient:
    """Krippendorff's alpha among people alone: models do not count. From sampled pairs where values are too many."""
    unit, code = labels.item[labels.human], labels.code[labels.human]
    used, code = np.unique(code, return_inverse=True)
    values = [labels.values[index] for index in used.tolist()]
    rng = np.random.default_rng([seed, zlib.crc32(asked.name.encode())])
    if len(values) <= MOST_VALUES:
        distances = kind.distances(values, asked.config)
        return agreement.krippendorff_alpha(unit=unit, code=code, distances=distances, rng=rng)

    def distance(first: Ints, second: Ints) -> Floats:
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return np.array([kind.distance(values[a], values[b], asked.config) for a, b in pairs])

    return agreement.sampled_alpha(unit=unit, code=code, distance=distance, rng=rng)


def _groups(item: Ints) -> list[tuple[int, Ints]]:
    """Each item with the rows of its answers."""
    order = np.argsort(item, kind="stable")
    items, starts = np.unique(item[order], return_index=True)
    return list(zip(items.tolist(), np.split(order, starts[1:]), strict=True)) if len(items) else []


def _weights(person: Ints, weights: Mapping[int, float]) -> Floats:
    """The trust in each answer's author; somebody unknown counts as the average person does."""
    usual = float(np.mean(list(weights.values()))) if weights else 1.0
    return np.array([max(weights.get(one, usual), 0.01) for one in person.tolist()])


def text_of(value: Any) -> str:
    """A stored value as the key of a distribution."""
    return value if isinstance(value, str) else json.dumps(value)

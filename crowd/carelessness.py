"""Careless-response indices of everybody who answered: computed from the answers, kept per person and index."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from crowd import columns
from crowd.careless_answers import Sheet, Stream, sheet, stream
from crowd.models import Aggregation, CarelessIndex, Contributor
from crowd.quality.careless import catalogue, checks, consistency, distance, runs, speed, spread
from crowd.quality.careless.index import About, Index, inapplicable, presented
from crowd.quality.careless.summary import Finding, told
from surveys.definition import Definition
from surveys.measures.arrays import IntArray
from surveys.models import Survey

FIELDS = ["contributor", "name", "value", "flagged", "parts", "reason", "computed_at"]
LONGEST_REASON = 200
SHARES = frozenset({"page_time", "attention"})
COUNTS = frozenset({"longstring"})
# Parts of an index that are limits taken from the sample.
LIMITS = ("usual from", "usual to")
# A third of fewer answers says nothing of its own.
LEAST_FOR_PARTS, PARTS = 9, 3
NO_NUMBERS = "Does not apply, because no two questions ask for a number on the same scale."
NO_ITEM_TWICE = "Does not apply, because people label different items, so that their answers cannot be compared."


@dataclass(frozen=True)
class Sign:
    """One index of one person in words; `value` is empty where the `reason` says why there is none."""

    label: str
    value: str
    detail: str
    reason: str
    flagged: bool
    threshold: str


@dataclass(frozen=True)
class Told:
    """What the indices say of one person: a sentence, and each by itself."""

    sentence: str
    signs: list[Sign]


def assess(*, survey: Survey, now: datetime) -> None:
    """Compute every index of every contributor anew, and replace what was kept. Called at the end of each fit."""
    version = survey.versions.order_by("-number").first()
    if version is None:
        return
    people, indices = _of_task(survey, version.content) if survey.per_item else _of_survey(survey, version.content)
    with transaction.atomic():
        # One at a time; and nobody withdraws before their rows are in. Who did so meanwhile gets none.
        Aggregation.objects.select_for_update().filter(survey=survey).first()
        left = set(survey.contributors.select_for_update(no_key=True).values_list("pk", flat=True))
        CarelessIndex.objects.filter(contributor__survey=survey).delete()
        rows = (row for row in _rows(people, indices, now) if row[0] in left)
        columns.insert(model=CarelessIndex, fields=FIELDS, rows=rows)


def findings(*, person: Contributor) -> Told:
    """What each index says of one person, in the order of the catalogue; none before the first count."""
    kept = {row.name: row for row in person.careless_indices.all()}
    about = abouts(survey=person.survey)
    found = [_finding(about[name], kept[name]) for name in about if name in kept]
    return Told(told(found).sentence, [_sign(one) for one in found])


def in_words(name: str, value: float) -> str:
    """The value of an index, or a part of it, as people read it."""
    if name in SHARES:
        return f"{value:.0%}"
    text = f"{value:.0f}" if name in COUNTS else f"{value:.2f}"
    return text.replace("-", "−")


def abouts(*, survey: Survey) -> Mapping[str, About]:
    """The indices of the study by name, in words."""
    return catalogue.of_tasks() if survey.per_item else catalogue.of_surveys()


def as_applied(about: About, parts: dict[str, float]) -> About:
    """With the limits that were taken from the sample, where `parts` tell them."""
    if not parts.keys() >= set(LIMITS):
        return about
    low, high = (in_words(about.name, parts[name]) for name in LIMITS)
    return replace(about, threshold=f"Below {low} or above {high} (Tukey's fences of this sample).")


def _finding(about: About, row: CarelessIndex) -> Finding:
    """A kept index as it was found."""
    return Finding(as_applied(about, row.parts), row.value, row.reason, row.flagged, row.parts)


def _sign(found: Finding) -> Sign:
    name = found.about.name
    shown = {part: value for part, value in sorted(found.parts.items()) if part not in LIMITS}
    detail = ", ".join(f"{part} {value:.2f}".removesuffix(".00").replace("-", "−") for part, value in shown.items())
    value = "" if found.value is None else in_words(name, found.value)
    return Sign(found.about.label, value, detail if value else "", found.reason, found.flagged, found.about.threshold)


def _of_survey(survey: Survey, definition: Definition) -> tuple[IntArray, list[Index]]:
    found = sheet(survey=survey, definition=definition)
    return found.people, [
        *_from_numbers(found),
        speed.page_time(found.seconds, items=found.load),
        speed.relative_speed(found.seconds),
        checks.attention(passed=found.passed, seen=found.seen),
    ]


def _from_numbers(found: Sheet) -> list[Index]:
    if not found.numbers:
        names = ("longstring", "variability", "mahalanobis", "even_odd", "synonyms", "antonyms")
        return _inapplicable(catalogue.of_surveys(), names, NO_NUMBERS, len(found.people))
    numbers = consistency.keyed(found.answers, scales=found.scales)
    return [
        runs.longstring(presented(found.answers, found.order), page=found.home),
        _variability(found),
        distance.mahalanobis(found.answers),
        consistency.even_odd(numbers, scales=found.scales),
        consistency.synonyms(found.answers),
        consistency.antonyms(found.answers),
    ]


def _variability(found: Sheet) -> Index:
    """Over the largest family of questions: numbers on different scales vary for other reasons."""
    mine = np.isin(found.order, found.family)
    # Stable: those of the family come first, in the order in which they were met.
    places = np.argsort(~mine, axis=1, kind="stable")
    order = np.take_along_axis(np.where(mine, found.order, -1), places, axis=1)
    width = len(found.family)
    parts = PARTS if width >= LEAST_FOR_PARTS else 1
    return spread.variability(presented(found.answers, order)[:, :width], parts=parts)


def _of_task(survey: Survey, definition: Definition) -> tuple[IntArray, list[Index]]:
    found = stream(survey=survey, definition=definition)
    names = ("even_odd", "synonyms", "antonyms", "mahalanobis", "variability")
    return found.people, [
        *_inapplicable(catalogue.of_tasks(), names, NO_ITEM_TWICE, len(found.people)),
        *_from_labels(found),
        checks.attention(passed=found.passed, seen=found.seen),
    ]


def _from_labels(found: Stream) -> list[Index]:
    n_people = len(found.people)
    return [
        runs.label_runs(person=found.person, code=found.code, n_people=n_people),
        speed.label_time(person=found.person, seconds=found.seconds, items=found.questions, n_people=n_people),
        speed.label_speed(person=found.person, seconds=found.seconds, n_people=n_people),
    ]


def _inapplicable(about: Mapping[str, About], names: tuple[str, ...], reason: str, people: int) -> list[Index]:
    return [inapplicable(about[name], reason, people=people) for name in names]


def _rows(people: IntArray, indices: list[Index], now: datetime) -> Iterator[tuple[Any, ...]]:
    """Person by person, so that those of one lie together: the panel reads them so."""
    moment = connection.ops.adapt_datetimefield_value(now)
    tables = [(np.round(index.value, 6).tolist(), np.round(index.parts, 6).tolist()) for index in indices]
    for place, person in enumerate(people.tolist()):
        for index, (values, parts) in zip(indices, tables, strict=True):
            named = zip(index.part_names, parts[place], strict=True)
            known = json.dumps({name: value for name, value in named if math.isfinite(value)})
            reason = index.reason[place][:LONGEST_REASON]
            value = None if reason else values[place]
            yield person, index.about.name, value, bool(index.flagged[place]), known, reason, moment

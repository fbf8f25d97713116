"""Existing answers come in: from the API, a file, a simulated crowd. Idempotent, in batches, the bad rows reported."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from crowd import queue, tasks
from crowd.models import Aggregation, Assignment, Contributor, Origin, Response
from crowd.recruitment import imported_key
from surveys import kinds, publishing
from surveys.definition import Asked
from surveys.models import Item, Survey, Version

BATCH = 5_000
NAMESPACE = UUID("6f1c1c1e-8f0e-4c1e-9a53-7d2f0f6b3c55")  # of the idempotency keys of imported answers
MOST_REPORTED = 1_000
LONGEST_NAME = 200
ORIGINS = {Origin.HUMAN.value, Origin.MODEL.value}


@dataclass(frozen=True)
class Row:
    """One person's answers, about one item where there are items. `contributor` is any name; only a hash is kept."""

    contributor: str
    answers: dict[str, Any]
    item: str = ""
    origin: str = Origin.HUMAN
    submitted_at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: its number, from 1, and why."""

    row: int
    reason: str


@dataclass
class Report:
    """What came of an import. Only the first thousand repeats and rejections are listed; the counts are whole."""

    added: int = 0
    n_repeated: int = 0
    n_rejected: int = 0
    repeated: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def repeat(self, row: int) -> None:
        self.n_repeated += 1
        if len(self.repeated) < MOST_REPORTED:
            self.repeated.append(row)

    def reject(self, row: int, reason: str) -> None:
        self.n_rejected += 1
        if len(self.rejected) < MOST_REPORTED:
            self.rejected.append(Rejected(row, reason))


Numbered = tuple[int, Row]
Person = tuple[str, str]  # name, origin
Data = dict[str, dict[str, Any]]  # of items, by key


def import_answers(*, survey: Survey, rows: Iterable[Row], now: datetime) -> Report:
    """Take answers that were collected elsewhere, and ask for a fit.

    New items and contributors are made. The first answer of a person about an item counts; others are reported as
    repeated, so that the same import twice adds nothing. Raises Version.DoesNotExist for a survey never published.
    """
    version = publishing.current_version(survey=survey)
    content = version.content
    questions = {question.name: question for question in content.questions if kinds.get(question.kind).answerable}
    report = Report()
    varying = any(asked.depends_on_item for asked in questions.values())
    for batch in _batches(enumerate(rows, start=1)):
        data = _data(survey, batch) if varying else {}
        checked = [one for one in batch if _accepted(one, questions, data, report, per_item=content.per_item)]
        if checked:
            _take(survey, version, checked, now, report)
    if report.added:
        transaction.on_commit(partial(queue.send, tasks.aggregate_survey, survey.pk))
    return report


def _batches(rows: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _data(survey: Survey, batch: list[Numbered]) -> Data:
    """What is known of the batch's items, by key."""
    return dict(survey.items.filter(key__in={row.item for _, row in batch}).values_list("key", "data"))


def _accepted(numbered: Numbered, questions: dict[str, Asked], data: Data, report: Report, *, per_item: bool) -> bool:
    """Whether the row is one; its answers are put into stored form on the way."""
    number, row = numbered
    try:
        _check_names(row, per_item=per_item)
        for name, value in row.answers.items():
            row.answers[name] = _stored(questions, name, value, data.get(row.item, {}))
    except ValidationError as error:
        report.reject(number, " ".join(error.messages))
        return False
    return True


def _check_names(row: Row, *, per_item: bool) -> None:
    for what, name in (("contributor", row.contributor), *([("item", row.item)] if per_item else [])):
        if not name or len(name) > LONGEST_NAME:
            raise ValidationError(f"The {what} needs a name of 1 to {LONGEST_NAME} characters.")
    if row.item and not per_item:
        raise ValidationError("This survey has no items: leave the item out.")
    if not row.answers:
        raise ValidationError("There is no answer in this row.")
    if row.origin not in ORIGINS:
        raise ValidationError(f"The origin is one of: {', '.join(sorted(ORIGINS))}.")


def _stored(questions: dict[str, Asked], name: str, value: Any, item: dict[str, Any]) -> Any:
    if name not in questions:
        raise ValidationError(f"There is no question “{name}”. There are: {', '.join(questions)}.")
    asked = kinds.about(questions[name], item)
    try:
        return kinds.get(asked.kind).load(value, asked.config)
    except ValidationError as error:
        raise ValidationError(f"“{name}” cannot be {json.dumps(value)[:80]}. {' '.join(error.messages)}") from None


@transaction.atomic
def _take(survey: Survey, version: Version, rows: list[Numbered], now: datetime, report: Report) -> None:
    _one_import_at_a_time(survey)
    items = _items(survey, sorted({row.item for _, row in rows if row.item}), now)
    people = _people(survey, sorted({(row.contributor, row.origin) for _, row in rows}), now)
    met = _met(survey, set(people.values()))
    new: list[Response] = []
    for number, row in rows:
        pair = (people[row.contributor, row.origin], items.get(row.item))
        if pair in met:
            report.repeat(number)
            continue
        met.add(pair)
        new.append(_response(survey, version, row, pair, now))
    Response.objects.bulk_create(new, batch_size=BATCH)
    _fill_slots(new, now)
    report.added += len(new)


def _one_import_at_a_time(survey: Survey) -> None:
    Aggregation.objects.get_or_create(survey=survey)
    Aggregation.objects.select_for_update().get(survey=survey)


def _items(survey: Survey, keys: list[str], now: datetime) -> dict[str, int]:
    """Ids by key; what is not there yet is made, with the key for its only data."""
    known = set(survey.items.filter(key__in=keys).values_list("key", flat=True))
    chance = Random(f"{survey.pk}:{len(known)}:{keys[:1]}")  # noqa: S311 - spreads people out, keeps no secret
    Item.objects.bulk_create(
        Item(
            survey=survey,
            key=key,
            target=survey.redundancy,
            open_slots=survey.redundancy,
            rank=chance.random(),
            created_at=now,
        )
        for key in keys
        if key not in known
    )
    return dict(survey.items.filter(key__in=keys).values_list("key", "pk"))


def _people(survey: Survey, people: list[Person], now: datetime) -> dict[Person, int]:
    """Ids by name and origin; whoever is not there yet is made."""
    keys = {imported_key(survey_id=survey.pk, name=f"{origin}:{name}"): (name, origin) for name, origin in people}
    known = set(survey.contributors.filter(key__in=keys).values_list("key", flat=True))
    Contributor.objects.bulk_create(
        Contributor(
            survey=survey, key=key, kind=origin, language=survey.languages[0], seed=int(key[:12], 16), joined_at=now
        )
        for key, (_, origin) in keys.items()
        if key not in known
    )
    rows = survey.contributors.filter(key__in=keys).values_list("key", "pk")
    return {keys[key]: pk for key, pk in rows}


def _met(survey: Survey, people: set[int]) -> set[tuple[int, int | None]]:
    """Which person has answered about which item already."""
    return set(survey.responses.filter(contributor__in=people).order_by().values_list("contributor_id", "item_id"))


def _response(survey: Survey, version: Version, row: Row, pair: tuple[int, int | None], now: datetime) -> Response:
    return Response(
        survey=survey,
        version=version,
        contributor_id=pair[0],
        item_id=pair[1],
        origin=row.origin,
        answers=row.answers,
        seconds=row.seconds,
        idempotency_key=uuid5(NAMESPACE, f"{survey.pk}:{pair[0]}:{pair[1]}"),
        submitted_at=row.submitted_at or now,
    )


def _fill_slots(responses: list[Response], now: datetime) -> None:
    """What people answered elsewhere counts towards the redundancy here; what a model says does not."""
    human = [(r.item_id, r.contributor_id) for r in responses if r.origin == Origin.HUMAN and r.item_id is not None]
    Assignment.objects.bulk_create(
        (
            Assignment(
                item_id=item_id,
                contributor_id=contributor_id,
                state=Assignment.State.FINISHED,
                claimed_at=now,
                expires_at=now,
            )
            for item_id, contributor_id in human
        ),
        batch_size=BATCH,
    )
    by_count: dict[int, list[int]] = {}
    for item_id, count in Counter(item_id for item_id, _ in human).items():
        by_count.setdefault(count, []).append(item_id)
    for count, pks in by_count.items():
        Item.objects.filter(pk__in=pks).update(open_slots=Greatest(F("open_slots") - count, 0))

"""Take what people send: pages of a draft, then one submission, once.

A draft carries the idempotency key of the submission it will become. The form sends the key back, so a retried or
doubled request is recognised whatever happened to the first one.

The time on each page is taken here, by the server's clock: whenever a draft is heard of (shown, autosaved, sent), the
time since it was last heard of goes to the page it is at. So it needs no script, and a page seen twice has one sum.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from crowd import assignment, queue, tasks
from crowd.access import SurveyClosed
from crowd.models import Contributor, Draft, Origin, Response
from surveys import kinds, languages, logic, pictures, publishing
from surveys.definition import Asked, Definition
from surveys.models import Item, Survey, Version

Answers = dict[str, Any]
# Of a longer silence only this much counts: the tab was left open, or closed and come back to. Our choice.
LONGEST_SILENCE = timedelta(minutes=10)
# Beside the pages in `Draft.page_seconds`: when the draft was last heard of, in seconds of the epoch.
HEARD = "heard"


class AlreadyTaken(Exception):
    """This submission is in already: go on."""


class UnknownDraft(Exception):
    """No draft of this person has that key: the form was tampered with, or the draft is gone."""


class ClaimLost(Exception):
    """The time for the item ran out and others have labelled it since."""


class Incomplete(Exception):
    """A required question is unanswered, or an answer is not one: `page` says where, `names` which."""

    def __init__(self, page: int, names: list[str]) -> None:
        super().__init__(f"Page {page}: {', '.join(names)}")
        self.page = page
        self.names = names


@dataclass(frozen=True)
class Page:
    """One page of a draft as it stands. `hidden` are the questions whose condition does not hold now."""

    number: int
    position: int
    total: int
    questions: list[Asked]
    hidden: frozenset[str]
    answers: Answers
    last: bool


@dataclass(frozen=True)
class Progress:
    """How many responses this person gave; `total` is None for a stream of items."""

    done: int
    total: int | None


def open_draft(*, contributor: Contributor, now: datetime) -> Draft | None:
    """The draft this person goes on with: the survey's one, or that of the next item. None: nothing is left for them,
    or they are excluded, which they are thanked for like everybody.

    Raises SurveyClosed.
    """
    survey = contributor.survey
    if survey.state != Survey.State.OPEN:
        raise SurveyClosed
    if contributor.excluded_at is not None:
        return None
    version = publishing.current_version(survey=survey)
    if not version.definition["per_item"]:
        done = contributor.responses.filter(item=None).exists()
        return None if done else _draft(contributor, None, version, now)
    claim = assignment.next_item(contributor=contributor, now=now)
    return None if claim is None else _draft(contributor, claim.item, version, now)


def draft(*, contributor: Contributor, key: str) -> Draft:
    """This person's draft with that key. Raises AlreadyTaken, UnknownDraft, SurveyClosed."""
    try:
        uuid = UUID(key)
    except ValueError:
        raise UnknownDraft from None
    found = (
        contributor.drafts.select_related("item", "version", "contributor__survey").filter(idempotency_key=uuid).first()
    )
    if found is None:
        raise AlreadyTaken if contributor.responses.filter(idempotency_key=uuid).exists() else UnknownDraft
    if found.contributor.survey.state != Survey.State.OPEN:
        raise SurveyClosed
    return found


def definition(draft: Draft) -> Definition:
    """What this person is asked: in their language, the item's fields filled in."""
    translated = languages.translated(draft.version.content, draft.contributor.language)
    if draft.item is None:
        return translated
    return with_item(translated, pictures.shown(draft.item.data, survey=draft.contributor.survey))


def with_item(content: Definition, data: dict[str, Any]) -> Definition:
    """`content` with the {{fields}} of an item filled in."""
    questions = tuple(kinds.get(q.kind).fill(q, data) for q in content.questions)
    return Definition(**{**content.__dict__, "questions": questions})


def page(draft: Draft) -> Page:
    """The page that the draft is at."""
    content = definition(draft)
    shown = {question.name for question in logic.visible(content.questions, draft.answers, arm=draft.contributor.arm)}
    numbers = _pages_shown(content, shown)
    number = draft.page if draft.page in numbers else next((n for n in numbers if n > draft.page), numbers[-1])
    possible = logic.possible(content.questions, arm=draft.contributor.arm)
    questions = [question for question in possible if question.page == number]
    return Page(
        number=number,
        position=numbers.index(number) + 1,
        total=len(numbers),
        questions=questions,
        hidden=frozenset(q.name for q in questions if q.name not in shown),
        answers=draft.answers,
        last=number == numbers[-1],
    )


def save(*, draft: Draft, answers: Answers, now: datetime, number: int | None = None) -> Page:
    """Keep what is answered so far on a page, hold the item a while longer; the page as it now stands."""
    with transaction.atomic():
        draft = _locked(draft)
        if number in draft.version.content.pages:
            draft.page = number
        _merge(draft, answers, draft.page)
        _hear(draft, now)
        draft.save(update_fields=["answers", "page_seconds"])
    if draft.item:
        assignment.renew(contributor=draft.contributor, item=draft.item, now=now)
    return page(draft)


def advance(*, draft: Draft, answers: Answers, now: datetime, number: int | None = None) -> Response | None:
    """Take the valid answers of a page (the current one, or `number`) and turn to the next; after the last, submit.

    Returns the response once submitted. Raises AlreadyTaken, ClaimLost, Incomplete, SurveyClosed.
    """
    with transaction.atomic():
        draft = _locked(draft)
        if number in draft.version.content.pages:
            draft.page = number
        _merge(draft, answers, draft.page)
        _hear(draft, now)
        current = page(draft)
        if not current.last:
            draft.page = _after(draft, current.number)
            draft.save(update_fields=["answers", "page", "page_seconds"])
            return None
        draft.save(update_fields=["answers", "page_seconds"])
    return _submit(draft, now)


def back(*, draft: Draft) -> None:
    """Turn to the page before, keeping everything."""
    content = draft.version.content
    shown = {question.name for question in logic.visible(content.questions, draft.answers, arm=draft.contributor.arm)}
    earlier = [number for number in _pages_shown(content, shown) if number < draft.page]
    if earlier:
        Draft.objects.filter(pk=draft.pk).update(page=earlier[-1])


def turn_to(*, draft: Draft, number: int) -> None:
    """Turn to a page, such as the one where something is missing."""
    Draft.objects.filter(pk=draft.pk).update(page=number)


def progress(*, contributor: Contributor) -> Progress:
    done = contributor.responses.count()
    return Progress(done=done, total=None if contributor.survey.per_item else 1)


def _hear(draft: Draft, now: datetime) -> None:
    """Put the time since the draft was last heard of to its page. A clock that went back adds nothing."""
    moment = now.timestamp()
    silence = min(max(moment - draft.page_seconds.get(HEARD, moment), 0.0), LONGEST_SILENCE.total_seconds())
    spent = draft.page_seconds.get(str(draft.page), 0.0) + silence
    draft.page_seconds = {**draft.page_seconds, str(draft.page): round(spent, 3), HEARD: moment}


def _page_seconds(draft: Draft) -> dict[str, float]:
    return {number: round(seconds, 1) for number, seconds in draft.page_seconds.items() if number != HEARD}


def _draft(contributor: Contributor, item: Item | None, version: Version, now: datetime) -> Draft:
    """The draft, whose page somebody looks at from now on.

    Not locked: where another tab is heard of at the same moment, one of two sums of the time is kept.
    """
    found, new = Draft.objects.select_related("item", "version", "contributor__survey").get_or_create(
        contributor=contributor,
        item=item,
        defaults={
            "version": version,
            "page": version.content.pages[0],
            "page_seconds": {HEARD: now.timestamp()},
            "idempotency_key": uuid4(),
            "started_at": now,
        },
    )
    if not new:
        _hear(found, now)
        Draft.objects.filter(pk=found.pk).update(page_seconds=found.page_seconds)
    return found


def _locked(draft: Draft) -> Draft:
    """The draft as it is now, kept from others until the transaction ends. Raises AlreadyTaken where it is gone."""
    fresh = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if fresh is None:
        raise AlreadyTaken
    fresh.contributor, fresh.item, fresh.version = draft.contributor, draft.item, draft.version
    return fresh


def _merge(draft: Draft, answers: Answers, number: int) -> None:
    """Replace the answers of one page; whatever else a form claims to answer is left out."""
    on_page = {question.name for question in draft.version.content.questions if question.page == number}
    kept = {name: value for name, value in draft.answers.items() if name not in on_page}
    draft.answers = kept | {name: value for name, value in answers.items() if name in on_page}


def _pages_shown(content: Definition, shown: set[str]) -> list[int]:
    """Pages with something on them; the first page where all is hidden, so that there is always one."""
    return sorted({q.page for q in content.questions if q.name in shown}) or content.pages[:1]


def _after(draft: Draft, number: int) -> int:
    content = draft.version.content
    shown = {question.name for question in logic.visible(content.questions, draft.answers, arm=draft.contributor.arm)}
    return next(page for page in _pages_shown(content, shown) if page > number)


def _submit(draft: Draft, now: datetime) -> Response:
    answers, missing = _final(draft)
    try:
        with transaction.atomic():
            if draft.item and not assignment.finish(contributor=draft.contributor, item=draft.item, now=now):
                raise _lost(draft)
            response = _write(draft, answers, missing, now)
            Draft.objects.filter(pk=draft.pk).delete()
            if draft.item_id:
                transaction.on_commit(partial(queue.send, tasks.aggregate_item, draft.item_id))
    except IntegrityError:  # the same key or the same item, at the same moment: the other request won
        raise AlreadyTaken from None
    return response


def _lost(draft: Draft) -> Exception:
    answered = Response.objects.filter(contributor=draft.contributor, item=draft.item).exists()
    return AlreadyTaken() if answered else ClaimLost()


def _write(draft: Draft, answers: Answers, missing: dict[str, str], now: datetime) -> Response:
    return Response.objects.create(
        survey_id=draft.contributor.survey_id,
        version=draft.version,
        contributor=draft.contributor,
        item=draft.item,
        origin=Origin.HUMAN,
        answers=answers,
        missing=missing,
        seconds=max((now - draft.started_at).total_seconds(), 0.0),
        page_seconds=_page_seconds(draft),
        idempotency_key=draft.idempotency_key,
        submitted_at=now,
    )


def _final(draft: Draft) -> tuple[Answers, dict[str, str]]:
    """The answers that count, and why each other one is missing. The server's word, whatever the browser showed."""
    questions = [q for q in draft.version.content.questions if kinds.get(q.kind).answerable]
    shown = {
        question.name
        for question in logic.visible(draft.version.content.questions, draft.answers, arm=draft.contributor.arm)
    }
    answers: Answers = {}
    missing: dict[str, str] = {}
    for question in questions:
        if question.name not in shown:
            missing[question.name] = "hidden"
        elif question.name in draft.answers:
            answers[question.name] = _checked(question, draft.answers[question.name])
        elif question.required:
            raise Incomplete(question.page, [question.name])
        else:
            missing[question.name] = "left out"
    return answers, missing


def _checked(question: Asked, value: Any) -> Any:
    try:
        return kinds.get(question.kind).load(value, question.config)
    except ValidationError:
        raise Incomplete(question.page, [question.name]) from None

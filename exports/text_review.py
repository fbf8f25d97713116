"""What would be masked in a survey's free text and in what its items say, and what its researchers correct."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crowd.models import Response
from exports import item_texts, text_release
from exports.frames import cell, value_type
from exports.models import TextCorrection
from exports.privacy.text.corrections import folded
from exports.privacy.text.detection import find
from exports.privacy.text.spans import KINDS, MARKED, Finding
from exports.questions import Exported, exported
from surveys import kinds
from surveys.models import Survey

READ = 1_000  # responses, and items: the newest
CHARACTERS = 300_000  # of answers, and of items: more would keep the page waiting
SHOWN = 200
WORDS_SHOWN = 100
LONGEST = 1_500  # characters of one text that are shown
LONGEST_CORRECTION = 200
# What would change how the page around it is read.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Piece:
    """A part of a text; `kind` is empty where nothing was found in it."""

    text: str
    kind: str = ""
    why: str = ""


@dataclass(frozen=True)
class Reviewed:
    """`where`: the name of the question, or of the item's column."""

    where: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Words:
    """A string that was found, as first written, and how often."""

    text: str
    kind: str
    meaning: str
    count: int


@dataclass(frozen=True)
class Review:
    """`read` texts were looked at; in `hit` of them something was found. `by_kind`: kind, meaning, how often."""

    read: int
    hit: int
    by_kind: list[tuple[str, str, int]]
    words: list[Words]
    n_words: int
    texts: list[Reviewed]


def review(*, survey: Survey) -> Review:
    """What the search finds in the survey's newest answers in words, and items; those with a find come first."""
    settings = text_release.settings_of(survey=survey)
    asked = exported(survey=survey, drop=())
    texts = chain(_soon_read(_texts(survey, asked)), _soon_read(_item_texts(survey, asked)))
    looked = [(name, text, find(text, settings=settings)) for name, text in texts]
    hits = [(text, one) for _, text, found in looked for one in found]
    by_kind = Counter(one.kind for _, one in hits)
    words = _words(hits)
    looked.sort(key=lambda one: not one[2])
    return Review(
        read=len(looked),
        hit=sum(bool(found) for _, _, found in looked),
        by_kind=[(kind, KINDS[kind], by_kind[kind]) for kind in KINDS if by_kind[kind]],
        words=words[:WORDS_SHOWN],
        n_words=len(words),
        texts=[Reviewed(name, pieces(text, found)) for name, text, found in looked[:SHOWN]],
    )


def pieces(text: str, found: Sequence[Finding]) -> list[Piece]:
    """The text, cut where something begins or ends, and no longer than can be shown."""
    cut, place = [], 0
    for one in found:
        if one.end > LONGEST:
            break
        cut += [Piece(_shown(text[place : one.start]))] if one.start > place else []
        cut.append(Piece(_shown(text[one.start : one.end]), one.kind, one.why))
        place = one.end
    rest = text[place : max(place, LONGEST)] + ("…" if len(text) > LONGEST else "")
    return [*cut, Piece(_shown(rest))] if rest else cut


def correct(*, survey: Survey, text: str, personal: bool, by: User, now: datetime) -> TextCorrection:
    """From now on `text` is always masked in this survey, or never; what was said of it before is replaced.

    Raises ValidationError, in words for the researcher.
    """
    words = " ".join(UNSEEN.sub("", text).split())
    if len(folded(words)) < 2:
        raise ValidationError("Write at least two letters or digits.")
    if len(words) > LONGEST_CORRECTION:
        raise ValidationError(f"Write at most {LONGEST_CORRECTION} characters.")
    values = {"text": words, "personal": personal, "created_by": by, "created_at": now}
    found, _ = TextCorrection.objects.update_or_create(survey=survey, folded=folded(words)[:400], defaults=values)
    return found


def forget(*, survey: Survey, pk: int) -> bool:
    """Take a correction back; False where the survey has no such one."""
    deleted, _ = TextCorrection.objects.filter(survey=survey, pk=pk).delete()
    return deleted > 0


def _soon_read(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The first of them, up to so many characters in all."""
    left = CHARACTERS
    for where, text in texts:
        yield where, text
        left -= len(text)
        if left <= 0:
            return


def _texts(survey: Survey, asked: Sequence[Exported]) -> Iterator[tuple[str, str]]:
    """The survey's newest answers in words that may leave, each with its question's name."""
    free = text_release.free_questions(asked)
    questions = [one for one in asked if one.name in free]
    rows = Response.objects.counting().filter(survey=survey).order_by("-pk").values_list("version__number", "answers")
    if not questions:
        return
    for version, answers in islice(rows, READ):
        for question in questions:
            yield from ((question.name, text) for text in _written(question, version, answers.get(question.name)))


def _item_texts(survey: Survey, asked: Sequence[Exported]) -> Iterator[tuple[str, str]]:
    """What the survey's newest items say, each text with its column's name."""
    unread = item_texts.pictures(column for one in asked for column in one.columns)
    for data in survey.items.order_by("-pk").values_list("data", flat=True)[:READ]:
        for name, value in sorted(data.items()):
            column = f"{item_texts.PREFIX}{name}"
            if value is not None and value_type([value]) == "string" and column not in unread:
                yield column, cell(value, "string")


def _written(question: Exported, version: int, value: object) -> list[str]:
    form = question.forms.get(version)
    if form is None or value is None:
        return []
    cells = kinds.get(form.kind).cells(value, form.config)
    columns = zip(question.columns, cells, strict=True)
    return [text for column, text in columns if text_release.is_free(column) and text]


def _words(hits: Sequence[tuple[str, Finding]]) -> list[Words]:
    """The most frequent first. What a researcher marked is taken back in the list of corrections, not here."""
    written: dict[tuple[str, str], str] = {}
    counts = Counter[tuple[str, str]]()
    for text, one in hits:
        key = one.kind, folded(text[one.start : one.end])
        written.setdefault(key, _shown(text[one.start : one.end]))
        counts[key] += one.kind != MARKED
    ordered = sorted(((-count, *key) for key, count in counts.items() if count))
    return [Words(written[kind, words], kind, KINDS[kind], -count) for count, kind, words in ordered]


def _shown(text: str) -> str:
    return UNSEEN.sub("\ufffd", text)

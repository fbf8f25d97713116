"""Studies that go, and pictures that nothing names any more, with what of them is kept outside the database."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from surveys import pictures
from surveys.models import Item, Question, Survey, Version

# As long as an upload may take, from a picture's file to its item.
FRESH = timedelta(hours=1)
CHUNK = 2_000


def erase(*, survey: Survey) -> None:
    """Remove a study that nobody has answered, with the pictures of its items, which go after the commit."""
    survey_id = survey.pk
    survey.delete()
    transaction.on_commit(partial(pictures.erase, survey_id=survey_id))


def sweep_pictures(*, now: datetime) -> int:
    """Remove the pictures that nothing names any more, an hour after they were last uploaded; how many.

    Whatever the reason: their item was replaced or deleted, or never came to be. A picture stays that is named by an
    item, a question or a published version, old ones too. Releases have files of their own.
    """
    there = set(Survey.objects.filter(pk__in=pictures.studies()).values_list("pk", flat=True))
    gone = 0
    for survey_id in pictures.studies():
        named = set(_named(survey_id)) if survey_id in there else set()
        gone += pictures.keep_only(named, survey_id=survey_id, before=now - FRESH)
    return gone


def _named(survey_id: int) -> Iterator[str]:
    """The pictures that the study's items, questions and versions name."""
    yield from _found(Item.objects.filter(survey=survey_id), "data")
    yield from _found(Question.objects.filter(survey=survey_id), "config")
    yield from _found(Version.objects.filter(survey=survey_id), "definition")


def _found(rows: "QuerySet[Any]", field: str) -> Iterator[str]:
    for words in rows.values_list(Cast(field, TextField()), flat=True).iterator(CHUNK):
        yield from pictures.names_in(words)

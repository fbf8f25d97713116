"""Fill the database of the environment with responses and time `columns.labels`; `benchmarks.labels` runs it.

A response holds three answers: a choice, a rating and a sentence. Seconds are by the clock, as PostgreSQL works in a
process of its own: the shortest of five runs. Exits with 1 where the choice takes longer than the goal.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import django
import numpy as np

os.environ["DJANGO_SETTINGS_MODULE"] = "crowd.settings"
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402

from crowd import columns  # noqa: E402
from crowd.models import Contributor, Response  # noqa: E402
from surveys import publishing  # noqa: E402
from surveys.models import Item, Question, Survey  # noqa: E402

MOST = 2_000_000  # a benchmark must not fill somebody's disk
GOAL, REPEATS = 3.0, 5
PER_ITEM, PEOPLE = 5, 5_000
LABELS = ["negative", "neutral", "positive", "mixed", "unclear"]
CONFIG = {"options": [{"value": label, "label": label.capitalize()} for label in LABELS]}
SENTENCE = "It came late, but it is what I wanted, so I would buy it again: number"
START = datetime(2026, 1, 1, tzinfo=UTC)
RESPONSE = [
    *("survey", "version", "contributor", "item", "origin", "answers", "missing", "seconds"),
    *("page_seconds", "idempotency_key", "submitted_at", "counted"),
]
ITEM = ["survey", "key", "data", "priority", "target", "open_slots", "rank", "created_at"]


def main() -> int:
    """Fill, measure, print."""
    n = min(int(sys.argv[1]), MOST)
    call_command("migrate", verbosity=0)
    survey = fill(n)
    seconds = {question: measured(survey, question) for question in ("mood", "stars", "why")}
    return 1 if seconds["mood"] > GOAL else 0


def measured(survey: Survey, question: str) -> float:
    runs = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = columns.labels(survey_id=survey.pk, question=question)
        runs.append(time.perf_counter() - start)
    told = f"{len(found.code):,} answers, {len(found.values):,} of them different"
    print(f"{connection.vendor:<12} {question:<6} {min(runs):6.2f} s   {told}", flush=True)
    return min(runs)


def fill(n: int) -> Survey:
    rng = np.random.default_rng(1)
    with transaction.atomic():
        user = User.objects.create_user("alice", is_staff=True)
        survey = Survey.objects.create(slug="many", title="Many", owner=user, per_item=True, redundancy=PER_ITEM)
        Survey.objects.filter(pk=survey.pk).update(consent="Yes.")
        Question.objects.create(survey=survey, name="mood", kind="single_choice", text="Which?", config=CONFIG)
        insert(Item, ITEM, _items(survey, max(n // PER_ITEM, 1)))
        version = publishing.publish(survey=Survey.objects.get(pk=survey.pk), by=user, now=START)
        people = (Contributor(survey=survey, key=f"p{k}", seed=k, joined_at=START) for k in range(PEOPLE))
        Contributor.objects.bulk_create(people)
        insert(Response, RESPONSE, _responses(survey, version.pk, n, rng))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return survey


def insert(model: type[models.Model], fields: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """In parts: SQLite wants them all at once, and a million tuples are large."""
    waiting = iter(rows)
    while part := list(islice(waiting, 50_000)):
        columns.insert(model=model, fields=fields, rows=part)


def _items(survey: Survey, n: int) -> Iterator[tuple[Any, ...]]:
    at = connection.ops.adapt_datetimefield_value(START)
    return ((survey.pk, f"i{k}", json.dumps({"text": f"Text {k}"}), 0, PER_ITEM, 0, 0.5, at) for k in range(n))


def _responses(survey: Survey, version: int, n: int, rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Item by item; a sentence in ten is somebody's own."""
    items = list(survey.items.order_by("pk").values_list("pk", flat=True))
    people = list(survey.contributors.order_by("pk").values_list("pk", flat=True))
    moods, stars = rng.integers(len(LABELS), size=n).tolist(), rng.integers(1, 6, size=n).tolist()
    at = connection.ops.adapt_datetimefield_value(START)
    for k in range(n):
        item, turn = divmod(k, PER_ITEM)
        why = f"{SENTENCE} {k if k % 10 == 0 else 0}"
        answers = json.dumps({"mood": LABELS[moods[k]], "stars": stars[k], "why": why})
        person = people[(item + turn * 71) % PEOPLE]
        yield (
            *(survey.pk, version, person, items[item % len(items)], "human", answers, "{}", 8.0),
            *("{}", f"{k:032x}", at, True),
        )


if __name__ == "__main__":
    sys.exit(main())

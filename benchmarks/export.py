"""How fast a release is built of very many responses, and how much memory each process takes.

    .venv/bin/python -m benchmarks.export [--responses 1000000 10000000] [--workers 1 2] [--formats parquet csv]
                                          [--database sqlite|postgres] [--items] [--plain] [--wanted JSON]

Ten answers a response, pseudonyms for everybody, from the order to the published folder with its manifest. On a
database of its own that goes afterwards. Answers are written directly, as counted already: the release is measured.

`--plain`: people under the beginnings of their internal names, which no release can have: what pseudonyms cost is the
difference. `--wanted '{"shape": "long", "paradata": true}'` asks for more.
"""

import argparse
import atexit
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch
from uuid import UUID

import django
import numpy as np

# The processes of a pool import this module too, and are to find the same database.
if "EXPORT_FOLDER" not in os.environ:
    os.environ["EXPORT_FOLDER"] = tempfile.mkdtemp(prefix="crowdseed-export-")
    atexit.register(shutil.rmtree, os.environ["EXPORT_FOLDER"], ignore_errors=True)
os.environ["CROWDSEED_VAR"] = os.environ["EXPORT_FOLDER"]
os.environ["DATABASE_URL"] = os.environ.get("EXPORT_DATABASE", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "crowd.settings"
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from crowd import columns  # noqa: E402
from crowd.models import Aggregation, Contributor, Response, Trust  # noqa: E402
from crowd.runtime import postgres  # noqa: E402
from exports import dataset, requests, rows, streaming  # noqa: E402
from exports.frames import Table  # noqa: E402
from exports.models import Release  # noqa: E402
from exports.privacy import pseudonyms  # noqa: E402
from surveys import publishing  # noqa: E402
from surveys.models import Item, Question, Survey  # noqa: E402

START, PER_ITEM, BATCH = datetime(2026, 1, 1, tzinfo=UTC), 5, 50_000
WORDS = [f"word{number}" for number in range(500)]
RATING = {"low": 1, "high": 7}
CHOICE = {"options": [{"value": v, "label": v.capitalize()} for v in ("negative", "neutral", "positive", "unclear")]}
TIMES = {"options": [{"value": v, "label": v.capitalize()} for v in ("morning", "noon", "evening")]}
QUESTIONS = [
    *(("single_choice", CHOICE),) * 4,
    *(("rating", RATING),) * 3,
    ("number", {"min": 0, "max": 120, "integer": True}),
    ("multiple_choice", TIMES),
    ("free_text", {"max_length": 200}),
]
PERSON = ["survey", "key", "kind", "language", "seed", "completion_code", "joined_at", "exclusion_reason", "arm"]
JUDGED = [
    *("contributor", "reliability", "low", "high", "n_answers", "gold_seen", "gold_right"),
    *("flags", "reasons", "computed_at"),
]
RESPONSE = [
    *("survey", "version", "contributor", "item", "origin", "answers", "missing", "seconds"),
    *("page_seconds", "idempotency_key", "submitted_at", "counted"),
]


def fill(user: User, n: int, *, items: bool) -> Survey:
    """A survey with `n` responses of ten answers; of one person each, or about items."""
    rng = np.random.default_rng(1)
    with transaction.atomic():
        _without_checks()
        survey = Survey.objects.create(slug=f"many-{n}", title="Many", owner=user, per_item=items)
        Survey.objects.filter(pk=survey.pk).update(consent="Yes.")
        for place, (kind, config) in enumerate(QUESTIONS):
            Question.objects.create(
                survey=survey, name=f"q{place}", kind=kind, text=f"Question {place}?", config=config, order=place
            )
        if items:
            new = (Item(survey=survey, key=f"i{k}", data={}, open_slots=0, rank=0.5) for k in range(n // PER_ITEM))
            Item.objects.bulk_create(new, batch_size=5_000)
        version = publishing.publish(survey=Survey.objects.get(pk=survey.pk), by=user, now=START)
        people = _people(survey, n // 50 if items else n, rng)
        known = list(survey.items.order_by("pk").values_list("pk", flat=True)) if items else None
        given = _responses(survey.pk, version.pk, people, known, n, rng)
        while batch := list(islice(given, BATCH)):
            columns.insert(model=Response, fields=RESPONSE, rows=batch)
    Aggregation.objects.update_or_create(survey=survey, defaults={"reproducible": True})  # as after a round
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Survey.objects.get(pk=survey.pk)


def _without_checks() -> None:
    """Foreign keys are right here; to check those of ten million rows takes longer than to write them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _people(survey: Survey, n: int, rng: np.random.Generator) -> range:
    """So many new contributors, judged as after a round; their primary keys."""
    moment = connection.ops.adapt_datetimefield_value(START)
    for start in range(0, n, BATCH):
        keys = (rng.bytes(32).hex() for _ in range(min(BATCH, n - start)))
        new = [(survey.pk, key, "human", "en", 1, "", moment, "", "") for key in keys]
        columns.insert(model=Contributor, fields=PERSON, rows=new)
    first = Contributor.objects.filter(survey=survey).order_by("pk").values_list("pk", flat=True)[0]
    people = range(first, first + n)
    for start in range(0, n, BATCH):
        judged = [(pk, pk % 1000 / 1000, 0, 1, 10, 0, 0, "[]", "[]", moment) for pk in people[start : start + BATCH]]
        columns.insert(model=Trust, fields=JUDGED, rows=judged)
    return people


def _responses(
    survey: int, version: int, people: range, items: list[int] | None, n: int, rng: np.random.Generator
) -> Iterator[tuple[object, ...]]:
    moment = connection.ops.adapt_datetimefield_value(START)
    codes = [option["value"] for option in CHOICE["options"]]
    for number in range(n):
        digits = rng.integers(0, 2**31, 12).tolist()
        answers = {f"q{k}": codes[digits[k] % 4] for k in range(4)}
        answers |= {f"q{k}": 1 + digits[k] % 7 for k in range(4, 7)}
        answers |= {"q7": digits[7] % 121, "q8": ["morning", "noon", "evening"][digits[8] % 3 :]}
        answers["q9"] = " ".join(WORDS[digit % 500] for digit in digits[8:])
        person = people[number if items is None else (number // PER_ITEM * 7 + number % PER_ITEM) % len(people)]
        item = None if items is None else items[number // PER_ITEM]
        key = UUID(int=(survey << 64) + number)
        about = (survey, version, person, item, "human", json.dumps(answers), "{}", 4.5, "{}")
        yield (*about, key if connection.features.has_native_uuid_field else key.hex, moment, True)


def main() -> int:
    """Measure, on PostgreSQL in a process that is told where it is."""
    parser = argparse.ArgumentParser(description="responses a second of a release")
    parser.add_argument("--responses", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--formats", nargs="+", default=["parquet", "csv"])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--plain", action="store_true", help="no pseudonyms, to see what they cost")
    parser.add_argument("--wanted", type=json.loads, default={}, help="more of the order, as JSON")
    parser.add_argument("--items", action="store_true", help="five responses about each item, instead of one a person")
    options = parser.parse_args()
    if options.database == "postgres" and "EXPORT_DATABASE" not in os.environ:
        return on_postgres()
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("alice", is_staff=True)
    print(f"{connection.vendor}: responses a second by the clock, and by processor time of all workers together")
    print(f"{'responses':>11} {'workers':>7} {'format':>8} {'clock/s':>9} {'CPU/s':>9} {'MB each':>13} {'file MB':>8}")
    for size in options.responses:
        survey = fill(user, size, items=options.items)
        connection.close()
        for workers in options.workers:
            for name in options.formats:
                measure(survey, user, workers, {"formats": [name], **options.wanted}, plain=options.plain)
    return 0


def on_postgres() -> int:
    """The same on a PostgreSQL server to throw away, in a process of its own."""
    with postgres.throw_away() as url:
        there = url.replace(f"@/{postgres.ROLE}?", "@/postgres?")  # the one database that a new server has
        command = [sys.executable, "-m", "benchmarks.export", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "EXPORT_DATABASE": there}, check=False).returncode


def measure(survey: Survey, user: User, workers: int, wanted: dict[str, Any], *, plain: bool) -> None:
    """Order a release and have it built by so many processes, as Celery's workers would."""
    size, [name] = survey.responses.count(), wanted["formats"]
    wanted = {"documents": False, "text": "keep", "text_reason": "Made up.", **wanted}
    release = requests.request_release(survey=survey, by=user, options=wanted, seed=1, now=timezone.now())
    connection.close()
    with get_context("spawn").Pool(workers) as pool:
        pool.map(ready, range(workers), chunksize=1)
        started = time.perf_counter()
        builder = pool.apply_async(build, (release.pk, plain))
        helpers = [pool.apply_async(lend_a_hand, (release.pk, plain)) for _ in range(workers - 1)]
        spent = [one.get() for one in (builder, *helpers)]
        seconds = time.perf_counter() - started
    release = Release.objects.get(pk=release.pk)
    assert release.is_ready, release.message
    files = sum(file["bytes"] for file in release.manifest["files"]) / 1e6
    memory = "/".join(f"{megabytes:.0f}" for _, megabytes in spent)
    cpu = sum(processor for processor, _ in spent)
    print(f"{size:>11,} {workers:>7} {name:>8} {size / seconds:>9,.0f} {size / cpu:>9,.0f} {memory:>13} {files:>8.1f}")


def ready(number: int) -> int:
    """A process that has imported everything, as a worker has."""
    time.sleep(0.2)
    return number


def build(release_id: int, plain: bool) -> tuple[float, float]:
    started = time.process_time()
    with named(plain):
        dataset.build_queued(release_id=release_id, clock=timezone.now)
    return time.process_time() - started, peak()


def lend_a_hand(release_id: int, plain: bool) -> tuple[float, float]:
    """What a message to another worker does, which comes when there are parts."""
    started = time.process_time()
    while not Release.objects.get(pk=release_id).parts.exists():
        time.sleep(0.05)
    with named(plain):
        streaming.help_build(release_id=release_id, clock=timezone.now)
    return time.process_time() - started, peak()


def named(plain: bool) -> ExitStack:
    """Within it people are under pseudonyms, or under the beginnings of their internal names."""
    stack = ExitStack()
    if plain:
        stack.enter_context(patch.object(streaming, "pseudonymous", as_they_are))
    return stack


def as_they_are(answers: Table, *, key: bytes) -> Table:
    """Names of the length of pseudonyms; as those they begin with hexadecimal digits."""
    names = answers.frame[rows.CONTRIBUTOR].str[: pseudonyms.LENGTH]
    return replace(answers, frame=answers.frame.assign(**{rows.CONTRIBUTOR: names}))


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

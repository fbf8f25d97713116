"""How fast the researcher's pages are over many responses: p95 of each, on a database of its own that goes afterwards.

    .venv/bin/python -m benchmarks.pages [--responses N] [--repeats N] [--database sqlite|postgres]

Rows are written directly, as a fit leaves them, and then the summary is taken as the end of a fit does: the pages are
measured, not the way there. Some answers are not counted yet, as in a study that runs.
"""

import argparse
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import django
import numpy as np

FOLDER = tempfile.mkdtemp(prefix="crowdseed-pages-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
DATABASE = os.environ.get("PAGES_DATABASE", "")
os.environ.update(CROWDSEED_VAR=FOLDER, DJANGO_SETTINGS_MODULE="crowd.settings", DATABASE_URL=DATABASE)
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from crowd import columns, summary  # noqa: E402
from crowd.models import Aggregation, Agreement, Consensus, Contributor, Response, Trust  # noqa: E402
from crowd.runtime import postgres  # noqa: E402
from surveys import publishing  # noqa: E402
from surveys.models import Item, Question, Survey  # noqa: E402

MOST = 1_000_000  # a benchmark must not fill somebody's disk
PER_ITEM, PEOPLE, DAYS = 5, 5_000, 60
UNCOUNTED = 2_000
GOAL = 0.3
LABELS = np.array(["negative", "neutral", "positive"])
CONFIG = {"options": [{"value": label, "label": label.capitalize()} for label in LABELS.tolist()]}
START = datetime(2026, 1, 1, tzinfo=UTC)
RESPONSE = [
    *("survey", "version", "contributor", "item", "origin", "answers", "missing", "seconds"),
    *("page_seconds", "idempotency_key", "submitted_at", "counted"),
]
ITEM = ["survey", "key", "data", "priority", "target", "open_slots", "rank", "created_at"]
CONSENSUS = ["item", "question", "value", "confidence", "distribution", "n", "tied", "method", "reason", "computed_at"]


def main() -> int:
    """Fill, measure, print; 1 where a page is slower than the goal."""
    parser = argparse.ArgumentParser(description="p95 of the researcher's pages")
    parser.add_argument("--responses", type=int, default=MOST, help=f"at most {MOST:,}")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    if options.database == "postgres" and connection.vendor != "postgresql":
        return on_postgres()
    call_command("migrate", verbosity=0)
    survey, user = filled(min(options.responses, MOST))
    client = Client()
    client.force_login(user)
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"], DEBUG=True):
        slow = [name for name, url in addresses(survey) if measured(client, name, url, options.repeats) > GOAL]
    print(f"over {GOAL * 1000:.0f} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


def on_postgres() -> int:
    """The same on a server that goes afterwards: Django reads its settings once, so in a process of its own."""
    with postgres.throw_away() as url:
        there = url.replace(f"@/{postgres.ROLE}?", "@/postgres?")  # the one database that a new server has
        command = [sys.executable, "-m", "benchmarks.pages", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "PAGES_DATABASE": there}, check=False).returncode


def filled(n: int) -> tuple[Survey, User]:
    start = time.perf_counter()
    survey, user = fill(n)
    written = time.perf_counter()
    summary.take(survey=survey, now=START + timedelta(days=DAYS))
    print(f"{connection.vendor}: {n:,} responses, written in {written - start:.0f} s,", end=" ")
    print(f"summary taken in {time.perf_counter() - written:.1f} s")
    return survey, user


def addresses(survey: Survey) -> Iterator[tuple[str, str]]:
    item, person = survey.items.earliest("pk").pk, survey.contributors.earliest("pk").pk
    response = Response.objects.latest("pk").pk
    yield "my studies", "/admin/"
    yield "all studies", "/admin/surveys/survey/"
    yield "design", f"/admin/surveys/survey/{survey.pk}/change/"
    yield "import items", f"/admin/surveys/survey/{survey.pk}/import/"
    yield "watch", f"/admin/surveys/survey/{survey.pk}/watch/"
    yield "agreement", f"/admin/surveys/survey/{survey.pk}/agreement/"
    yield "disagreement", f"/admin/surveys/survey/{survey.pk}/disagreement/"
    yield "disagreement, page 10", f"/admin/surveys/survey/{survey.pk}/disagreement/?page=10"
    yield "item", f"/admin/surveys/item/{item}/change/"
    yield "contributor", f"/admin/crowd/contributor/{person + 1}/change/"
    yield "model, 1 of 5 answers", f"/admin/crowd/contributor/{person}/change/"
    yield "response", f"/admin/crowd/response/{response}/change/"
    for name in ("surveys/item", "crowd/contributor", "crowd/response"):
        yield f"list of {name.partition('/')[2]}s", f"/admin/{name}/?survey={survey.pk}"
    yield "responses, last page", f"/admin/crowd/response/?survey={survey.pk}&p=100"
    yield "responses of models", f"/admin/crowd/response/?survey={survey.pk}&origin=model"
    yield "responses made up", f"/admin/crowd/response/?survey={survey.pk}&origin=synthetic"
    yield "responses by time", f"/admin/crowd/response/?survey={survey.pk}&o=1"
    yield "items by key", f"/admin/surveys/item/?survey={survey.pk}&o=1"
    yield "items, searched", f"/admin/surveys/item/?survey={survey.pk}&q=i12345"
    yield "contributors, flagged", f"/admin/crowd/contributor/?survey={survey.pk}&flagged=yes"
    yield "contributors by trust", f"/admin/crowd/contributor/?survey={survey.pk}&o=4"


def measured(client: Client, name: str, url: str, repeats: int) -> float:
    """Print the page's median and 95th percentile in ms; return the latter in seconds.

    Beside them the processor's time of this process, which a busy machine does not lengthen; PostgreSQL's is not in it.
    """
    seconds, busy = [], []
    for _ in range(repeats + 1):
        reset_queries()
        start, work = time.perf_counter(), time.process_time()
        if client.get(url).status_code != 200:
            raise SystemExit(f"{url} does not answer")
        seconds.append(time.perf_counter() - start)
        busy.append(time.process_time() - work)
    middle, high = np.percentile(seconds[1:], [50, 95]) * 1000  # the first builds templates
    own = np.median(busy[1:]) * 1000
    print(f"{name:<22} median {middle:6.0f} ms   p95 {high:6.0f} ms   processor {own:5.0f} ms", end="   ")
    print(f"{len(connection.queries)} queries", flush=True)
    return float(high) / 1000


def fill(n: int) -> tuple[Survey, User]:
    """A labelling task with `n` responses, and what a fit makes of them."""
    rng = np.random.default_rng(1)
    with transaction.atomic():
        user = User.objects.create_user("alice", is_staff=True)
        survey = Survey.objects.create(slug="many", title="Many", owner=user, per_item=True, redundancy=PER_ITEM)
        Survey.objects.filter(pk=survey.pk).update(consent="Yes.")
        Question.objects.create(survey=survey, name="mood", kind="single_choice", text="Which?", config=CONFIG)
        n_items = max(n // PER_ITEM, 1)
        insert(Item, ITEM, _items(survey, n_items))
        version = publishing.publish(survey=Survey.objects.get(pk=survey.pk), by=user, now=START)
        _people(survey)
        items = list(survey.items.order_by("pk").values_list("pk", flat=True))
        people = list(survey.contributors.order_by("pk").values_list("pk", flat=True))
        said = _said(n_items, rng)
        insert(Response, RESPONSE, _responses(survey, version.pk, items, people, said, rng))
        insert(Consensus, CONSENSUS, _consensus(items, said))
        Agreement.objects.create(survey=survey, question="mood", value=0.5, low=0.4, high=0.6, computed_at=START)
        Aggregation.objects.create(survey=survey, fitted_at=START, counted=n_items * PER_ITEM - UNCOUNTED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Survey.objects.get(pk=survey.pk), user


def insert(model: Any, fields: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """In parts: SQLite wants them all at once, and a million tuples are large."""
    waiting = iter(rows)
    while part := list(islice(waiting, 50_000)):
        columns.insert(model=model, fields=fields, rows=part)


def _items(survey: Survey, n: int) -> Iterator[tuple[Any, ...]]:
    at = connection.ops.adapt_datetimefield_value(START)
    for k in range(n):
        data = json.dumps({"text": f"Text {k}", "source": f"shop {k % 4}"})
        yield survey.pk, f"i{k}", data, 0, PER_ITEM, 0, (k * 0.618) % 1, at


def _people(survey: Survey) -> None:
    people = Contributor.objects.bulk_create(
        Contributor(survey=survey, key=f"p{k}", seed=k, joined_at=START, language=("en", "de", "fr")[k % 3])
        for k in range(PEOPLE)
    )
    trust = {"low": 0.7, "high": 0.9, "n_answers": 200, "computed_at": START}
    Trust.objects.bulk_create(
        Trust(contributor=person, reliability=0.8 + k % 90 / 1000, flags=[] if k % 50 else ["too_fast"], **trust)
        for k, person in enumerate(people)
    )


def _said(n_items: int, rng: np.random.Generator) -> Any:
    """Codes [items, PER_ITEM]: four in five are right."""
    truth = rng.integers(len(LABELS), size=(n_items, 1))
    other = rng.integers(len(LABELS), size=(n_items, PER_ITEM))
    return np.where(rng.random((n_items, PER_ITEM)) < 0.8, truth, other)


def _responses(
    survey: Survey, version: int, items: list[int], people: list[int], said: Any, rng: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    texts = [json.dumps({"mood": label}) for label in LABELS.tolist()]
    minutes = rng.integers(DAYS * 24 * 60, size=said.size).tolist()
    seconds = np.round(rng.lognormal(2, 0.5, size=said.size), 1).tolist()
    for k, code in enumerate(said.ravel().tolist()):
        item, turn = divmod(k, PER_ITEM)
        # The first contributor is a model, which answered about every item.
        person = people[1 + (item + turn * 71) % (PEOPLE - 1)] if turn else people[0]
        at = connection.ops.adapt_datetimefield_value(START + timedelta(minutes=minutes[k]))
        yield (
            *(survey.pk, version, person, items[item], "human" if turn else "model", texts[code], "{}", seconds[k]),
            *("{}", f"{k:032x}", at, k < said.size - UNCOUNTED),
        )


def _consensus(items: list[int], said: Any) -> Iterator[tuple[Any, ...]]:
    counts = np.stack([(said == code).sum(axis=1) for code in range(len(LABELS))], axis=1)
    at = connection.ops.adapt_datetimefield_value(START)
    for item, row in zip(items, counts.tolist(), strict=True):
        share = {label: round(count / PER_ITEM, 6) for label, count in zip(LABELS.tolist(), row, strict=True)}
        best = max(share, key=lambda label: share[label])
        yield item, "mood", json.dumps(best), share[best], json.dumps(share), PER_ITEM, False, "auto", "", at


if __name__ == "__main__":
    sys.exit(main())

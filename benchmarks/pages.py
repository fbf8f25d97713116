"""How fast the researcher's pages are over many responses: p95 of each, on a database of its own that goes afterwards.

    .venv/bin/python -m benchmarks.pages [--responses N] [--repeats N]

Rows are written directly, as a fit leaves them: the pages are measured, not the way there.
"""

import argparse
import atexit
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import numpy as np

FOLDER = tempfile.mkdtemp(prefix="crowdseed-pages-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ.update(CROWDSEED_VAR=FOLDER, DJANGO_SETTINGS_MODULE="crowd.settings", DATABASE_URL="")
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from crowd import columns  # noqa: E402
from crowd.models import Aggregation, Consensus, Contributor, Response, Trust  # noqa: E402
from surveys import publishing  # noqa: E402
from surveys.models import Item, Question, Survey  # noqa: E402

MOST = 200_000  # a benchmark must not fill somebody's disk
PER_ITEM, PEOPLE, DAYS = 5, 400, 60
GOAL = 0.3
LABELS = np.array(["negative", "neutral", "positive"])
CONFIG = {"options": [{"value": label, "label": label.capitalize()} for label in LABELS.tolist()]}
START = datetime(2026, 1, 1, tzinfo=UTC)
RESPONSE = [
    *("survey", "version", "contributor", "item", "origin", "answers", "missing", "seconds"),
    *("idempotency_key", "submitted_at", "counted"),
]
CONSENSUS = ["item", "question", "value", "confidence", "distribution", "n", "tied", "method", "reason", "computed_at"]


def main() -> int:
    """Fill, measure, print; 1 where a page is slower than the goal."""
    parser = argparse.ArgumentParser(description="p95 of the researcher's pages")
    parser.add_argument("--responses", type=int, default=MOST, help=f"at most {MOST:,}")
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    survey, user = fill(min(options.responses, MOST))
    client = Client()
    client.force_login(user)
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"], DEBUG=True):
        slow = [name for name, url in addresses(survey) if measured(client, name, url, options.repeats) > GOAL]
    print(f"over {GOAL * 1000:.0f} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


def addresses(survey: Survey) -> Iterator[tuple[str, str]]:
    item, person = survey.items.earliest("pk").pk, survey.contributors.earliest("pk").pk
    yield "watch", f"/admin/surveys/survey/{survey.pk}/watch/"
    yield "disagreement", f"/admin/surveys/survey/{survey.pk}/disagreement/"
    yield "disagreement, page 50", f"/admin/surveys/survey/{survey.pk}/disagreement/?page=50"
    yield "item", f"/admin/surveys/item/{item}/change/"
    yield "contributor", f"/admin/crowd/contributor/{person}/change/"
    for name in ("surveys/item", "crowd/contributor", "crowd/response"):
        yield f"list of {name.partition('/')[2]}s", f"/admin/{name}/?survey={survey.pk}"


def measured(client: Client, name: str, url: str, repeats: int) -> float:
    """Print the page's median and 95th percentile in ms; return the latter in seconds."""
    seconds = []
    for _ in range(repeats + 1):
        reset_queries()
        start = time.perf_counter()
        if client.get(url).status_code != 200:
            raise SystemExit(f"{url} does not answer")
        seconds.append(time.perf_counter() - start)
    middle, high = np.percentile(seconds[1:], [50, 95])  # the first builds templates
    print(f"{name:<24} median {middle * 1000:6.0f} ms   p95 {high * 1000:6.0f} ms   {len(connection.queries)} queries")
    return float(high)


def fill(n: int) -> tuple[Survey, User]:
    """A labelling task with `n` responses, and what a fit makes of them."""
    rng = np.random.default_rng(1)
    with transaction.atomic():
        user = User.objects.create_user("alice", is_staff=True)
        survey = Survey.objects.create(slug="many", title="Many", owner=user, per_item=True, redundancy=PER_ITEM)
        Survey.objects.filter(pk=survey.pk).update(consent="Yes.")
        Question.objects.create(survey=survey, name="mood", kind="single_choice", text="Which?", config=CONFIG)
        n_items = max(n // PER_ITEM, 1)
        Item.objects.bulk_create(
            (
                Item(survey=survey, key=f"i{k}", data={"text": f"Text {k}"}, target=PER_ITEM, open_slots=0, rank=0.5)
                for k in range(n_items)
            ),
            batch_size=5_000,
        )
        version = publishing.publish(survey=Survey.objects.get(pk=survey.pk), by=user, now=START)
        _people(survey)
        items = list(survey.items.order_by("pk").values_list("pk", flat=True))
        people = list(survey.contributors.order_by("pk").values_list("pk", flat=True))
        said = _said(n_items, rng)
        columns.insert(model=Response, fields=RESPONSE, rows=_responses(survey, version.pk, items, people, said, rng))
        columns.insert(model=Consensus, fields=CONSENSUS, rows=_consensus(items, said))
        Aggregation.objects.create(survey=survey, fitted_at=START)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Survey.objects.get(pk=survey.pk), user


def _people(survey: Survey) -> None:
    people = Contributor.objects.bulk_create(
        Contributor(survey=survey, key=f"p{k}", seed=k, joined_at=START) for k in range(PEOPLE)
    )
    Trust.objects.bulk_create(
        Trust(contributor=person, reliability=0.8, low=0.7, high=0.9, n_answers=500, flags=[], computed_at=START)
        for person in people
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
        person = people[(item + turn * 71) % PEOPLE]
        at = connection.ops.adapt_datetimefield_value(START + timedelta(minutes=minutes[k]))
        yield (
            *(survey.pk, version, person, items[item], "human", texts[code], "{}", seconds[k]),
            *(f"{k:032x}", at, True),
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

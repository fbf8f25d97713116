"""How long a round takes: each question fitted in a process of its own, as workers do; cold, and from the last fit.

    .venv/bin/python -m benchmarks.pipeline [--labels 100000 1000000] [--questions 1 2] [--database sqlite|postgres]

On a database of its own that goes afterwards. Answers are written directly: rounds are measured, not collection.
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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from uuid import uuid4

import django
import numpy as np

# The processes of a pool import this module too, and are to find the same database.
if "PIPELINE_FOLDER" not in os.environ:
    os.environ["PIPELINE_FOLDER"] = tempfile.mkdtemp(prefix="crowdseed-pipeline-")
    atexit.register(shutil.rmtree, os.environ["PIPELINE_FOLDER"], ignore_errors=True)
os.environ["CROWDSEED_VAR"] = os.environ["PIPELINE_FOLDER"]
os.environ["DATABASE_URL"] = os.environ.get("PIPELINE_DATABASE", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "crowd.settings"
django.setup()

# Models can only be read once the settings are there.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from crowd import aggregation, columns  # noqa: E402
from crowd.aggregation import rounds  # noqa: E402
from crowd.aggregation.questions import outstanding  # noqa: E402
from crowd.models import Contributor, Response  # noqa: E402
from crowd.runtime import postgres  # noqa: E402
from surveys import publishing  # noqa: E402
from surveys.models import Item, Question, Survey  # noqa: E402

PER_ITEM, RIGHT, START = 5, 0.7, datetime(2026, 1, 1, tzinfo=UTC)
LABELS = np.array(["negative", "neutral", "positive"])
CONFIG = {"options": [{"value": label, "label": label.capitalize()} for label in LABELS.tolist()]}
RESPONSE = [
    *("survey", "version", "contributor", "item", "origin", "answers", "missing", "seconds"),
    *("page_seconds", "idempotency_key", "submitted_at", "counted"),
]


def main() -> int:
    """Measure, on PostgreSQL in a process that is told where it is."""
    parser = argparse.ArgumentParser(description="seconds of a round")
    parser.add_argument("--labels", type=int, nargs="+", default=[100_000, 1_000_000], help="of each question")
    parser.add_argument("--questions", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    if options.database == "postgres" and "PIPELINE_DATABASE" not in os.environ:
        return on_postgres()
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("alice", is_staff=True)
    print(f"{connection.vendor}: seconds of a round: processor time of its parts and of all; the clock's")
    print(f"{'labels':>10} {'questions':>9} {'round':>6} {'begin':>7} {'fits':>7} {'end':>7} {'CPU':>7} {'clock':>7}")
    for size in options.labels:
        for count in options.questions:
            compare(user, size, count)
    return 0


def on_postgres() -> int:
    """The same on a PostgreSQL server to throw away, in a process of its own."""
    with postgres.throw_away() as url:
        there = url.replace(f"@/{postgres.ROLE}?", "@/postgres?")  # the one database that a new server has
        command = [sys.executable, "-m", "benchmarks.pipeline", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "PIPELINE_DATABASE": there}, check=False).returncode


def compare(user: User, size: int, count: int) -> None:
    """The first round over all answers; then one that starts from it, and one that does not."""
    survey = fill(user, size, count)
    for name, warm in (("first", False), ("warm", True), ("cold", False)):
        show(survey, size, count, name, warm=warm)


def show(survey: Survey, size: int, count: int, name: str, *, warm: bool) -> None:
    now = datetime.now(UTC)
    spent, wall = [time.process_time()], [time.perf_counter()]
    rounds.begin(survey_id=survey.pk, now=now)
    spent.append(time.process_time())
    wall.append(time.perf_counter())
    questions = list(outstanding(survey_id=survey.pk).values_list("question", flat=True))
    connection.close()
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        list(pool.map(ready, range(count)))
        wall.append(time.perf_counter())
        fits = sum(pool.map(fit, *zip(*[(survey.pk, question, warm) for question in questions], strict=True)))
        wall.append(time.perf_counter())
    spent.append(time.process_time())
    assert aggregation.end(survey_id=survey.pk, now=now)
    begin, _, end = np.diff([*spent, time.process_time()])
    parts = np.diff([*wall, time.perf_counter()])[[0, 2, 3]]
    cells = [begin, fits, end, begin + fits + end, parts.sum()]
    print(f"{size:>10,} {count:>9} {name:>6} " + " ".join(f"{cell:>7.2f}" for cell in cells))


def ready(number: int) -> int:
    """A process that has imported everything, as a worker has."""
    time.sleep(0.2)
    return number


def fit(survey_id: int, question: str, warm: bool) -> float:
    """Fit one question; the seconds of processor time that it took."""
    started = time.process_time()
    assert aggregation.aggregate_question(survey_id=survey_id, question=question, now=datetime.now(UTC), warm=warm)
    return time.process_time() - started


def fill(user: User, n: int, count: int) -> Survey:
    """A labelling task of `count` questions with `n` responses by people who err in different ways."""
    rng = np.random.default_rng(1)
    with transaction.atomic():
        survey = Survey.objects.create(slug=uuid4().hex, title="Many", owner=user, per_item=True, redundancy=PER_ITEM)
        Survey.objects.filter(pk=survey.pk).update(consent="Yes.")
        for number in range(count):
            Question.objects.create(
                survey=survey, name=f"q{number}", kind="single_choice", text="Which?", config=CONFIG, order=number
            )
        Item.objects.bulk_create(
            (
                Item(survey=survey, key=f"i{k}", data={}, target=PER_ITEM, open_slots=0, rank=0.5)
                for k in range(n // PER_ITEM)
            ),
            batch_size=5_000,
        )
        version = publishing.publish(survey=Survey.objects.get(pk=survey.pk), by=user, now=START)
        people = Contributor.objects.bulk_create(
            Contributor(survey=survey, key=f"{survey.pk} {k}", seed=k, joined_at=START)
            for k in range(max(n // 500, 20))
        )
        items = list(survey.items.order_by("pk").values_list("pk", flat=True))
        rows = _responses(survey.pk, version.pk, items, [person.pk for person in people], count, rng)
        columns.insert(model=Response, fields=RESPONSE, rows=rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Survey.objects.get(pk=survey.pk)


def _responses(
    survey: int, version: int, items: list[int], people: list[int], count: int, rng: np.random.Generator
) -> Iterator[tuple[object, ...]]:
    truth = rng.integers(len(LABELS), size=(count, len(items)))
    skill = np.clip(rng.normal(RIGHT, 0.15, len(people)), 0.2, 0.98)
    for place, item in enumerate(items):
        for who in rng.choice(len(people), PER_ITEM, replace=False).tolist():
            answers = {}
            for number in range(count):
                code = truth[number, place] if rng.random() < skill[who] else rng.integers(len(LABELS))
                answers[f"q{number}"] = str(LABELS[code])
            moment = connection.ops.adapt_datetimefield_value(START + timedelta(seconds=place))
            key = uuid4() if connection.features.has_native_uuid_field else uuid4().hex
            yield (
                *(survey, version, people[who], item, "human", json.dumps(answers), "{}", 4.5, "{}"),
                *(key, moment, False),
            )


if __name__ == "__main__":
    sys.exit(main())

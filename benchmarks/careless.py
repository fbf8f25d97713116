"""How long the careless-response indices of a survey take, and how fast their page is, on a database of its own.

    .venv/bin/python -m benchmarks.careless [--people N] [--repeats N] [--database sqlite|postgres]

People answer 40 statements on four pages; one in twenty does not read. Needs the development packages.
"""

import argparse
import atexit
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import django
import numpy as np

if TYPE_CHECKING:
    from surveys.models import Survey

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GOAL, GOAL_PAGE = 20.0, 0.3
ONE_IN = 20


def main() -> int:
    """Fill, measure, print; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description="careless-response indices: time to compute, p95 of the page")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    if options.database == "postgres":
        return _on_postgres(options)
    folder = tempfile.mkdtemp(prefix="crowdseed-careless-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(CROWDSEED_VAR=folder, DJANGO_SETTINGS_MODULE="crowd.settings")
    os.environ.setdefault("DATABASE_URL", "")
    django.setup()
    return measure(options.people, options.repeats)


def _on_postgres(options: argparse.Namespace) -> int:
    from crowd.runtime import postgres  # noqa: PLC0415 - only where it is wanted

    with postgres.throw_away() as url:
        url = url.replace(f"@/{postgres.ROLE}?", "@/postgres?")  # the one database that a new server has
        command = [sys.executable, "-m", "benchmarks.careless", f"--people={options.people}"]
        run = [*command, f"--repeats={options.repeats}"]
        return subprocess.run(run, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def measure(people: int, repeats: int) -> int:
    # Models can only be read once the settings are there.
    from django.core.management import call_command  # noqa: PLC0415

    from crowd import carelessness  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415
    from tests.crowd import careless  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    survey = careless.scales_survey(owner=factories.UserFactory(username="alice"), now=NOW)
    few = people // ONE_IN // 3
    careless.fill(survey, now=NOW, careful=people - 3 * few, careless=few)
    before, start = _peak(), time.perf_counter()
    carelessness.assess(survey=survey, now=NOW)
    seconds = time.perf_counter() - start
    print(f"indices of {people:,} people: {seconds:.1f} s, {_peak() - before:.0f} MB more at the peak")
    slow = [name for name, address in _addresses(survey) if _page(name, address, repeats) > GOAL_PAGE]
    return 1 if seconds > GOAL or slow else 0


def _addresses(survey: "Survey") -> list[tuple[str, str]]:
    page = f"/admin/surveys/survey/{survey.pk}/careless/"
    return [("panel", page), ("page 150", f"{page}?page=150"), ("of one index", f"{page}?index=even_odd")]


def _page(name: str, address: str, repeats: int) -> float:
    """Print the page's median and 95th percentile in ms; return the latter in seconds."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.db import connection, reset_queries  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415

    client, seconds, work = Client(), [], []
    client.force_login(User.objects.get(username="alice"))
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"], DEBUG=True):
        for _ in range(repeats + 1):
            reset_queries()
            start, begun = time.perf_counter(), time.process_time()
            if client.get(address).status_code != 200:
                raise SystemExit(f"{address} does not answer")
            seconds.append(time.perf_counter() - start)
            work.append(time.process_time() - begun)
    middle, high = np.percentile(seconds[1:], [50, 95]) * 1000  # the first builds templates
    cpu = np.median(work[1:]) * 1000
    told = f"{name:<14} median {middle:4.0f} ms   p95 {high:4.0f} ms   of which CPU {cpu:4.0f} ms"
    print(f"{told}   {len(connection.queries)} queries")
    return float(high) / 1000


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

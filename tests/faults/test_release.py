"""kill -9 in the middle of a build: nothing half-made can be fetched, and the release is finished all the same."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.utils import timezone

from exports import dataset, requests, tasks
from exports.models import Release
from surveys.models import Survey
from tests.runtime_fixtures import eventually

ROWS = 30_000  # seconds of work


def place(release: Release) -> Path:
    return Path(default_storage.path(f"releases/{release.pk}"))


def workshops(release: Release) -> list[Path]:
    return list(place(release).parent.glob(f".building/{release.pk}-*/files/*"))


def ordered(survey: Survey, by: User, **options: Any) -> Release:
    options = {"synthetic_rows": ROWS, "formats": ["csv", "parquet"], **options}
    return requests.request_release(survey=survey, by=by, options=options, seed=7, now=timezone.now())


def kill_pool(worker: subprocess.Popen[bytes]) -> None:
    """Kill the processes that do the worker's work."""
    for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
        os.kill(int(pid), signal.SIGKILL)


@pytest.mark.usefixtures("worker")
def test_a_worker_killed_in_the_middle(survey: Survey, alice: User, request: pytest.FixtureRequest) -> None:
    release = ordered(survey, alice)
    eventually(lambda: workshops(release))
    kill_pool(request.getfixturevalue("_worker_process"))
    release.refresh_from_db()
    assert release.state == Release.State.BUILDING
    assert not place(release).exists()

    # What the lease waits for, without the wait.
    Release.objects.filter(pk=release.pk).update(lease_until=timezone.now(), queued_at="2026-01-01T00:00:00Z")
    tasks.build_overdue()
    eventually(lambda: Release.objects.filter(pk=release.pk, state=Release.State.READY).exists())

    release.refresh_from_db()
    assert release.attempts == 2
    assert workshops(release) == []
    again = ordered(survey, alice)
    dataset.build_queued(release_id=again.pk, clock=timezone.now)
    eventually(lambda: Release.objects.filter(pk=again.pk, state=Release.State.READY).exists())
    assert [path.read_bytes() for path in sorted(place(release).iterdir())] == [
        path.read_bytes() for path in sorted(place(again).iterdir())
    ]

"""A large release, its builder killed with -9 in every phase; and one for which there is no room on the disk."""

import resource
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.utils import timezone

from crowd import columns
from exports import dataset, files, release_parts, requests, shuffle, writers
from exports.leases import LEASE
from exports.models import Release, ReleasePart
from exports.writers import parquet
from surveys.models import Survey
from tests import factories
from tests.faults.apart import apart, killed

pytestmark = pytest.mark.django_db(transaction=True)

State = Release.State
# What is called in the phase; the call at which the builder dies; whether that call is made; parts that are built then.
PHASES: dict[str, tuple[Any, str, int, bool, int]] = {
    "reading": (columns, "_parsed", 3, False, 1),  # two calls a part
    "dealing": (shuffle, "pairwise", 2, False, 1),
    "writing": (parquet, "batches", 1, False, 5),
    "publishing": (files, "publish", 1, False, 5),
    "published": (files, "publish", 1, True, 5),
}


@pytest.fixture
def answered(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> Survey:
    """Nine people answered: five parts."""
    monkeypatch.setattr(release_parts, "ROWS", 2)
    for number in range(9):
        person = factories.ContributorFactory(survey=survey)
        factories.answer(survey, person, {"drink": "tea" if number % 2 else "coffee"}, now=timezone.now())
    return survey


def ordered(survey: Survey, by: User, *formats: str) -> Release:
    options = {"formats": formats, "documents": False}
    return requests.request_release(survey=survey, by=by, options=options, seed=7, now=timezone.now())


def built_apart(release: Release, prepare: Callable[..., None], *how: Any) -> int | None:
    """Build in a process of its own, prepared like this; its exit code."""
    code = apart(lambda: dataset.build_queued(release_id=release.pk, clock=timezone.now), prepare, *how)
    release.refresh_from_db()
    return code


def no_room() -> None:
    """Let no file grow while the files of the release are written; the database may."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    real = writers.write

    def full(*args: Any, **kwargs: Any) -> Any:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, most))
        try:
            return real(*args, **kwargs)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    writers.write = full  # in this process alone


def place(release: Release) -> Path:
    return Path(default_storage.path(f"releases/{release.pk}"))


def contents(release: Release) -> list[bytes]:
    return [path.read_bytes() for path in sorted(place(release).iterdir())]


def left_over(release: Release) -> list[Path]:
    building = place(release).parent / ".building"
    return [*building.glob(f"{release.pk}-*"), *building.glob(f"parts-{release.pk}")]


@pytest.mark.parametrize("phase", PHASES)
def test_whenever_the_builder_is_killed_the_next_one_finishes(answered: Survey, alice: User, phase: str) -> None:
    *how, parts = PHASES[phase]
    release = ordered(answered, alice, "csv", "parquet")
    assert built_apart(release, killed, *how) == -signal.SIGKILL
    assert release.state == State.BUILDING
    assert place(release).exists() == (phase == "published"), "only where it did not come to say so"
    assert release.parts.count() - release.parts.unbuilt().count() == parts

    late = timezone.now() + LEASE + timedelta(seconds=1)
    dataset.build_queued(release_id=release.pk, clock=lambda: late)
    release.refresh_from_db()
    assert (release.state, release.attempts) == (State.READY, 2), release.message
    assert left_over(release) == []
    assert not ReleasePart.objects.exists()
    whole = ordered(answered, alice, "csv", "parquet")
    dataset.build_queued(release_id=whole.pk, clock=timezone.now)
    assert contents(release) == contents(whole)


@pytest.mark.parametrize("name", ["parquet", "csv", "xlsx", "sav", "dta"])
def test_without_room_on_the_disk_it_fails_in_words_and_nothing_is_left(
    answered: Survey, alice: User, name: str
) -> None:
    release = ordered(answered, alice, name)
    assert built_apart(release, no_room) == 0
    assert (release.state, release.message) == (State.FAILED, files.NO_ROOM)
    assert not place(release).exists()
    assert left_over(release) == []

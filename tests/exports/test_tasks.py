"""Through the real broker and worker."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crowd import queue
from exports import release_parts, requests, tasks
from exports.claims import LEASE, PATIENCE
from exports.models import Release
from surveys.models import Survey
from tests.runtime_fixtures import eventually


def state(release: Release) -> str:
    release.refresh_from_db()
    return release.state


@pytest.mark.django_db
def test_the_task_builds(panel: Survey, order: Any) -> None:
    release = order(panel, synthetic_rows=3)
    tasks.build_release(release.pk)
    assert state(release) == "ready"


@pytest.mark.usefixtures("worker")
def test_an_order_is_built(panel: Survey, alice: User) -> None:
    release = requests.request_release(
        survey=panel, by=alice, options={"synthetic_rows": 3}, seed=7, now=timezone.now()
    )
    eventually(lambda: state(release) == "ready")


@pytest.mark.usefixtures("worker")
def test_an_order_whose_message_was_lost_is_built_too(panel: Survey, order: Any) -> None:
    release = order(panel, synthetic_rows=3)
    Release.objects.update(state="queued", queued_at=timezone.now() - PATIENCE)
    tasks.build_overdue()
    eventually(lambda: state(release) == "ready")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What workers were asked for: the tasks' names, and of which release."""
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(queue, "send", lambda task, pk: asked.append((task.name, pk)))
    return asked


@pytest.mark.django_db
def test_other_workers_are_asked_to_help_with_a_large_release(
    panel: Survey, person: Any, order: Any, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, int]]
) -> None:
    monkeypatch.setattr(release_parts, "ROWS", 2)
    for _ in range(5):
        person(panel, age="old")
    release = order(panel)
    tasks.build_release(release.pk)
    assert state(release) == "ready"
    assert sent == [("exports.tasks.help_build", release.pk)] * 2


@pytest.mark.django_db
def test_help_that_did_not_come_is_asked_for_again(
    panel: Survey, person: Any, order: Any, sent: list[tuple[str, int]]
) -> None:
    person(panel, age="old")
    release, now = order(panel, quasi_identifiers=[]), timezone.now()
    Release.objects.update(state="building", started_at=now, lease_until=now + LEASE)
    release_parts.planned(release=release, plan="")
    tasks.build_overdue()
    assert sent == [("exports.tasks.help_build", release.pk)]
    tasks.help_build(release.pk)  # which sees that it was planned otherwise
    assert release.parts.unbuilt().count() == 1

"""Through the real broker and worker."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from exports import requests, tasks
from exports.claims import PATIENCE
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

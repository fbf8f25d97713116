"""The beat's part: what no message asks for is sent all the same, and forgotten in the end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from crowd.celery import app
from exports import tasks
from exports.webhooks import deliveries
from exports.webhooks.models import Delivery, Event, Webhook
from tests.exports.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was asked of the workers."""
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr("crowd.queue.send", lambda *args: found.append(args))
    return found


def test_what_is_due_is_asked_for_and_delivered(
    hook: Webhook, receiver: Receiver, sent: list[tuple[Callable[..., None], str]]
) -> None:
    now = timezone.now()
    first = deliveries.order(webhook=hook, event=Event.PING, data={}, now=now)
    deliveries.order(webhook=hook, event=Event.PING, data={}, now=now + timedelta(hours=1))
    tasks.send_due_messages()
    [(task, number)] = sent
    assert number == str(first.pk)
    task(number)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [number]


def test_old_ones_are_forgotten(hook: Webhook) -> None:
    deliveries.order(webhook=hook, event=Event.PING, data={}, now=timezone.now() - timedelta(days=31))
    tasks.forget_old_messages()
    assert not Delivery.objects.exists()


def test_the_beat_asks_for_tasks_that_there_are() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)

"""From an event to a message that was taken."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from crowd.models import Contributor
from exports import claims
from exports.models import Release
from exports.webhooks import deliveries, signing, subscriptions
from exports.webhooks.models import Delivery, Event, Webhook
from exports.work import MOST_ATTEMPTS
from surveys.models import Survey
from tests import factories
from tests.exports.conftest import Order
from tests.exports.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def message(hook: Webhook, now: datetime) -> Delivery:
    return deliveries.order(webhook=hook, event=Event.PING, data={}, now=now)


def deliver(delivery: Delivery, at: datetime) -> Delivery:
    deliveries.deliver(delivery_id=delivery.pk, clock=lambda: at)
    delivery.refresh_from_db()
    return delivery


def test_a_ready_release_is_told(
    hook: Webhook,
    build: Order,
    panel: Survey,
    person: Callable[..., Contributor],
    receiver: Receiver,
    clock: Callable[[], datetime],
    now: datetime,
) -> None:
    for one in range(6):
        person(panel, name=f"Ann {one}", age="old", why=f"Because {one}")
    release = build(panel)
    [number] = deliveries.due(now=now)
    deliveries.deliver(delivery_id=number, clock=clock)
    [(headers, body)] = receiver.got
    assert json.loads(body) == {
        "id": str(number),
        "type": "release.ready",
        "timestamp": "2026-03-01T12:00:00+00:00",
        "data": {"survey": "panel", "release": release.pk, "url": f"/api/v1/releases/{release.pk}/"},
    }
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == str(number)
    signed = signing.signature(
        secret=deliveries.secret(hook),
        message_id=headers["webhook-id"],
        timestamp=int(headers["webhook-timestamp"]),
        body=body,
    )
    assert headers["webhook-signature"] == signed
    assert deliveries.due(now=now + DAY) == []


def test_a_refused_one_too(hook: Webhook, build: Order, panel: Survey, person: Callable[..., Contributor]) -> None:
    person(panel, name="Ann", age="old", why="So")
    build(panel, k=5)
    assert Delivery.objects.get().event == "release.refused"


@pytest.mark.parametrize("by_beat", [True, False])
def test_and_one_that_failed_for_good(hook: Webhook, order: Order, panel: Survey, now: datetime, by_beat: bool) -> None:
    release = order(panel, synthetic_rows=2)
    for _ in range(MOST_ATTEMPTS):
        claim = claims.claim(release_id=release.pk, now=now)
        assert claim is not None
        assert not Delivery.objects.exists()
        if not by_beat:
            claim.give_back(now=now)
        now += timedelta(hours=1)
    claims.overdue(now=now)
    claims.overdue(now=now)
    assert Delivery.objects.get().event == "release.failed"


def test_an_event_that_is_rolled_back_is_not_told(hook: Webhook, order: Order, panel: Survey, now: datetime) -> None:
    claim = claims.claim(release_id=order(panel, synthetic_rows=2).pk, now=now)
    assert claim is not None
    with transaction.atomic():
        claim.ready(manifest={}, digest="", message="", now=now)
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_only_what_was_asked_for_of_this_survey(
    hook: Webhook, build: Order, panel: Survey, alice: User, now: datetime, closed_network: None
) -> None:
    other = factories.tea_survey(owner=alice, now=now, slug="other")
    for survey, events in ((panel, ["release.failed"]), (other, ["release.ready"])):
        subscriptions.create(survey=survey, url="http://localhost:1/", events=events, by=alice, now=now)
    build(panel, synthetic_rows=5, k=1)
    assert list(Delivery.objects.values_list("webhook", "event")) == [(hook.pk, "release.ready")]


def test_what_is_not_taken_is_sent_again_later_the_same_under_the_same_id(
    message: Delivery, receiver: Receiver, now: datetime
) -> None:
    receiver.status = 503
    found = deliver(message, now)
    assert (found.attempts, found.delivered_at, found.next_at - now) == (1, None, timedelta(seconds=30))
    assert "503" in found.message
    assert deliveries.due(now=now + timedelta(seconds=29)) == []
    deliver(message, now + timedelta(seconds=29))
    assert len(receiver.got) == 1
    receiver.status = 200
    later = now + timedelta(seconds=30)
    assert deliveries.due(now=later) == [message.pk]
    assert deliver(message, later).delivered_at == later
    (first, body), (second, again) = receiver.got
    assert body == again
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 30
    deliver(message, now + DAY)
    assert len(receiver.got) == 2


def test_after_a_day_it_is_given_up_and_can_be_sent_by_hand(
    message: Delivery, receiver: Receiver, now: datetime
) -> None:
    receiver.status = 500
    at = now
    while not message.given_up_at:
        deliver(message, at)
        at = message.next_at
    assert message.attempts == 12
    assert timedelta(hours=12) < message.given_up_at - now < DAY
    assert deliveries.due(now=now + 2 * DAY) == []
    receiver.status = 204
    assert deliveries.resend(delivery=message, now=now + 2 * DAY)
    assert not deliveries.resend(delivery=message, now=now + 2 * DAY)
    assert deliver(message, now + 2 * DAY).delivered_at is not None
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_what_no_worker_ever_finished_is_given_up_too(message: Delivery, now: datetime) -> None:
    assert deliveries.due(now=now + DAY) == []
    message.refresh_from_db()
    assert message.given_up_at == now + DAY


def test_a_worker_that_is_killed_in_the_middle_leaves_the_next_try_due(
    message: Delivery, receiver: Receiver, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("exports.webhooks.transport.post", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(message, now)
    assert deliver(message, now + timedelta(seconds=30)).delivered_at is not None


def test_an_address_that_is_no_longer_allowed_is_not_used(
    message: Delivery, receiver: Receiver, now: datetime, settings: object
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False  # type: ignore[attr-defined] # pytest-django's
    assert "https" in deliver(message, now).message
    assert receiver.got == []


def test_old_messages_are_forgotten(message: Delivery, now: datetime) -> None:
    deliveries.forget(now=now + timedelta(days=30))
    assert Delivery.objects.exists()
    deliveries.forget(now=now + timedelta(days=31))
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_it_once(message: Delivery, receiver: Receiver, now: datetime) -> None:
    start = Barrier(8)

    def work(_: int) -> None:
        start.wait()
        try:
            deliveries.deliver(delivery_id=message.pk, clock=lambda: now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(receiver.got) == 1
    message.refresh_from_db()
    assert message.attempts == 1


def test_a_message_of_a_deleted_webhook_is_nothing(message: Delivery, hook: Webhook, now: datetime) -> None:
    number = message.pk
    hook.delete()
    deliveries.deliver(delivery_id=number, clock=lambda: now)
    assert not Release.objects.exists()

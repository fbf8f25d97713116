"""What researchers do with webhooks: make one, try it, send again what nobody took."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from crowd.queue import send
from exports import tasks
from exports.webhooks import deliveries, transport
from exports.webhooks.models import SUBSCRIBABLE, Delivery, Event, Webhook
from surveys.models import Survey

MOST = 10  # for each survey


def create(*, survey: Survey, url: str, events: Sequence[str], by: User, now: datetime) -> Webhook:
    """A webhook that is told of these events from now on. ValidationError says by field what to change."""
    wanted = [event.value for event in SUBSCRIBABLE if event in events]
    if not wanted or len(wanted) != len(set(events)):
        known = ", ".join(event.value for event in SUBSCRIBABLE)
        raise ValidationError({"events": f"Choose from: {known}."})
    try:
        transport.target(url, private=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
    except transport.BadUrl as problem:
        raise ValidationError({"url": str(problem)}) from None
    if survey.webhooks.count() >= MOST:
        raise ValidationError({"url": f"A survey has at most {MOST} webhooks. Delete one first."})
    return Webhook.objects.create(survey=survey, url=url, events=wanted, created_by=by, created_at=now)


def ping(*, webhook: Webhook, now: datetime) -> Delivery:
    """Send a test message, as any other is sent."""
    delivery = deliveries.order(webhook=webhook, event=Event.PING, data={}, now=now)
    _send_now(delivery)
    return delivery


def resend(*, delivery: Delivery, now: datetime) -> bool:
    """Send a message that was given up once more; False for any other."""
    again = deliveries.resend(delivery=delivery, now=now)
    if again:
        _send_now(delivery)
    return again


def _send_now(delivery: Delivery) -> None:
    transaction.on_commit(partial(send, tasks.deliver_message, str(delivery.pk)))

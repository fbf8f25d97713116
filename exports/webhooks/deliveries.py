"""Messages and how they are sent: at least once each, under one id, until they are taken or a day is over.

Rows are written in the transaction of what they tell. A Celery message only says that there is something to send.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from exports.webhooks import signing, transport
from exports.webhooks.models import Delivery, Event, Webhook

# The wait before the second try; it doubles with each try. Twelve tries fit into the day.
FIRST_WAIT = timedelta(seconds=30)
GIVE_UP_AFTER = timedelta(days=1)
KEPT = timedelta(days=30)
AT_ONCE = 500

Clock = Callable[[], datetime]


def record(*, release_id: int, event: Event, now: datetime) -> None:
    """Order a message to every webhook that wants to know. Call it in the transaction of the event itself."""
    wanted = Webhook.objects.filter(survey__releases=release_id).select_related("survey")
    for webhook in wanted:
        if event in webhook.events:
            about = {"release": release_id, "url": reverse("api:release", args=[release_id])}
            order(webhook=webhook, event=event, data=about, now=now)


def order(*, webhook: Webhook, event: Event, data: dict[str, object], now: datetime) -> Delivery:
    """Order one message. It holds numbers and addresses, never an answer of anybody."""
    number = uuid4()
    about = {"survey": webhook.survey.slug, **data}
    body = {"id": str(number), "type": event.value, "timestamp": now.isoformat(), "data": about}
    return Delivery.objects.create(
        id=number, webhook=webhook, event=event, body=json.dumps(body), created_at=now, next_at=now
    )


def due(*, now: datetime) -> list[UUID]:
    """The messages to send now. Those that nobody took for a day are given up."""
    Delivery.objects.waiting().filter(created_at__lte=now - GIVE_UP_AFTER).update(given_up_at=now)
    return list(Delivery.objects.due(now).order_by("next_at").values_list("pk", flat=True)[:AT_ONCE])


def deliver(*, delivery_id: UUID, clock: Clock) -> None:
    """Try to send one message; nothing where it is not due, or somebody else is at it."""
    delivery = _claimed(delivery_id, clock())
    if delivery is None:
        return
    try:
        _send(delivery, clock())
    except (transport.Undelivered, transport.BadUrl) as problem:
        _failed(delivery, str(problem), clock())
    else:
        Delivery.objects.filter(pk=delivery.pk).update(delivered_at=clock(), message="Taken.")


def resend(*, delivery: Delivery, now: datetime) -> bool:
    """Send a message that was given up once more, under its old id, for another day; False for any other."""
    given_up = Delivery.objects.filter(pk=delivery.pk).exclude(given_up_at=None)
    return given_up.update(given_up_at=None, created_at=now, next_at=now, attempts=0) == 1


def forget(*, now: datetime) -> None:
    """Remove what is long over."""
    Delivery.objects.filter(created_at__lt=now - KEPT).delete()


def wait(attempts: int) -> timedelta:
    """How long to wait for the next try after so many."""
    return FIRST_WAIT * 2.0 ** (attempts - 1)


def _claimed(delivery_id: UUID, now: datetime) -> Delivery | None:
    """The message, if it is due and nobody else took it. The next try is due even if this one is killed."""
    found = Delivery.objects.due(now).filter(pk=delivery_id).select_related("webhook").first()
    if found is None:
        return None
    tries = found.attempts + 1
    same = Delivery.objects.due(now).filter(pk=delivery_id, attempts=found.attempts)
    if same.update(attempts=F("attempts") + 1, next_at=now + wait(tries)) != 1:
        return None
    found.attempts, found.next_at = tries, now + wait(tries)
    return found


def _send(delivery: Delivery, now: datetime) -> None:
    private = settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    body = delivery.body.encode()
    signed = signing.headers(
        secret=secret(delivery.webhook), message_id=str(delivery.pk), timestamp=int(now.timestamp()), body=body
    )
    headers = {"Content-Type": "application/json", "User-Agent": "Crowdseed", "Connection": "close", **signed}
    transport.post(transport.target(delivery.webhook.url, private=private), body=body, headers=headers, private=private)


def _failed(delivery: Delivery, message: str, now: datetime) -> None:
    over = delivery.next_at >= delivery.created_at + GIVE_UP_AFTER
    Delivery.objects.filter(pk=delivery.pk).update(message=message[:300], given_up_at=now if over else None)


def secret(webhook: Webhook) -> str:
    """The secret that the researcher was shown when the webhook was made."""
    return signing.secret(salt=webhook.salt, key=settings.SECRET_KEY)

"""Celery shells: ids in, one call into the domain."""

from functools import partial
from random import SystemRandom
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from crowd import queue
from exports import claims, dataset, release_parts, streaming, syntheses
from exports.private import telling
from exports.webhooks import deliveries

# A message takes ten seconds at most; looking up a name may take longer.
MESSAGE_SECONDS = 60


@shared_task
def build_release(release_id: int) -> None:
    dataset.build_queued(release_id=release_id, clock=timezone.now, share=partial(queue.send, help_build))
    send_due_messages()


@shared_task
def help_build(release_id: int) -> None:
    streaming.help_build(release_id=release_id, clock=timezone.now)


@shared_task
def build_synthesis(synthesis_id: int) -> None:
    syntheses.build_queued(synthesis_id=synthesis_id, clock=timezone.now)


@shared_task
def tell(spend_id: int) -> None:
    """Only the system's own randomness hides anybody: a seed could be found out."""
    telling.tell_queued(spend_id=spend_id, clock=timezone.now, rng=SystemRandom())


@shared_task
def build_overdue() -> None:
    """Ask for what waits; whatever a lost message or a killed worker left behind comes back through here."""
    for release_id in claims.overdue(now=timezone.now()):
        queue.send(build_release, release_id)
    for release_id in release_parts.wanting(now=timezone.now()):
        queue.send(help_build, release_id)
    for synthesis_id in syntheses.overdue(now=timezone.now()):
        queue.send(build_synthesis, synthesis_id)
    for spend_id in telling.overdue(now=timezone.now()):
        queue.send(tell, spend_id)


@shared_task
def send_due_messages() -> None:
    """Send what webhooks are to be told, and what they did not take the last time."""
    for delivery_id in deliveries.due(now=timezone.now()):
        queue.send(deliver_message, str(delivery_id))


@shared_task(time_limit=MESSAGE_SECONDS)
def deliver_message(delivery_id: str) -> None:
    deliveries.deliver(delivery_id=UUID(delivery_id), clock=timezone.now)


@shared_task
def forget_old_messages() -> None:
    deliveries.forget(now=timezone.now())

"""Celery shells: ids in, one call into the domain."""

from celery import shared_task
from django.utils import timezone

from crowd import queue
from exports import claims, dataset


@shared_task
def build_release(release_id: int) -> None:
    dataset.build_queued(release_id=release_id, clock=timezone.now)


@shared_task
def build_overdue() -> None:
    """Ask for what waits; whatever a lost message or a killed worker left behind comes back through here."""
    for release_id in claims.overdue(now=timezone.now()):
        queue.send(build_release, release_id)

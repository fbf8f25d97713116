"""Celery shells: ids in, one call into the domain."""

from celery import shared_task
from django.utils import timezone

from crowd import health


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Sent by the beat; what it leaves tells that beat, broker and worker are alive."""
    health.beat(now=timezone.now())

"""What is ordered, and done by a worker: how far it is. `exports/leases.py` alone moves it from state to state."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crowd.models import ScopedQuerySet

W = TypeVar("W", bound="Work")

# What stops this often without an end is not tried again by itself.
MOST_ATTEMPTS = 3


class Work(models.Model):
    """A queued row is the order itself, the Celery message only a hint. Whoever is at work holds a lease."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        BUILDING = "building", "Building"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused: it would not protect people"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, editable=False)
    progress = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Per cent.")
    attempts = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    # Renewed as the work goes on; what has a lease that ran out belongs to whoever claims it next.
    lease_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    message = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        """Whether what came out may be had."""
        return self.state == self.State.READY


class WorkQuerySet(ScopedQuerySet[W]):
    """Work of one sort."""

    def unfinished(self) -> Self:
        return self.filter(state__in=(Work.State.QUEUED, Work.State.BUILDING))

    def overdue(self, now: datetime) -> Self:
        """What somebody should do: queued, or left behind by a worker that died."""
        dead = Q(state=Work.State.BUILDING, lease_until__lte=now)
        return self.filter(Q(state=Work.State.QUEUED) | dead)

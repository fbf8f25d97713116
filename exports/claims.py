"""Who builds a release, and how it moves from state to state: a lease (`exports/leases.py`) that tells webhooks."""

from datetime import datetime

from django.db import transaction

from exports import leases
from exports.leases import LEASE, PATIENCE, RENEW_AFTER, STOPPED, Changed, Lease, Lost
from exports.models import Release
from exports.webhooks import deliveries
from exports.webhooks.models import Event
from exports.work import WorkQuerySet

__all__ = ["LEASE", "PATIENCE", "RENEW_AFTER", "STOPPED", "Changed", "Claim", "Lost", "claim", "oldest_wait", "overdue"]


class Claim(Lease):
    """A builder's hold on a release."""

    def __init__(self, *, release_id: int, now: datetime) -> None:
        super().__init__(Release.objects.all(), pk=release_id, now=now)
        self.release_id = release_id

    def ready(self, *, message: str, now: datetime, **made: object) -> None:
        """The files are complete. Call it in the transaction in which they take their place. Raises Lost."""
        super().ready(message=message, now=now, **made)
        deliveries.record(release_id=self.release_id, event=Event.READY, now=now)

    @transaction.atomic
    def refuse(self, *, message: str, now: datetime) -> None:
        """The release would not protect people, or has nothing in it. Raises Lost."""
        super().refuse(message=message, now=now)
        deliveries.record(release_id=self.release_id, event=Event.REFUSED, now=now)

    @transaction.atomic
    def fail(self, *, message: str, now: datetime) -> None:
        """Somebody has to put something right first. Raises Lost."""
        super().fail(message=message, now=now)
        deliveries.record(release_id=self.release_id, event=Event.FAILED, now=now)

    def give_back(self, *, now: datetime) -> None:
        """The build ended without a result: let it be tried again, or give up. Does nothing after a result."""
        _give_up(self._mine(), now=now)
        super().give_back(now=now)


def claim(*, release_id: int, now: datetime) -> Claim | None:
    """Take a release that waits, or whose builder died; None where there is nothing to do."""
    taken = leases.take(Release.objects.all(), pk=release_id, now=now)
    return Claim(release_id=release_id, now=now) if taken else None


def overdue(*, now: datetime) -> list[int]:
    """The releases that nobody is at work on. Those that stopped too often are given up."""
    _give_up(Release.objects.overdue(now), now=now)
    return leases.overdue(Release.objects.all(), now=now)


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the oldest release has waited for a builder; None where none waits."""
    return leases.oldest_wait(Release.objects.all(), now=now)


def _give_up(stopped: WorkQuerySet[Release], *, now: datetime) -> None:
    """Fail those that stopped too often, and say so to whoever wants to know."""
    leases.give_up(stopped, now=now, tell=lambda pk: deliveries.record(release_id=pk, event=Event.FAILED, now=now))

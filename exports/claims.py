"""Who builds a release, and how it moves from state to state. Every move is one compare-and-set.

A builder holds a lease that it renews as it goes on. One that is killed renews no more, and the release is claimed
again; one that was only slow finds at its next step that the release is no longer its own, and stops.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from exports.models import MOST_ATTEMPTS, Release, ReleaseQuerySet
from exports.webhooks import deliveries
from exports.webhooks.models import Event

State = Release.State

LEASE = timedelta(minutes=2)
RENEW_AFTER = timedelta(seconds=10)
# A queued release whose message is this old is sent for again.
PATIENCE = timedelta(seconds=10)
STOPPED = (
    f"The build stopped {MOST_ATTEMPTS} times without an end. The worker's log says why (often too little memory or "
    "disk). Retry, or ask for less: fewer rows, fewer formats."
)


class Lost(Exception):
    """The release was cancelled, erased, or given to another builder."""


class Claim:
    """A builder's hold on a release. `started_at` tells it from every other claim."""

    def __init__(self, *, release_id: int, now: datetime) -> None:
        self.release_id, self.started_at = release_id, now
        self._renewed = now

    def renew(self, *, now: datetime, progress: int) -> None:
        """Say that the work goes on. Raises Lost."""
        if now - self._renewed < RENEW_AFTER:
            return
        self._renewed = now
        self._move(lease_until=now + LEASE, progress=progress)

    def ready(self, *, manifest: dict[str, object], digest: str, message: str, now: datetime) -> None:
        """The files are complete. Call it in the transaction in which they take their place. Raises Lost."""
        done = {"manifest": manifest, "digest": digest, "message": message, "finished_at": now, "progress": 100}
        self._move(state=State.READY, **done)
        deliveries.record(release_id=self.release_id, event=Event.READY, now=now)

    @transaction.atomic
    def refuse(self, *, message: str, now: datetime) -> None:
        """The release would not protect people, or has nothing in it. Raises Lost."""
        self._move(state=State.REFUSED, message=message, finished_at=now)
        deliveries.record(release_id=self.release_id, event=Event.REFUSED, now=now)

    def give_back(self, *, now: datetime) -> None:
        """The build ended without a result: let it be tried again, or give up. Does nothing after a result."""
        mine = self._mine()
        _give_up(mine, now=now)
        mine.update(state=State.QUEUED, progress=0)

    def _mine(self) -> ReleaseQuerySet:
        return Release.objects.filter(pk=self.release_id, state=State.BUILDING, started_at=self.started_at)

    def _move(self, **changes: object) -> None:
        if self._mine().update(**changes) != 1:
            raise Lost


def claim(*, release_id: int, now: datetime) -> Claim | None:
    """Take a release that waits, or whose builder died; None where there is nothing to do."""
    free = Release.objects.overdue(now).filter(pk=release_id, attempts__lt=MOST_ATTEMPTS)
    taken = free.update(
        state=State.BUILDING, attempts=F("attempts") + 1, started_at=now, lease_until=now + LEASE, progress=0
    )
    return Claim(release_id=release_id, now=now) if taken == 1 else None


def overdue(*, now: datetime) -> list[int]:
    """The releases that nobody is at work on. Those that stopped too often are given up."""
    waiting = Release.objects.overdue(now)
    _give_up(waiting, now=now)
    return list(waiting.filter(queued_at__lte=now - PATIENCE).order_by("pk").values_list("pk", flat=True))


def oldest_wait(now: datetime) -> float | None:
    """For how many seconds the oldest release has waited for a builder; None where none waits."""
    since = Release.objects.overdue(now).order_by("queued_at").values_list("queued_at", flat=True).first()
    return None if since is None else max(0.0, (now - since).total_seconds())


def _give_up(stopped: ReleaseQuerySet, *, now: datetime) -> None:
    """Fail those that stopped too often, and say so to whoever wants to know."""
    hopeless = stopped.filter(attempts__gte=MOST_ATTEMPTS)
    for release_id in list(hopeless.values_list("pk", flat=True)):
        with transaction.atomic():
            if hopeless.filter(pk=release_id).update(state=State.FAILED, message=STOPPED, finished_at=now) == 1:
                deliveries.record(release_id=release_id, event=Event.FAILED, now=now)

"""Who builds what was ordered, and how it moves from state to state. Every move is one compare-and-set.

A builder holds a lease that it renews as it goes on. One that is killed renews no more, and the build is claimed
again; one that was only slow finds at its next step that the build is no longer its own, and stops. A build may be
anything that is `exports/work.py`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from exports.work import MOST_ATTEMPTS, Work, WorkQuerySet

log = logging.getLogger(__name__)

State = Work.State
Rows = WorkQuerySet[Any]
ENDED = (State.FAILED, State.REFUSED, State.CANCELLED)

LEASE = timedelta(minutes=2)
RENEW_AFTER = timedelta(seconds=10)
# A queued build whose message is this old is sent for again.
PATIENCE = timedelta(seconds=10)
STOPPED = (
    f"The worker stopped {MOST_ATTEMPTS} times before the end. Its log says why (often too little memory or disk). "
    "Try again, or ask for less: of a dataset fewer rows or formats."
)


class Lost(Exception):
    """The build was cancelled, erased, or given to another builder."""


class Changed(Lost):
    """What is built follows from something that changed meanwhile: it has to be built anew."""


class Lease:
    """A builder's hold on one of `rows`. `started_at` tells it from every other."""

    def __init__(self, rows: Rows, *, pk: int, now: datetime) -> None:
        self.rows, self.pk, self.started_at = rows, pk, now
        self._renewed = now

    def renew(self, *, now: datetime, progress: int) -> bool:
        """Say that the work goes on; False where that was said a moment ago. Raises Lost."""
        if now - self._renewed < RENEW_AFTER:
            return False
        self._renewed = now
        self._move(lease_until=now + LEASE, progress=progress)
        return True

    def ready(self, *, message: str, now: datetime, **made: object) -> None:
        """It is complete: keep what was made in the fields of these names. Where there are files, call it in the
        transaction in which they take their place. Raises Lost."""
        self._move(state=State.READY, message=message, finished_at=now, progress=100, **made)

    def refuse(self, *, message: str, now: datetime) -> None:
        """It cannot be built, however often it is tried. Raises Lost."""
        self._move(state=State.REFUSED, message=message, finished_at=now)

    def fail(self, *, message: str, now: datetime) -> None:
        """It cannot be built until somebody has put something right. Raises Lost."""
        self._move(state=State.FAILED, message=message, finished_at=now)

    def begin_anew(self) -> None:
        """Let it be built anew, as if this had not been tried: nothing went wrong. Does nothing after a result."""
        self._mine().update(state=State.QUEUED, progress=0, attempts=F("attempts") - 1)

    def give_back(self, *, now: datetime) -> None:
        """The build ended without a result: let it be tried again, or give up. Does nothing after a result."""
        mine = self._mine()
        give_up(mine, now=now)
        mine.update(state=State.QUEUED, progress=0)

    def _mine(self) -> Rows:
        return self.rows.filter(pk=self.pk, state=State.BUILDING, started_at=self.started_at)

    def _move(self, **changes: object) -> None:
        if self._mine().update(**changes) != 1:
            raise Lost


@contextmanager
def held(rows: Rows, *, pk: int, clock: Callable[[], datetime]) -> Iterator[Lease | None]:
    """A hold on the one of `rows` that waits, given back in the end; None where there is nothing to do."""
    now = clock()
    if not take(rows, pk=pk, now=now):
        yield None
        return
    lease = Lease(rows, pk=pk, now=now)
    try:
        yield lease
    except Lost:
        log.info("%s %s is no longer to be built here.", rows.model.__name__, pk)
    finally:
        lease.give_back(now=clock())


def take(rows: Rows, *, pk: int, now: datetime) -> bool:
    """Take a build that waits, or whose builder died; False where there is nothing to do."""
    free = rows.overdue(now).filter(pk=pk, attempts__lt=MOST_ATTEMPTS)
    until = now + LEASE
    moved = free.update(state=State.BUILDING, attempts=F("attempts") + 1, started_at=now, lease_until=until, progress=0)
    return moved == 1


def cancel(rows: Rows, *, now: datetime) -> bool:
    """Call off the one of `rows` that is not finished; False where it is."""
    return rows.unfinished().update(state=State.CANCELLED, finished_at=now, message="Cancelled.") == 1


def retry(rows: Rows, *, now: datetime) -> bool:
    """Let the one of `rows` that failed, was refused or called off wait anew; False for any other."""
    anew = {"queued_at": now, "attempts": 0, "progress": 0, "message": "", "finished_at": None}
    return rows.filter(state__in=ENDED).update(state=State.QUEUED, **anew) == 1


def oldest_wait(rows: Rows, *, now: datetime) -> float | None:
    """For how many seconds the oldest of `rows` has waited for a builder; None where none waits."""
    since = rows.overdue(now).order_by("queued_at").values_list("queued_at", flat=True).first()
    return None if since is None else max(0.0, (now - since).total_seconds())


def overdue(rows: Rows, *, now: datetime) -> list[int]:
    """The builds that nobody is at work on. Those that stopped too often are given up."""
    waiting = rows.overdue(now)
    give_up(waiting, now=now)
    return list(waiting.filter(queued_at__lte=now - PATIENCE).order_by("pk").values_list("pk", flat=True))


def give_up(stopped: Rows, *, now: datetime, tell: Callable[[int], None] = lambda pk: None) -> None:
    """Fail those that stopped too often; `tell` it in the same transaction."""
    hopeless = stopped.filter(attempts__gte=MOST_ATTEMPTS)
    for pk in list(hopeless.values_list("pk", flat=True)):
        with transaction.atomic():
            if hopeless.filter(pk=pk).update(state=State.FAILED, message=STOPPED, finished_at=now) == 1:
                tell(pk)

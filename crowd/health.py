"""Is everything alive? Each check says ok, warn or fail, and what to do about it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from kombu import Connection
from kombu.exceptions import OperationalError

State = Literal["ok", "warn", "fail"]
SEVERITY: tuple[State, ...] = ("ok", "warn", "fail")

HEARTBEAT = "crowd.heartbeat"
# The beat asks for one every 10 s.
HEARTBEAT_WARN, HEARTBEAT_FAIL = 40.0, 120.0
QUEUE_WARN, QUEUE_FAIL = 60.0, 600.0
GIB = 1024**3
DISK_WARN, DISK_FAIL = 2 * GIB, GIB // 4


@dataclass(frozen=True)
class Check:
    """One question and its answer. `essential`: without it no page can be served."""

    name: str
    state: State
    text: str
    essential: bool = False


@dataclass(frozen=True)
class Health:
    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        """The worst of all checks."""
        return max((check.state for check in self.checks), key=SEVERITY.index, default="ok")

    @property
    def serving(self) -> bool:
        """Whether pages can be served: contributors may still answer while the workers are down."""
        return not any(check.essential and check.state == "fail" for check in self.checks)


@dataclass(frozen=True)
class Queue:
    """Work that waits in the database. `oldest_seconds` is the age of the oldest piece, None where there is none."""

    name: str
    oldest_seconds: Callable[[datetime], float | None]


# Each stage adds its own (in its `apps.py`, so that the later stages stay unknown here).
QUEUES: list[Queue] = []


def beat(*, now: datetime) -> None:
    """Leave the sign that a worker is alive and that the schedule runs."""
    cache.set(HEARTBEAT, now.timestamp(), timeout=None)


def health(*, now: datetime) -> Health:
    """Ask every part once. Never raises: a part that does not answer is a failed check."""
    database = check_database()
    queues = [check_queue(queue, now=now) for queue in QUEUES] if database.state == "ok" else []
    return Health((database, check_broker(), check_worker(now=now), *queues, check_disk(settings.VAR)))


def check_database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        text = f"The database does not answer: {error}. Check that it runs and that DATABASE_URL is right."
        return Check("database", "fail", text, essential=True)
    return Check("database", "ok", f"The database answers ({connection.display_name}).", essential=True)


def check_broker() -> Check:
    try:
        with Connection(settings.BROKER_URL, connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except OperationalError:
        text = "The broker does not answer: answers are kept, but nothing is computed. Start it or check BROKER_URL."
        return Check("broker", "fail", text)
    return Check("broker", "ok", "The broker answers.")


def check_worker(*, now: datetime) -> Check:
    try:
        seen = cache.get(HEARTBEAT)
    except redis.RedisError:
        return Check("worker", "fail", "The cache does not answer: no sign of a worker. Check CACHE_URL.")
    if seen is None:
        return Check("worker", "fail", "No worker has reported yet. Start one, and the beat: see the README.")
    age = max(0.0, now.timestamp() - seen)
    state = graded(age, warn=HEARTBEAT_WARN, fail=HEARTBEAT_FAIL)
    if state == "ok":
        return Check("worker", state, f"A worker reported {age:.0f} s ago.")
    return Check("worker", state, f"No worker has reported for {age:.0f} s. Look at its log, then restart it.")


def check_queue(queue: Queue, *, now: datetime) -> Check:
    age = queue.oldest_seconds(now)
    if age is None:
        return Check(queue.name, "ok", "Nothing waits.")
    state = graded(age, warn=QUEUE_WARN, fail=QUEUE_FAIL)
    advice = "" if state == "ok" else " Start more workers, or look at the worker's log."
    return Check(queue.name, state, f"The oldest piece of work has waited {age:.0f} s.{advice}")


def check_disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    state = graded(-free, warn=-DISK_WARN, fail=-DISK_FAIL)
    advice = "" if state == "ok" else " Free some space, or move the data to a larger disk."
    return Check("disk", state, f"{free / GIB:.1f} GiB are free.{advice}", essential=True)


def graded(value: float, *, warn: float, fail: float) -> State:
    """ok up to `warn`, warn up to `fail`, fail above."""
    if value > fail:
        return "fail"
    return "warn" if value > warn else "ok"

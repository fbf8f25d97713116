"""Do something in processes of their own, and have them killed with -9 where it hurts most.

They are forked: what they need is loaded already, which takes a program of its own four seconds.
"""

import itertools
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

FORK = get_context("fork")
LONG = 300  # seconds, on the busiest machine


def apart(work: Callable[[], object], prepare: Callable[..., None], *how: Any) -> int | None:
    """Do `work` in a process of its own, prepared like this; its exit code."""
    process = started(_prepared, work, prepare, *how)
    process.join(LONG)
    return process.exitcode


def started(work: Callable[..., object], *given: Any) -> ForkProcess:
    """A process of its own that does `work`, with connections of its own."""
    let_go()  # no two processes may share a connection
    process = FORK.Process(target=_work, args=(work, *given))
    process.start()
    return process


def _work(work: Callable[..., object], *given: Any) -> None:
    forget()
    work(*given)
    let_go()


def _prepared(work: Callable[[], object], prepare: Callable[..., None], *how: Any) -> None:
    prepare(*how)
    work()


def forget() -> None:
    """Use no connection of the process that this one came from: it would stay open, and hold its locks, when this one
    is killed."""
    for alias in connections:
        del connections[alias]
    PostgreSQL._connection_pools.clear()  # type: ignore[attr-defined] # of its own, and not in the stubs


def let_go() -> None:
    for connection in connections.all():
        connection.close()
        if isinstance(connection, PostgreSQL):
            connection.close_pool()


def killed(module: Any, name: str, at: int, done: bool) -> None:
    """Have the process killed at a call of the function."""
    function, calls = getattr(module, name), itertools.count(1)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        last = next(calls) == at
        result = function(*args, **kwargs) if done or not last else None
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, deadly)

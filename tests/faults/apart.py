"""Do something in a process of its own, and have it killed with -9 where it hurts most."""

import itertools
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL


def apart(work: Callable[[], object], prepare: Callable[..., None], *how: Any) -> int | None:
    """Do `work` in a process of its own, prepared like this; its exit code."""
    let_go()  # no two processes may share a connection
    process = get_context("fork").Process(target=_work, args=(work, prepare, *how))
    process.start()
    process.join(60)
    return process.exitcode


def _work(work: Callable[[], object], prepare: Callable[..., None], *how: Any) -> None:
    forget()
    prepare(*how)
    work()
    let_go()


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

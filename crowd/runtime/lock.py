"""One `up` at a time for one folder of data. Standard library only."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Running(Exception):
    """Another process holds the lock; the message is what it wrote there."""


@contextmanager
def held(path: Path) -> Iterator[IO[str]]:
    """Hold the lock at `path`; write into the file what others shall read.

    The kernel gives it up with the process, however that ends: a file left behind blocks nobody. Raises Running.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Running(file.read().strip()) from None
        file.truncate(0)
        yield file
        file.truncate(0)


def write(file: IO[str], text: str) -> None:
    """Replace what the lock's file says."""
    file.truncate(0)
    file.write(text)
    file.flush()

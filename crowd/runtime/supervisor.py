"""Programs that are kept running, and end together. Standard library only."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from crowd.runtime.child import tied

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
# A program that ran this long counts as healthy: its next restart does not wait.
STEADY_SECONDS = 30.0
LARGEST_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run. `stop_seconds`: the time to finish its work after SIGTERM before it is killed."""

    name: str
    command: list[str]
    log: Path
    folder: Path
    stop_seconds: float = 10.0
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Child:
    """A running program, and how often it has failed in a row."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float | None = None


def start(program: Program) -> subprocess.Popen[bytes]:
    """Run it in a session of its own (Ctrl-C reaches `up` alone), tied to the life of this process."""
    with program.log.open("ab") as log:
        return subprocess.Popen(
            tied(program.command),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **program.environment},
            start_new_session=True,
        )


def rotate(log: Path) -> None:
    """Keep one old log; a new one begins when the log has grown large."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old.log"))


def pause(failures: int) -> float:
    """Seconds before the next restart: doubled with each failure in a row, up to LONGEST_PAUSE."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 16))


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ended; what it left of its process group is killed before its number can be used again."""
    if process.returncode is not None:
        return True
    with contextlib.suppress(ChildProcessError):
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


class Supervisor:
    """Starts programs, restarts those that die, stops them in the reverse order."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []

    def start(self, program: Program) -> None:
        rotate(program.log)
        self.children.append(Child(program, start(program), time.monotonic()))

    def check(self, *, now: float) -> None:
        """Look at each child once: note the dead, restart those whose pause is over."""
        for child in self.children:
            if child.restart_at is None and has_ended(child.process):
                self._note_end(child, now=now)
            if child.restart_at is not None and now >= child.restart_at:
                self._restart(child, now=now)

    def _note_end(self, child: Child, *, now: float) -> None:
        child.failures = 0 if now - child.started > STEADY_SECONDS else child.failures
        wait = pause(child.failures)
        child.failures += 1
        child.restart_at = now + wait
        code = child.process.returncode
        self.say(f"{child.program.name} ended ({code}); starting it again in {wait:.1f} s. Log: {child.program.log}")

    def _restart(self, child: Child, *, now: float) -> None:
        child.process = start(child.program)
        child.started, child.restart_at = now, None

    def watch(self, *, until: Callable[[], bool] = lambda: False, every: float = 0.2) -> None:
        """Keep the programs running until `until()`; for ever without it."""
        while not until():
            self.check(now=time.monotonic())
            time.sleep(every)

    def stop(self) -> None:
        """End all, the last started first; whoever does not end in time is killed."""
        for child in reversed(self.children):
            end(child)
        self.children.clear()


def end(child: Child) -> None:
    """SIGTERM, time to finish, then SIGKILL for what is left of its process group."""
    if not has_ended(child.process):
        child.process.terminate()
    deadline = time.monotonic() + child.program.stop_seconds
    while not has_ended(child.process):
        if time.monotonic() > deadline:
            os.killpg(child.process.pid, signal.SIGKILL)
        time.sleep(0.02)


STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal stop the block the way Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in STOPPING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def in_one_piece() -> Iterator[None]:
    """A signal that comes during the block waits for its end. A mask would not do: any thread may take the signal."""
    came: list[int] = []
    before = {name: signal.signal(name, lambda number, frame: came.append(number)) for name in STOPPING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave the stopping half done. Its length is bounded by the programs' `stop_seconds`."""
    before = {name: signal.signal(name, signal.SIG_IGN) for name in STOPPING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)

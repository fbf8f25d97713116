"""Programs that are kept running, with little real programs."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crowd.runtime import supervisor
from crowd.runtime.supervisor import Program, Supervisor, in_one_piece, pause, rotate, stopped_by_signals, undisturbed
from tests.runtime_fixtures import eventually


class Watched:
    """A supervisor and what it said."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(say=self.said.append)
        self.folder = folder

    def start(self, name: str, script: str, *, stop_seconds: float = 5.0) -> Program:
        program = Program(name, ["sh", "-c", script], self.folder / "log" / f"{name}.log", self.folder, stop_seconds)
        self.supervisor.start(program)
        return program

    def watch(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        self.supervisor.watch(until=lambda: until() or time.monotonic() > end, every=0.02)
        assert until()

    def pid(self) -> int:
        return self.supervisor.children[0].process.pid


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    found = Watched(tmp_path)
    yield found
    found.supervisor.stop()


def group_is_empty(group: int) -> bool:
    run = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in run.stdout.splitlines()]
    return not any(int(row[0]) == group and not row[1].startswith("Z") for row in rows)


def test_a_killed_program_starts_again(watched: Watched) -> None:
    watched.start("sleeper", "exec sleep 600")
    first = watched.pid()
    os.kill(first, signal.SIGKILL)
    watched.watch(lambda: watched.pid() != first)
    assert watched.supervisor.children[0].process.poll() is None
    assert len(watched.said) == 1
    assert "sleeper ended (-9); starting it again in 0.2 s" in watched.said[0]


def test_a_program_that_always_fails_is_tried_less_and_less_often(watched: Watched) -> None:
    program = watched.start("broken", "echo once more; exit 3")
    watched.watch(lambda: len(watched.said) == 3)
    assert program.log.read_text().count("once more") == 3
    waits = zip((0.2, 0.4, 0.8), watched.said, strict=True)
    assert [wait for wait, said in waits if f"again in {wait} s" not in said] == []
    assert "ended (3)" in watched.said[0]
    assert str(program.log) in watched.said[0]


def test_the_pause_doubles_up_to_its_longest() -> None:
    assert [pause(n) for n in range(4)] == [0.2, 0.4, 0.8, 1.6]
    assert pause(10**6) == supervisor.LONGEST_PAUSE


def test_a_program_that_ran_long_does_not_wait_for_its_restart(watched: Watched) -> None:
    watched.start("steady", "exec sleep 600")
    child = watched.supervisor.children[0]
    child.failures = 9
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    now = time.monotonic() + supervisor.STEADY_SECONDS + 1
    watched.supervisor.check(now=now)
    assert child.restart_at == pytest.approx(now + supervisor.FIRST_PAUSE)


def test_what_a_dead_program_leaves_behind_is_killed(watched: Watched) -> None:
    watched.start("family", "sleep 600 & sleep 600 & wait")
    group = watched.pid()
    eventually(lambda: not group_is_empty(group))
    os.kill(group, signal.SIGKILL)
    watched.watch(lambda: group_is_empty(group))


def test_stopping_is_in_reverse_order_and_lets_programs_finish(watched: Watched) -> None:
    for name in ("first", "second"):
        watched.start(name, f"trap 'echo {name} >> order; exit 0' TERM; touch {name}; while :; do sleep 0.05; done")
    eventually(lambda: (watched.folder / "first").exists() and (watched.folder / "second").exists())
    watched.supervisor.stop()
    assert (watched.folder / "order").read_text().split() == ["second", "first"]


def test_a_program_that_does_not_end_is_killed(watched: Watched) -> None:
    watched.start("deaf", "trap '' TERM; touch ready; while :; do sleep 0.05; done", stop_seconds=0.3)
    group = watched.pid()
    eventually(lambda: (watched.folder / "ready").exists())
    started = time.monotonic()
    watched.supervisor.stop()
    assert time.monotonic() - started < 30
    assert group_is_empty(group)


def test_stopping_what_has_ended_already_is_no_error(watched: Watched) -> None:
    watched.start("brief", "exit 0")
    eventually(lambda: supervisor.has_ended(watched.supervisor.children[0].process))
    watched.supervisor.stop()
    assert watched.supervisor.children == []


def test_a_program_sees_its_own_environment_and_folder(watched: Watched, tmp_path: Path) -> None:
    script = "echo $GIVEN; pwd"
    program = Program("env", ["sh", "-c", script], tmp_path / "env.log", tmp_path, environment={"GIVEN": "word"})
    watched.supervisor.start(program)
    eventually(lambda: len(program.log.read_text().splitlines()) == 2)
    assert program.log.read_text().splitlines() == ["word", str(tmp_path.resolve())]


def test_a_large_log_is_put_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "log" / "web.log"
    rotate(log)
    log.write_bytes(b"x" * (supervisor.LARGEST_LOG + 1))
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "log" / "web.old.log").stat().st_size == supervisor.LARGEST_LOG + 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_stop_the_block_and_are_given_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_a_signal_waits_for_the_end_of_a_piece() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        whole_piece(done)
    assert done == ["whole"]


def whole_piece(done: list[str]) -> None:
    with in_one_piece():
        other = threading.Thread(target=signal.raise_signal, args=[signal.SIGTERM])  # as numpy's threads may
        other.start()
        other.join()
        done.append("whole")
    done.append("too late")


def test_stopping_is_not_disturbed_by_a_second_signal() -> None:
    with stopped_by_signals(), undisturbed():
        signal.raise_signal(signal.SIGTERM)

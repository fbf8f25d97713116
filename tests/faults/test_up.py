"""`up` under fire: killed, killed in part, started twice. Real processes, a real port, a folder of its own."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from crowd.runtime import programs
from crowd.runtime.broker import answers
from crowd.runtime.paths import broker_socket
from tests.runtime_fixtures import eventually

LONG = 300.0  # seconds, on the busiest machine
PROGRAMS = {
    "broker": "valkey-server|redis-server",
    "web": "granian",
    "worker": "celery.* worker ",
    "beat": "celery.* beat ",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes() -> list[tuple[int, int, str]]:
    """Number, parent and command line of everything that runs (zombies do not)."""
    run = subprocess.run(["ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=3) for line in run.stdout.splitlines()]
    return [(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and row[2][0] != "Z"]


class Up:
    """One installation, and the `up` that runs in it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.output = var.parent / "output"

    def command(self, *options: str) -> subprocess.Popen[bytes]:
        """`up`, past the bootstrap: the environment is there."""
        production = {"DATABASE_URL", "BROKER_URL", "CACHE_URL", "CROWDSEED_TEST_VAR"}
        kept = {name: value for name, value in os.environ.items() if name not in production}
        changes = {"CROWDSEED_VAR": str(self.var), "DJANGO_SETTINGS_MODULE": "crowd.settings"}
        command = [sys.executable, "-m", "django", "up", "--no-demo", "--port", str(self.port), *options]
        with self.output.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=settings.BASE,
                env={**kept, **changes, "PYTHONPATH": str(settings.BASE), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Start it and wait for its last line."""
        self.output.write_bytes(b"")
        process = self.process = self.command()
        eventually(lambda: "Ctrl-C stops" in self.said() or process.poll() is not None, seconds=LONG)
        assert process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def family(self) -> set[int]:
        """All processes below `up`."""
        assert self.process is not None
        found = {self.process.pid}
        rows = processes()
        while more := {pid for pid, parent, _ in rows if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def child(self, name: str) -> int | None:
        """The number of the direct child that runs the program; never 0, which a kill takes for the own group."""
        assert self.process is not None
        for pid, parent, words in processes():
            if parent == self.process.pid and re.search(PROGRAMS[name], words) and "child.py" not in words:
                return pid
        return None

    def healthy(self) -> bool:
        """Whether web, broker and database answer, and a worker reported."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/healthz")
            checks = json.loads(link.getresponse().read())["checks"]
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            link.close()
        return all(checks[name] == "ok" for name in ("database", "broker", "worker"))

    def kill(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(LONG)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    found = Up(tmp_path_factory.mktemp("up") / "var")
    try:
        found.start()
        yield found
    finally:
        if found.process and found.process.poll() is None:
            found.kill(signal.SIGTERM)


@pytest.fixture
def running(up: Up) -> Up:
    """It runs, whatever the test before did to it."""
    if up.process is None or up.process.poll() is not None:
        up.start()
    return up


def gone(pids: set[int]) -> bool:
    return not pids & {pid for pid, _, _ in processes()}


def test_it_tells_the_address_and_a_password_that_works_once(running: Up) -> None:
    said = running.said()
    assert f"http://127.0.0.1:{running.port}/admin/" in said
    assert re.search(r"Log-in: admin, password \S{16} ", said)
    assert "changepassword admin" in said


def test_every_program_runs_and_answers(running: Up) -> None:
    assert running.healthy()
    assert {name: running.child(name) for name in PROGRAMS if running.child(name) is None} == {}


def test_a_second_up_says_that_one_runs(running: Up) -> None:
    second = running.command()
    assert second.wait(LONG) == 1
    assert f"Crowdseed is running already: http://127.0.0.1:{running.port}" in running.said()
    assert running.healthy()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_killed_program_is_started_again(running: Up, name: str) -> None:
    before = running.child(name)
    assert before is not None, processes()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: running.child(name) not in {None, before})
    eventually(running.healthy)
    assert f"{name} ended (-9); starting it again" in running.said()


def test_a_killed_web_process_is_replaced(running: Up) -> None:
    web = running.child("web")
    inner = next(pid for pid, parent, _ in processes() if parent == web)
    os.kill(inner, signal.SIGKILL)
    eventually(lambda: gone({inner}) and running.healthy())
    assert running.child("web") == web


def test_a_killed_up_leaves_no_orphan_and_starts_again_by_itself(running: Up) -> None:
    whole = 4 + programs.WEB_PROCESSES + programs.WORKER_PROCESSES  # each program, and what two of them fork
    eventually(lambda: len(running.family()) == whole)
    family = running.family()
    running.kill(signal.SIGKILL)
    eventually(lambda: gone(family))
    assert broker_socket(running.var).exists()  # stale, like the lock's file
    assert (running.var / "up.lock").read_text()
    running.start()
    assert running.healthy()
    assert "with your password" in running.said()


def test_sigterm_stops_everything(running: Up) -> None:
    family = running.family()
    started = time.monotonic()
    assert running.kill(signal.SIGTERM) == 0
    assert time.monotonic() - started < 60
    assert gone(family)
    assert not answers(running.var)
    assert "Stopped." in running.said()


def test_ctrl_c_stops_everything(running: Up) -> None:
    family = running.family()
    assert running.kill(signal.SIGINT) == 0
    assert gone(family)


def test_a_busy_port_is_named_and_the_next_is_taken(running: Up) -> None:
    running.kill(signal.SIGTERM)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", running.port))
        other.listen()
        running.start()
    found = re.search(rf"Port {running.port} is in use by another program; taking (\d+)\.", running.said())
    assert found
    running.port = int(found[1])
    assert running.healthy()


def test_a_host_that_is_not_here_is_a_sentence(running: Up) -> None:
    running.kill(signal.SIGTERM)
    other = running.command("--host", "no.such.host.invalid")
    assert other.wait(LONG) == 1
    assert "no.such.host.invalid is not an address of this machine" in running.said()
    assert "Traceback" not in running.said()

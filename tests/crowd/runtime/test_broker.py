"""The embedded broker, for real."""

import os
import signal
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from crowd.runtime import broker
from crowd.runtime.child import tied
from crowd.runtime.paths import LONGEST_SOCKET_PATH, broker_socket
from tests.runtime_fixtures import eventually, stop


@pytest.fixture
def var(tmp_path: Path) -> Path:
    folder = tmp_path / "a var"  # with a space
    folder.mkdir()
    return folder


def run(var: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(tied(broker.command(var)), stdout=subprocess.DEVNULL)
    eventually(lambda: broker.answers(var))
    return process


@pytest.fixture
def running(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = run(var)
    yield process
    stop(process)


def client(var: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(broker_socket(var)))


def test_it_keeps_what_it_took_when_killed(running: subprocess.Popen[bytes], var: Path) -> None:
    with client(var) as link:
        link.rpush("queue", "first", "second")
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert broker_socket(var).exists()  # the stale socket does not stop the next
    again = run(var)
    try:
        with client(var) as link:
            assert link.lrange("queue", 0, -1) == [b"first", b"second"]
    finally:
        stop(again)


def test_only_its_user_reaches_it(running: subprocess.Popen[bytes], var: Path) -> None:
    path = broker_socket(var)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((var / "valkey").stat().st_mode) == 0o700
    with client(var) as link:
        assert link.config_get("port") == {"port": "0"} or link.config_get("port") == {b"port": b"0"}


def test_it_would_rather_refuse_than_forget(running: subprocess.Popen[bytes], var: Path) -> None:
    with client(var) as link:
        settings = {name: next(iter(link.config_get(name).values())) for name in ("appendonly", "appendfsync")}
        policy = next(iter(link.config_get("maxmemory-policy").values()))
    assert {str(value, "ascii") if isinstance(value, bytes) else value for value in settings.values()} == {
        "yes",
        "everysec",
    }
    assert policy in {"noeviction", b"noeviction"}


def test_a_stray_broker_is_shut_down(running: subprocess.Popen[bytes], var: Path) -> None:
    assert broker.shut_down_stray(var)
    assert running.wait(120) == 0
    assert not broker.answers(var)


def test_there_may_be_no_stray(var: Path) -> None:
    assert not broker.shut_down_stray(var)


def test_a_socket_file_that_nobody_serves_is_no_answer(var: Path) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.bind(str(broker_socket(var)))
    assert not broker.answers(var)
    broker_socket(var).unlink()
    broker_socket(var).write_text("not a socket")
    assert not broker.answers(var)


def test_somebody_elses_server_is_named(var: Path) -> None:
    """A server that answers but does not shut down."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(broker_socket(var)))
        door.listen()
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                link, _ = door.accept()
                with link:
                    link.recv(100)
                    link.sendall(b"-NOAUTH who are you\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            assert not broker.answers(var)
            with pytest.raises(broker.NoBroker, match="does not stop"):
                broker.shut_down_stray(var, seconds=0.3)
        finally:
            over.set()
            broker.ask(broker_socket(var), b"PING")
            thread.join(5)


def test_a_server_of_the_machine_serves_where_the_wheel_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_server() == str(server)
    server.unlink()
    with pytest.raises(broker.NoBroker, match="apt install valkey-server"):
        broker.find_server()


def test_a_long_path_gets_a_short_socket() -> None:
    deep = Path("/srv") / ("x" * LONGEST_SOCKET_PATH)
    assert len(bytes(broker_socket(deep))) <= LONGEST_SOCKET_PATH
    assert broker_socket(deep) != broker_socket(deep / "other")
    assert broker_socket(Path("/srv/var")) == Path("/srv/var/broker.sock")

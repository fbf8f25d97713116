"""Real parts for tests that need them: the embedded broker, and a Celery worker on the test database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import connection

from crowd.celery import app
from crowd.runtime import broker as embedded
from crowd.runtime import browser as chromium
from crowd.runtime.child import tied
from crowd.runtime.paths import broker_socket

# A busy machine is no error: how long things may take is said by the tests that measure it.
hypothesis.settings.register_profile("crowdseed", deadline=None)
hypothesis.settings.load_profile("crowdseed")


def eventually(condition: Callable[[], object], *, seconds: float = 120.0) -> None:
    """Wait until `condition()` is true; fail where it is not within `seconds`, long enough for the busiest machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], *, seconds: float = 20.0) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright starts the Chromium that is there; root's needs to do without a sandbox."""
    path = os.environ.get("CROWDSEED_CHROMIUM") or chromium.find()
    if path is None:
        pytest.fail("The browser tests need Chromium. `python3 manage.py test` gets one, or says what to install.")
    unsafe = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": unsafe}


@pytest.fixture(scope="session")
def broker() -> Iterator[redis.Redis]:
    """The embedded broker in the run's own folder; gives a client of its queue."""
    with (settings.VAR / "broker.log").open("ab") as log:
        process = subprocess.Popen(tied(embedded.command(settings.VAR)), stdout=log, stderr=log)
    try:
        eventually(lambda: embedded.answers(settings.VAR))
        with redis.Redis(unix_socket_path=str(broker_socket(settings.VAR)), db=0) as client:
            yield client
    finally:
        app.close()
        stop(process)


@pytest.fixture(scope="session", autouse=True)
def _nobody_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """End what killed processes and server threads left open on PostgreSQL: the test database is to be dropped."""
    if connection.vendor != "postgresql":
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    request.getfixturevalue("django_db_setup")
    yield
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")

        def gone() -> bool:
            cursor.execute(f"SELECT count(*) {others}")
            return bool(cursor.fetchone() == (0,))

        eventually(gone)


def database_url() -> str:
    """The address of the TEST database, for a child process."""
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{now['NAME']}"
    place = f"{now['HOST']}:{now['PORT']}" if now["PORT"] else ""
    host = "" if place else f"?host={now['HOST']}"
    return f"postgresql://{now['USER']}:{now['PASSWORD']}@{place}/{now['NAME']}{host}"


def child_environment() -> dict[str, str]:
    """For a child process that works on the test database with the run's own broker."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "CROWDSEED_TEST_VAR": str(settings.VAR),
        "DATABASE_URL": database_url(),
    }


@pytest.fixture(scope="module")
def _worker_process(broker: redis.Redis, django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    broker.flushall()
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "crowd.celery",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "info",
    ]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    log_path: Path = settings.VAR / "worker.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            tied([*command, *quiet]), stdout=log, stderr=log, env=child_environment(), cwd=settings.BASE
        )
    try:
        eventually(lambda: b" ready." in log_path.read_bytes() or process.poll() is not None, seconds=60)
        assert process.poll() is None, log_path.read_text(errors="replace")
        yield process
    finally:
        stop(process)


def idle(client: redis.Redis) -> bool:
    """Whether no message waits and none is being worked on."""
    return not client.llen("celery") and not client.hlen("unacked")


@pytest.fixture
def worker(transactional_db: None, _worker_process: subprocess.Popen[bytes], broker: redis.Redis) -> Iterator[None]:
    """A real worker on the test database. The test ends when the queue is empty: nobody writes after the flush."""
    yield
    eventually(lambda: idle(broker), seconds=30)

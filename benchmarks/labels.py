"""How fast the answers to one question come out of either database, as codes.

    .venv/bin/python -m benchmarks.labels [--labels N] [--database sqlite postgres]

Each database is new, is filled by `benchmarks.labels_filled` and goes afterwards.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from crowd.runtime import postgres


def main() -> int:
    """Measure each database in a process of its own, as Django reads its settings once; 1 where one is too slow."""
    parser = argparse.ArgumentParser(description="Seconds from answers to codes")
    parser.add_argument("--labels", type=int, default=1_000_000, help="at most 2,000,000")
    parser.add_argument("--database", choices=list(DATABASES), nargs="*", default=list(DATABASES))
    options = parser.parse_args()
    return max(measured(name, options.labels) for name in options.database)


def measured(database: str, n: int) -> int:
    with DATABASES[database]() as settings:
        command = [sys.executable, "-m", "benchmarks.labels_filled", str(n)]
        return subprocess.run(command, env=os.environ | settings, check=False).returncode


@contextmanager
def on_sqlite() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="crowdseed-labels-") as folder:
        yield {"CROWDSEED_VAR": folder, "DATABASE_URL": ""}


@contextmanager
def on_postgres() -> Iterator[dict[str, str]]:
    with on_sqlite() as settings, postgres.throw_away() as url:
        # The one database that a new server has.
        yield settings | {"DATABASE_URL": url.replace(f"@/{postgres.ROLE}?", "@/postgres?")}


DATABASES: dict[str, Callable[[], AbstractContextManager[dict[str, str]]]] = {
    "sqlite": on_sqlite,
    "postgres": on_postgres,
}


if __name__ == "__main__":
    sys.exit(main())

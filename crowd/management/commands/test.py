"""`python3 manage.py test`: every check of the project; with arguments, pytest alone."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crowd.runtime import browser, postgres
from crowd.runtime.checking import Step, report, run_beside

PYTHON = sys.executable
LINTS = [
    Step("ruff", [PYTHON, "-m", "ruff", "check"]),
    Step("format", [PYTHON, "-m", "ruff", "format", "--check"]),
    Step("mypy", [PYTHON, "-m", "mypy"]),
    Step("imports", [str(Path(PYTHON).parent / "lint-imports")]),
    Step("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
]
# On every core; a file's tests stay together, for they share its worker; in the order of tests/conftest.py.
PARALLEL = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder", "--durations=25"]
# On SQLite everything; on PostgreSQL only what the database can change.
WHOLE = {"sqlite": ["--cov", "--cov-report=term"], "postgres": ["--database-only"]}
HELP = """Lint, types, import contracts, migrations, then pytest with coverage, on SQLite.
All other arguments go to pytest, which then runs alone: test tests/crowd -k claim"""


class Command(BaseCommand):
    help = HELP

    def run_from_argv(self, argv: list[str]) -> None:
        """Take our one option; what is left belongs to pytest."""
        parser = ArgumentParser(prog="manage.py test", description=HELP, allow_abbrev=False)
        parser.add_argument(
            "--database",
            choices=("sqlite", "postgres"),
            default="sqlite",
            help="postgres: pytest on the server of DATABASE_URL, else on one started for this run",
        )
        options, rest = parser.parse_known_args(argv[2:])
        self.execute(
            database=options.database, rest=rest, force_color=False, no_color=False, skip_checks=True, traceback=False
        )

    def handle(self, *args: Any, **options: Any) -> None:
        database, rest = options["database"], options["rest"]
        try:
            passed = self.run_all(database=database, rest=rest)
        except (browser.NoBrowser, postgres.NoPostgres) as problem:
            raise CommandError(str(problem)) from None
        sys.exit(0 if passed else 1)

    def run_all(self, *, database: str, rest: list[str]) -> bool:
        """The tests, with the other checks beside them where all is run."""
        whole = not rest
        lints = LINTS if whole and database == "sqlite" else []
        rest = rest or [*PARALLEL, *WHOLE[database]]
        chromium = browser.ensure() if whole or any("browser" in word for word in rest) else None
        with database_url(database) as url:
            step = Step("pytest", [PYTHON, "-m", "pytest", *rest])
            changed = environment(DATABASE_URL=url, CROWDSEED_CHROMIUM=chromium)
            results = run_beside(lints, step, folder=settings.BASE, environment=changed)
        return report(results, say=self.stdout.write)


def environment(**changes: str | None) -> dict[str, str]:
    """That of the tests: their own settings, and no production database."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATABASE_URL_FILE"}}
    given = {name: value for name, value in changes.items() if value}
    return {**kept, **given, "DJANGO_SETTINGS_MODULE": "tests.settings"}


@contextmanager
def database_url(database: str) -> Iterator[str | None]:
    """The address of the server to test on; None is SQLite."""
    if database == "sqlite":
        yield None
    elif given := os.environ.get("DATABASE_URL"):
        yield given
    else:
        with postgres.throw_away() as url:
            yield url

"""`manage.py health`: the checks of the health page, for a terminal or a container's health check."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crowd.health import health


class Command(BaseCommand):
    help = "Say of each part whether it is alive; fails where one is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="only these checks, for example: database worker")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = {check.name: check for check in health(now=timezone.now()).checks}
        names = options["names"] or list(checks)
        if unknown := [name for name in names if name not in checks]:
            raise CommandError(f"No check is called {', '.join(unknown)}. There are: {', '.join(checks)}.")
        for name in names:
            self.stdout.write(f"{checks[name].state:<5}{name}: {checks[name].text}")
        if failed := [name for name in names if checks[name].state == "fail"]:
            raise CommandError(f"Failed: {', '.join(failed)}.")

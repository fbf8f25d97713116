"""`manage.py augment FOLDER|FILE --config CONFIG.yaml --seed S --out FOLDER`: changed copies, without a database."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.management import reporting
from exports.reports.augmented import review_augmented
from exports.synthesis.augment import ROWS, Done, Unusable, WrongConfig, augment, read

EVERY_SECONDS = 2.0
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Make changed copies of pictures, texts, rows or recordings, whose labels still hold. The same data, settings "
        "and seed give the same bytes. See examples/augment."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source",
            type=Path,
            help="a folder of pictures or recordings, with labels.jsonl; else a .jsonl or .csv file",
        )
        parser.add_argument("--config", type=Path, required=True, help="a YAML file; see examples/augment")
        parser.add_argument("--seed", type=int, default=0, help="a whole number; another one gives other copies (0)")
        parser.add_argument("--out", type=Path, required=True, help="a folder that does not exist yet")
        reporting.add_arguments(parser, compares=False)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seed"] < 0:
            raise CommandError("--seed must be 0 or more.")
        report = reporting.wanted(options)
        started = time.perf_counter()
        try:
            settings = read(options["config"])
            if report and settings.data != "table":
                raise Unusable("--report is for tables. Look at pictures, texts and recordings yourself.")
            progress = _Progress(self)
            done = augment(
                options["source"], settings, seed=options["seed"], out=options["out"], report=progress.report
            )
        except WrongConfig as error:
            raise CommandError(f"{options['config']}: {error}") from None
        except (Unusable, OSError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. No file was written.", returncode=INTERRUPTED) from None
        self.stdout.write(_told(done, options["out"], time.perf_counter() - started))
        if report:
            made = options["out"] / ROWS
            self.stdout.write(report.made(lambda: review_augmented(made, title=made.parent.name, seed=options["seed"])))


class _Progress:
    """A line every two seconds, on the error stream: the output stays clean."""

    def __init__(self, command: BaseCommand) -> None:
        self.command, self.told = command, time.monotonic()

    def report(self, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self.told >= EVERY_SECONDS:
            self.told = now
            self.command.stderr.write(f"{done:,} of {of:,} parents", self.command.style.NOTICE)


def _told(done: Done, out: Path, seconds: float) -> str:
    lines = [f"{out}: {done.children:,} children of {done.parents:,} parents in {seconds:.2f} s."]
    if set(done.rows) != {""}:
        lines.append("Splits: " + ", ".join(f"{name or 'none'} {rows:,}" for name, rows in done.rows.items()) + ".")
    if done.dropped:
        lines.append(f"{done.dropped:,} marks were left out of children, because too little of them can be seen.")
    if done.alike:
        lines.append(f"{done.alike:,} children were left out, because they would be like their parent or each other.")
    return "\n".join(lines)

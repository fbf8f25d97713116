"""`manage.py synthesise BLUEPRINT.yaml --rows N --seed S --out FILE`: made-up tables, without a database."""

import json
import time
from argparse import ArgumentParser
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.management import reporting
from exports.reports.blueprints import about
from exports.synthesis import Blueprint, Impossible, WrongBlueprint
from exports.synthesis.blueprint import read, schema
from exports.synthesis.files import FORMATS, Written, WrongPlace, destination, write
from exports.synthesis.fitted import Model, files, fit_table
from exports.synthesis.generators import GENERATORS
from exports.synthesis.generators.base import Generator
from exports.synthesis.streaming import Part

EVERY_SECONDS = 2.0
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Make tables of made-up data from a blueprint. The same blueprint and seed give the same bytes."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("blueprint", type=Path, nargs="?", help="a YAML or JSON file; see examples/synthesise")
        parser.add_argument("--rows", type=int, help="rows of the main table; else what the blueprint says")
        parser.add_argument("--seed", type=int, default=0, help="a whole number; another one gives other data (0)")
        parser.add_argument("--out", type=Path, help="a .csv, .jsonl or .parquet file; for several tables a folder")
        parser.add_argument("--format", choices=FORMATS, default="", help="of the files in a folder (csv)")
        parser.add_argument(
            "--workers", type=int, default=1, help="processes; the bytes are the same with any number (1)"
        )
        parser.add_argument("--check", action="store_true", help="only say what is wrong with the blueprint")
        parser.add_argument(
            "--fit", type=Path, help="learn from this .csv, .jsonl or .parquet file, one row per person"
        )
        parser.add_argument("--epsilon", type=float, help="learn with differential privacy: 1 is strict, 10 is mild")
        parser.add_argument("--domains", type=Path, help="with --epsilon: a YAML file of what is public about columns")
        parser.add_argument("--leave-out", action="append", default=[], help="a column not to learn; may be repeated")
        parser.add_argument("--save-blueprint", type=Path, help="keep what --fit learnt, to give it as BLUEPRINT later")
        reporting.add_arguments(parser)
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of blueprints")
        parser.add_argument("--generators", action="store_true", help="list the generators and their settings")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"] or options["generators"]:
            self.stdout.write(_explanations(options))
            return
        report = reporting.wanted(options)
        if self._handled_fitted(options, report):
            return
        blueprint = self._blueprint(options)
        if options["check"]:
            self.stdout.write(f"{options['blueprint']}: all in order ({_in_words(blueprint, options['rows'])}).")
            return
        started = time.perf_counter()
        try:
            written = self._write(blueprint, options)
        except (Impossible, WrongPlace, OSError) as error:
            raise CommandError(str(error)) from None
        except BrokenProcessPool:
            raise CommandError("A worker was stopped, perhaps for want of memory. Try --workers 1.") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. No file was written.", returncode=INTERRUPTED) from None
        self.stdout.write(_told(written, time.perf_counter() - started))
        if report:
            told = about(blueprint.document, title=blueprint.main)
            self.stdout.write(report.of_files(written.paths, seed=options["seed"], main=blueprint.main, **told))

    def _handled_fitted(self, options: dict[str, Any], report: reporting.Wanted | None) -> bool:
        """Learn from a table, or make rows of what was learnt; False where the blueprint is none of that."""
        if not options["fit"] and any(options[one] for one in ("epsilon", "domains", "leave_out", "save_blueprint")):
            raise CommandError("--epsilon, --domains, --leave-out and --save-blueprint go with --fit DATA.csv.")
        started = time.perf_counter()
        try:
            model = _fit(options) if options["fit"] else _stored(options["blueprint"])
            if model is None:
                return False
            self._write_fitted(model, options)
        except (ValueError, KeyError, OSError) as error:
            raise CommandError(str(error)) from None
        for note in model.notes:
            self.stdout.write(note)
        made = f"{_rows(model, options):,} rows in {options['out']}" if options["out"] else "No rows asked for"
        self.stdout.write(f"{made}; {time.perf_counter() - started:.2f} s. All made up.")
        if report:
            self.stdout.write(_fitted_report(report, options))
        return True

    def _write_fitted(self, model: Model, options: dict[str, Any]) -> None:
        if options["seed"] < 0 or _rows(model, options) < 1:
            raise ValueError("--rows must be 1 or more, --seed not negative.")
        if options["report"] and not options["out"]:
            raise ValueError("--report tells of rows: say where they go, --out FILE.csv.")
        if not (options["out"] or options["save_blueprint"]):
            raise ValueError("Say where to: --out FILE.csv for rows, --save-blueprint FILE.json for what was learnt.")
        if options["save_blueprint"]:
            files.save(model, options["save_blueprint"])
        if options["out"]:
            files.write(model, options["out"], rows=_rows(model, options), seed=options["seed"])

    def _blueprint(self, options: dict[str, Any]) -> Blueprint:
        """The blueprint that the options name. CommandError where one of them cannot be used."""
        path, rows = options["blueprint"], options["rows"]
        if path is None or not (options["check"] or options["out"]):
            raise CommandError("Say what to make and where: synthesise BLUEPRINT.yaml --out FILE.csv")
        if rows is not None and rows < 1:
            raise CommandError(f"--rows must be 1 or more, not {rows}.")
        if options["seed"] < 0 or options["workers"] < 1:
            raise CommandError("--seed must be 0 or more, --workers 1 or more.")
        try:
            return read(path, rows=rows)
        except WrongBlueprint as error:
            raise CommandError("\n".join(f"{path}: {problem}" for problem in error.problems)) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None

    def _write(self, blueprint: Blueprint, options: dict[str, Any]) -> Written:
        paths = destination(blueprint, options["out"], format=options["format"])
        progress = _Progress(self, sum(blueprint.sizes(options["rows"]).values()))
        return write(
            blueprint,
            paths,
            rows=options["rows"],
            seed=options["seed"],
            workers=options["workers"],
            report=progress.report,
        )


def _explanations(options: dict[str, Any]) -> str:
    if options["schema"]:
        return json.dumps(schema(), indent=2, ensure_ascii=False)
    return "\n".join(map(_explained, GENERATORS))


def _fitted_report(report: reporting.Wanted, options: dict[str, Any]) -> str:
    """Compared with what was learnt from, unless with something else."""
    if not report.reference and options["fit"]:
        report = replace(report, reference=[options["fit"]])
    out: Path = options["out"]
    return report.of_files({out.stem: out}, title=out.stem, seed=options["seed"])


def _fit(options: dict[str, Any]) -> Model:
    if options["blueprint"]:
        raise ValueError("Give a blueprint or --fit, not both.")
    if options["domains"] and not options["epsilon"]:
        raise ValueError("--domains goes with --epsilon: without it, values come from the table.")
    return fit_table(
        files.read_table(options["fit"]),
        seed=options["seed"],
        epsilon=options["epsilon"],
        domains=files.read_domains(options["domains"]) if options["domains"] else None,
        leave_out=options["leave_out"],
    )


def _stored(path: Path | None) -> Model | None:
    return files.load(path) if path and path.is_file() else None


def _rows(model: Model, options: dict[str, Any]) -> int:
    return int(model.rows if options["rows"] is None else options["rows"])


class _Progress:
    """A line every two seconds, on the error stream: the output stays clean."""

    def __init__(self, command: BaseCommand, total: int) -> None:
        self.command, self.total, self.done = command, total, 0
        self.started = self.told = time.monotonic()

    def report(self, part: Part[Any]) -> None:
        self.done += part.rows
        now = time.monotonic()
        if now - self.told < EVERY_SECONDS:
            return
        self.told = now
        rate = self.done / (now - self.started)
        self.command.stderr.write(
            f"{self.done:,} of {self.total:,} rows ({rate:,.0f} rows/s)", self.command.style.NOTICE
        )


def _explained(generator: type[Generator]) -> str:
    """A generator's name, its settings (those in brackets can be left out), and what it is for."""
    names = [name if name in generator.REQUIRED else f"[{name}]" for name in generator.PROPERTIES]
    return f"{generator.NAME}: {generator.SUMMARY}\n    {', '.join(names) or 'no settings'}"


def _in_words(blueprint: Blueprint, rows: int | None) -> str:
    return ", ".join(f"{name}: {size:,} rows" for name, size in blueprint.sizes(rows).items())


def _told(written: Written, seconds: float) -> str:
    total = sum(written.rows.values())
    lines = [f"{rows:>12,} rows  {written.paths[name]}" for name, rows in written.rows.items()]
    rate = total / seconds if seconds else 0
    lines.append(f"{total:,} rows in {seconds:.2f} s ({rate:,.0f} rows/s), {written.bytes:,} bytes. All made up.")
    return "\n".join(lines)

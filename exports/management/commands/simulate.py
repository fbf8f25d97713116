"""`manage.py simulate BLUEPRINT.yaml --seed S --out FOLDER`: simulated tables, without a database."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from exports.management import reporting
from exports.synthesis.files import FORMATS, WrongPlace
from exports.synthesis.simulate import SIMULATORS, Impossible, Simulation, Tables, WrongBlueprint, read, schema
from exports.synthesis.simulate.files import write

INTERRUPTED = 130


class Command(BaseCommand):
    help = "Simulate sales, prices, a crowd or a queue from a blueprint. The same seed gives the same bytes."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("blueprint", type=Path, nargs="?", help="a YAML or JSON file; see examples/simulate")
        parser.add_argument("--seed", type=int, default=0, help="a whole number; another one gives other data (0)")
        parser.add_argument("--out", type=Path, help="a folder; each table becomes a file in it")
        parser.add_argument("--format", choices=FORMATS, default="csv", help="of the files (csv)")
        reporting.add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="only say what is wrong with the blueprint")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the blueprints")
        parser.add_argument("--simulators", action="store_true", help="list what can be simulated")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False))
            return
        if options["simulators"]:
            self.stdout.write("\n".join(f"{one.name}: {one.summary}" for one in SIMULATORS))
            return
        report = reporting.wanted(options)
        simulation = _simulation(options)
        if options["check"]:
            self.stdout.write(f"{options['blueprint']}: all in order ({simulation.simulator.name}).")
            return
        started = time.perf_counter()
        tables, paths = _made(simulation, options)
        self.stdout.write(_told(simulation, tables, paths, time.perf_counter() - started))
        if report:
            title, review, seed = simulation.title, simulation.review, options["seed"]
            self.stdout.write(report.of_files(paths, title=title, seed=seed, said=review))


def _simulation(options: dict[str, Any]) -> Simulation:
    """The simulation that the options name. CommandError where one of them cannot be used."""
    path = options["blueprint"]
    if path is None or not (options["check"] or options["out"]):
        raise CommandError("Say what to simulate and where to: simulate BLUEPRINT.yaml --out FOLDER")
    if options["seed"] < 0:
        raise CommandError("--seed must be 0 or more.")
    try:
        return read(path)
    except WrongBlueprint as error:
        raise _wrong(path, error) from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def _made(simulation: Simulation, options: dict[str, Any]) -> tuple[Tables, dict[str, Path]]:
    try:
        tables = simulation.run(np.random.default_rng(options["seed"]))
        return tables, write(tables, options["out"], format=options["format"])
    except WrongBlueprint as error:
        raise _wrong(options["blueprint"], error) from None
    except (Impossible, WrongPlace, OSError) as error:
        raise CommandError(str(error)) from None
    except KeyboardInterrupt:
        raise CommandError("Stopped. No file was written.", returncode=INTERRUPTED) from None


def _wrong(path: Path, error: WrongBlueprint) -> CommandError:
    return CommandError("\n".join(f"{path}: {problem}" for problem in error.problems))


def _told(simulation: Simulation, tables: Tables, paths: dict[str, Path], seconds: float) -> str:
    lines = [f"{len(table):>12,} rows  {paths[name]}" for name, table in tables.items()]
    total = sum(map(len, tables.values()))
    made = f"{total:,} rows in {seconds:.2f} s. All made up."
    return "\n".join([*lines, *simulation.simulator.notes(tables), made])

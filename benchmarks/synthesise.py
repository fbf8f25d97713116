"""Synthesis side by side: rows per second of our generators, and of Faker and mimesis beside them.

    .venv/bin/python -m benchmarks.synthesise [--rows N] [--peer-python PYTHON]
    .venv/bin/python -m benchmarks.synthesise --memory [--rows N]

The first: making alone, and writing alone, for numbers, categories and person records. The second: time and peak
memory of whole runs into a file, each in a process of its own. Peers run in an environment of their own with faker and
mimesis, given by --peer-python. CPU time counts the process alone: what one core does, also while others are at work.
"""

import argparse
import json
import multiprocessing
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from exports.synthesis.blueprint import parse
from exports.synthesis.files import SHAPES, write
from exports.synthesis.streaming import stream

HERE = Path(__file__).parent
REPEATS = 5
LINE = "{:<44} {:>14} {:>14}"

Column = dict[str, Any]


def document(*columns: Column) -> dict[str, Any]:
    return {"version": 1, "tables": [{"name": "made", "rows": 1, "columns": list(columns)}]}


NUMBERS: list[Column] = [
    {"name": "height", "generator": "normal", "mean": 170, "sd": 10},
    {"name": "income", "generator": "lognormal", "median": 2500, "spread": 0.6},
    {"name": "share", "generator": "uniform", "low": 0, "high": 1},
    {"name": "visits", "generator": "poisson", "mean": 3},
    {"name": "class", "generator": "categorical", "values": {"a": 5, "b": 3, "c": 1}},
]
RECORD: list[Column] = [
    {"name": "name", "generator": "person", "field": "name"},
    {"name": "email", "generator": "person", "field": "email"},
    {"name": "address", "generator": "person", "field": "address"},
    {
        "name": "born",
        "generator": "birth_date",
        "age": {"generator": "integer", "low": 18, "high": 90},
        "on": "2025-01-01",
    },
    {"name": "job", "generator": "person", "field": "job"},
    {"name": "number", "generator": "integer", "low": 1, "high": 99_999},
]
WIDE: list[Column] = [
    {"name": "key", "generator": "pattern", "pattern": "??######", "unique": True},
    {"name": "group", "generator": "categorical", "values": {"a": 5, "b": 3, "c": 1}},
    {
        "name": "value",
        "generator": "conditional",
        "on": "group",
        "cases": {"a": {"generator": "normal", "mean": 0, "sd": 1}},
        "otherwise": {"generator": "gamma", "shape": 2, "scale": 3},
    },
    {"name": "double", "generator": "expression", "value": {"*": [{"var": "value"}, 2]}},
    {"name": "day", "generator": "date", "start": "2020-01-01", "end": "2025-12-31", "in_order": True},
]
TABLES: Mapping[str, dict[str, Any]] = {
    "five numeric and categorical columns": document(*NUMBERS),
    "person record of six columns": document(*RECORD),
    "the same with a phone instead of a number": document(
        *RECORD[:5], {"name": "p", "generator": "person", "field": "phone"}
    ),
    "the same, from eight locales": {
        **document(*RECORD),
        "locale": ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "ja_JP"],
    },
    "key, category, conditional, expression, date": document(*WIDE),
}


@dataclass(frozen=True)
class Rate:
    """Rows per second of wall time, and of this process's own."""

    wall: float
    cpu: float


def best(work: Callable[[], Any], rows: int) -> tuple[Any, Rate]:
    """The result, and the fastest of some runs: the one least disturbed."""
    walls, cpus = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return result, Rate(rows / min(walls), rows / min(cpus))


def ours(rows: int) -> Iterator[tuple[str, Rate]]:
    for name, table in TABLES.items():
        list(stream(table, rows=1000))  # reads Faker's words
        parts, rate = best(lambda table=table: [part.data for part in stream(table, rows=rows, seed=1)], rows)  # type: ignore[misc]
        yield f"{name}: make", rate
        for format_ in ("csv", "jsonl"):
            shape = SHAPES[format_]
            _, rate = best(lambda parts=parts, shape=shape: [shape(part, False) for part in parts], rows)  # type: ignore[misc]
            yield f"    write {format_} into memory", rate


def peers(python: str) -> Iterator[tuple[str, Rate]]:
    command = [python, str(HERE / "peer_synthesise.py")]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for name, rate in found.items():
        yield f"{name}: make", Rate(**rate)


def speed(rows: int, peer_python: str | None) -> None:
    print(LINE.format("rows per second", "wall time", "own CPU time"))
    for name, rate in ours(rows):
        print(LINE.format(name, f"{rate.wall:,.0f}", f"{rate.cpu:,.0f}"))
    for name, rate in peers(peer_python) if peer_python else ():
        print(LINE.format(name, f"{rate.wall:,.0f}", f"{rate.cpu:,.0f}"))


def written(name: str, format_: str, rows: int, results: Any) -> None:
    """A whole run into a file, and this process's highest memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{format_}"
        wall, cpu = time.perf_counter(), time.process_time()
        write(parse(TABLES[name]), {"made": path}, rows=rows)
        seconds, own = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        results.put((seconds, own, path.stat().st_size / 1e6, peak))


def memory(rows: int) -> None:
    print(f"{rows:,} rows into a file, one process")
    print("{:<46} {:>8} {:>9} {:>8} {:>8} {:>9}".format("", "format", "seconds", "CPU s", "MB", "peak MB"))
    context = multiprocessing.get_context("spawn")
    for name in ("five numeric and categorical columns", "key, category, conditional, expression, date"):
        for format_ in SHAPES:
            results = context.Queue()
            process = context.Process(target=written, args=(name, format_, rows, results))
            process.start()
            seconds, own, size, peak = results.get()
            process.join()
            print(f"{name:<46} {format_:>8} {seconds:>9.1f} {own:>8.1f} {size:>8.0f} {peak:>9.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=0, help="1,000,000; with --memory 10,000,000")
    parser.add_argument("--peer-python", help="Python of an environment with faker and mimesis")
    parser.add_argument("--memory", action="store_true", help="memory and time of whole runs into a file")
    options = parser.parse_args()
    if options.memory:
        memory(options.rows or 10_000_000)
    else:
        speed(options.rows or 1_000_000, options.peer_python)


if __name__ == "__main__":
    main()

"""The files of a document of either sort. A simulation is made in a process of its own: whoever may save one may write
one that takes all memory or never ends, and a worker must go on telling that it lives."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from exports.synthesis import recipes, simulate
from exports.synthesis.blueprint import Problem, WrongBlueprint, parse
from exports.synthesis.files import destination
from exports.synthesis.files import write as write_parts
from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.files import write as write_tables
from exports.synthesis.streaming import Part

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEMORY, MOST_ROWS = 900, 6 * 2**30, 10_000_000
# A busy machine gives a process only part of its time.
WAIT = 4
TICK = 2.0
ORIGIN = "origin"
TOO_MUCH = (
    f"The simulation took more than {SECONDS // 60} minutes or too much memory and was stopped. Ask for less: fewer "
    "days, people, products or paths."
)
TOO_MANY = "The simulation made {rows:,} rows. Ask for {most:,} at most: fewer days, people, products or paths."

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Made:
    """`rows` of each table; `files`: (table, its file), in the order of the formats."""

    rows: Mapping[str, int]
    files: Sequence[tuple[str, Path]]


def make(
    document: Mapping[str, Any],
    *,
    rows: int | None,
    seed: int,
    formats: Sequence[str],
    origin: str,
    to: Path,
    report: Tick = lambda percent: None,
) -> Made:
    """Every table as a file in each of the formats, in the folder `to`; a column of each says `origin` in every row.

    `report` hears of per cent, and often. Raises WrongBlueprint, Impossible.
    """
    if recipes.is_simulation(document):
        return _apart(document, seed=seed, formats=formats, origin=origin, to=to, report=report)
    blueprint = parse(marked(document, origin), rows=rows)
    sizes = blueprint.sizes(rows)
    progress = _Progress(sum(sizes.values()) * len(formats), report)
    files: list[tuple[str, Path]] = []
    for format_ in formats:
        places = destination(blueprint, to, format=format_)
        write_parts(blueprint, places, rows=rows, seed=seed, report=progress.part)
        files += places.items()
    return Made(sizes, files)


def marked(document: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The document with a column in each table that says of every row that it is made up."""
    return {**document, "tables": [_marked(table, origin) for table in document["tables"]]}


def _marked(table: Mapping[str, Any], origin: str) -> dict[str, Any]:
    name = _free([str(column["name"]) for column in table["columns"]])
    mark = {"name": name, "generator": "categorical", "values": [origin]}
    return {**table, "columns": [*table["columns"], mark]}


def _free(taken: Sequence[str]) -> str:
    """A name for the column that no other has."""
    return next(name for name in (ORIGIN, *(f"{ORIGIN}_{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def _apart(
    document: Mapping[str, Any], *, seed: int, formats: Sequence[str], origin: str, to: Path, report: Tick
) -> Made:
    order = {"document": document, "seed": seed, "formats": list(formats), "origin": origin, "to": str(to)}
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, env=environment, **pipes) as run:  # type: ignore[call-overload] # one mapping
        try:
            said = _waited(run, json.dumps(order).encode(), report)
        finally:
            run.kill()
    if run.returncode != 0:
        raise Impossible(TOO_MUCH)
    found = json.loads(said)
    if found["problems"]:
        raise WrongBlueprint([Problem(**one) for one in found["problems"]])
    if found["impossible"]:
        raise Impossible(found["impossible"])
    return Made(found["rows"], [(table, Path(path)) for table, path in found["files"]])


def _waited(run: "subprocess.Popen[bytes]", order: bytes | None, report: Tick) -> bytes:
    """What the process says in the end; until then it is told again and again that the work goes on."""
    for _ in range(int(WAIT * SECONDS / TICK)):
        try:
            return run.communicate(order, timeout=TICK)[0]
        except subprocess.TimeoutExpired:
            report(0)
            order = None
    raise Impossible(TOO_MUCH)


def main() -> None:
    """In the process of its own: an order in, what came of it out, both as JSON."""
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(simulated(order), sys.stdout)


def simulated(order: Mapping[str, Any]) -> dict[str, Any]:
    """The same in this process, without a limit of time and memory."""
    said: dict[str, Any] = {"problems": [], "impossible": "", "rows": {}, "files": []}
    try:
        made = simulate.parse(order["document"], folder=None).run(np.random.default_rng(order["seed"]))
        rows = {name: len(table) for name, table in made.items()}
        if sum(rows.values()) > MOST_ROWS:
            raise Impossible(TOO_MANY.format(rows=sum(rows.values()), most=MOST_ROWS))
    except WrongBlueprint as wrong:
        return {**said, "problems": [vars(one) for one in wrong.problems]}
    except Impossible as impossible:
        return {**said, "impossible": str(impossible)}
    tables = {name: _with_origin(table, order["origin"]) for name, table in made.items()}
    files = []
    for format_ in order["formats"]:
        files += [(name, str(path)) for name, path in write_tables(tables, Path(order["to"]), format=format_).items()]
    return {**said, "rows": rows, "files": files}


def _with_origin(table: pd.DataFrame, origin: str) -> pd.DataFrame:
    mark = pd.Categorical.from_codes(np.zeros(len(table), np.int64), categories=pd.Index([origin]))
    return table.assign(**{_free([str(name) for name in table]): mark})


class _Progress:
    """In per cent of all rows that are to be written."""

    def __init__(self, total: int, report: Tick) -> None:
        self.total, self.done, self.report = max(1, total), 0, report

    def part(self, part: Part[Any]) -> None:
        self.done += part.rows
        self.report(min(99, 100 * self.done // self.total))


if __name__ == "__main__":
    main()

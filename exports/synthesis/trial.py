"""A blueprint tried out in a process of its own, which is stopped where it takes too long or too much memory.

Whoever may save a blueprint may write one that never ends; a web process must not wait for it.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exports.synthesis import recipes
from exports.synthesis.blueprint import Blueprint, Problem, WrongBlueprint
from exports.synthesis.blueprint.loading import loads
from exports.synthesis.generators.base import Impossible
from exports.synthesis.preview import Distribution, TablePreview, preview
from exports.synthesis.simulate import Simulation
from exports.synthesis.simulate.preview import preview as simulated

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10
# A busy machine gives a process only part of its time.
WAIT = 2
MEMORY = 4 * 2**30
LONGEST = 200_000
MOST_COLUMNS = 300
MOST_TABLES = 20
SHOWN = 20
CUT = 200
TOO_LONG = (
    f"This has more than {LONGEST:,} characters. Take long lists of values out; `manage.py synthesise` has no limit."
)
TOO_SLOW = (
    f"This took longer than {SECONDS} seconds and was stopped. Use fewer tables and columns, or simpler conditions; in "
    "a simulation fewer days, people or paths."
)
TOO_BIG = (
    "This took too much memory and was stopped. Ask for less: fewer tables and columns, shorter texts; in a "
    "simulation fewer days, people or paths."
)
BROKEN = "This could not be tried out. Take out what you changed last, and try again."
TOO_WIDE = f"Here are more than {MOST_TABLES} tables or {MOST_COLUMNS} columns. `manage.py synthesise` has no limit."


@dataclass(frozen=True)
class Trial:
    """What came of it. With `problems` there is no more than a document, if the text could be read at all.

    `sizes` are the rows that each table would have; `tables` the first rows of each, where they were wanted.
    """

    document: Any
    problems: tuple[Problem, ...]
    sizes: Mapping[str, int]
    tables: tuple[TablePreview, ...]


def try_out(text: str, *, rows: int | None = None, seed: int = 0, show: bool = False, seconds: int = SECONDS) -> Trial:
    """Read, check and, to `show` it, make the beginning of a blueprint in YAML or JSON. `seconds`: of the processor."""
    if len(text) > LONGEST:
        return _failed(TOO_LONG)
    return _apart({"text": text, "rows": rows, "seed": seed, "show": show, "seconds": seconds})


def _apart(order: Mapping[str, Any]) -> Trial:
    command = [sys.executable, "-m", __name__]
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")}
    try:
        run = subprocess.run(
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=WAIT * order["seconds"],
            cwd=ROOT,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return _failed(TOO_SLOW)
    if run.returncode != 0:
        return _failed(TOO_BIG if b"MemoryError" in run.stderr else TOO_SLOW if run.returncode < 0 else BROKEN)
    return read(run.stdout)


def main() -> None:
    """In the process of its own: an order in, what came of it out, both as JSON."""
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(judged(order))


def judged(order: Mapping[str, Any]) -> str:
    """What came of an order, as JSON."""
    made = judge(order["text"], rows=order["rows"], seed=order["seed"], show=order["show"])
    return json.dumps(asdict(made), allow_nan=False, default=str)


def judge(text: str, *, rows: int | None, seed: int, show: bool) -> Trial:
    """The same in this process, without a limit."""
    document: Any = None
    try:
        document = loads(text)
        recipe = recipes.parse(document, rows=rows)
        if isinstance(recipe, Simulation):
            return _simulated(document, recipe, seed=seed, show=show)
        return _tabled(document, recipe, rows=rows, seed=seed, show=show)
    except WrongBlueprint as wrong:
        return Trial(document, wrong.problems, {}, ())
    except Impossible as impossible:
        return Trial(document, (Problem("", str(impossible)),), {}, ())


def _tabled(document: Any, blueprint: Blueprint, *, rows: int | None, seed: int, show: bool) -> Trial:
    if len(blueprint.tables) > MOST_TABLES or sum(len(one.columns) for one in blueprint.tables) > MOST_COLUMNS:
        return Trial(document, (Problem("tables", TOO_WIDE),), {}, ())
    tables = preview(blueprint, rows=SHOWN, seed=seed) if show else ()
    return Trial(document, (), blueprint.sizes(rows), tuple(map(_short, tables)))


def _simulated(document: Any, simulation: Simulation, *, seed: int, show: bool) -> Trial:
    """How many rows come of it is only known when it has run."""
    if not show:
        return Trial(document, (), {}, ())
    made = simulation.run(np.random.default_rng(seed))
    tables = tuple(map(_short, simulated(made, rows=SHOWN)))
    return Trial(document, (), {name: len(table) for name, table in made.items()}, tables)


def _short(table: TablePreview) -> TablePreview:
    """With long texts cut, and numbers that are none left out: it is to be looked at, as JSON."""
    rows = tuple(tuple(map(_cell, row)) for row in table.rows)
    return TablePreview(table.name, table.size, table.columns, rows, table.sample, table.distributions)


def _cell(value: Any) -> Any:
    if isinstance(value, str) and len(value) > CUT:
        return f"{value[:CUT]}…"
    return None if isinstance(value, float) and value - value != 0 else value


def _failed(text: str) -> Trial:
    return Trial(None, (Problem("", text),), {}, ())


def read(text: str | bytes) -> Trial:
    """The inverse of `judged`."""
    found = json.loads(text)
    problems = tuple(Problem(**one) for one in found["problems"])
    return Trial(found["document"], problems, found["sizes"], tuple(map(_table, found["tables"])))


def _table(found: Mapping[str, Any]) -> TablePreview:
    distributions = tuple(Distribution(**_tuples(one)) for one in found["distributions"])
    return TablePreview(**{**_tuples(found), "rows": tuple(map(tuple, found["rows"])), "distributions": distributions})


def _tuples(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in found.items()
    }


if __name__ == "__main__":
    main()

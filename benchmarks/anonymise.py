"""Anonymising the Adult data: the optimum, Mondrian, local recoding and the measures, beside ARX and Python's peers.

    .venv/bin/python -m benchmarks.anonymise [--data FOLDER] [--no-large] [--peer-python PYTHON]

ARX's figures are those of `shared/anchors.md` (ARX 3.9.2, warm, on the same kind of machine). Each line is a process of
its own: the shortest of three runs from coded columns in memory (one at 3M rows), and the most memory it ever held,
Python and libraries included. The 3M rows: the 30,162 repeated, then each cell with a chance of 5 % replaced by that of
a random row (numpy's default_rng(1)).
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exports.privacy import plans, tables
from exports.privacy.classes import IntArray, classes
from exports.privacy.emd import EQUAL
from exports.privacy.hierarchies import files
from exports.privacy.hierarchies.base import Hierarchy
from exports.privacy.lattice import Search
from exports.privacy.measure import Reached, Sensitive, reached
from exports.privacy.models import Demand, DistinctL, Model, TCloseness
from exports.privacy.mondrian import partition
from exports.privacy.plans import Prepared
from exports.privacy.snapshots import distinct

DATA = Path("/work/shared/data/adult")
LARGE, REDRAWN, SEED = 3_000_000, 0.05, 1
SEVEN = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass"]
EIGHT = [*SEVEN, "salary-class"]
NINE = [*SEVEN, "occupation", "salary-class"]
LINE = "{:<46} {:>12} {:>8} {:>10} {:>8} {:>8} {:>6}  {}"


@dataclass(frozen=True)
class Adult:
    codes: dict[str, IntArray]
    hierarchies: dict[str, Hierarchy]


@dataclass(frozen=True)
class Figures:
    loss: float | None
    classes: int
    suppressed: int
    seconds: float
    cpu: float
    megabytes: float
    note: str = ""


def adult(folder: Path, n: int = 0) -> Adult:
    table = tables.read(folder / "arx_adult.csv")
    hierarchies = {c: files.read(folder / f"arx_adult_hierarchy_{c}.csv", name=c) for c in NINE}
    codes = {c: hierarchies[c].encode(table.columns[c].values)[table.columns[c].code] for c in NINE}
    if n:
        rng = np.random.default_rng(SEED)
        for c, code in codes.items():
            redrawn = rng.random(n) < REDRAWN
            codes[c] = np.where(redrawn, code[rng.integers(0, len(code), n)], np.resize(code, n))
    return Adult(codes, hierarchies)


def prepared(of: Adult, quasi: list[str], k: int, limit: float, model: Model | None, values: str = "any") -> Prepared:
    sensitive = ["occupation"] if model else []
    codes, sizes = [of.codes[c] for c in sensitive], [len(of.hierarchies[c].values) for c in sensitive]
    hierarchies = tuple(of.hierarchies[c] for c in quasi)
    rows, _ = distinct([of.codes[c] for c in quasi], [len(h.values) for h in hierarchies], codes, sizes)
    n = len(of.codes[quasi[0]])
    overall = tuple(np.bincount(code, minlength=size) / n for code, size in zip(codes, sizes, strict=True))
    demand = Demand(k, ((0, model),) if model else ())
    return Prepared(rows, hierarchies, demand, overall, int(limit * n), values)


def measured(work: Callable[[], tuple[float | None, int, int, str]], *, repeats: int) -> Figures:
    seconds, cpu = [], []
    for _ in range(repeats):
        start, start_cpu = time.perf_counter(), time.process_time()
        found = work()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - start_cpu)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(found[0], found[1], found[2], min(seconds), min(cpu), most, found[3])


def lattice(folder: Path, n: int, quasi: list[str], k: int, limit: float, model: Model | None) -> Figures:
    of = adult(folder, n)

    def work() -> tuple[float | None, int, int, str]:
        ready = prepared(of, quasi, k, limit, model)
        search = Search(ready.hierarchies, ready.demand, ready.limit, [ready.rows])
        best = search.run()
        if best is None:
            return None, 0, 0, "no node is allowed"
        return best.loss, best.n_classes, best.suppressed, f"{search.looked_at} nodes looked at"

    return measured(work, repeats=1 if n else 3)


def recoded(folder: Path, n: int, quasi: list[str], k: int, model: Model | None, method: str, values: str) -> Figures:
    of = adult(folder, n)

    def work() -> tuple[float | None, int, int, str]:
        plan = plans.METHODS[method](prepared(of, quasi, k, 0.0, model, values))
        assert plan is not None
        return plan.loss, int(plan.part.max()) + 1, plan.suppressed, ""

    return measured(work, repeats=1 if n else 3)


def ranges(folder: Path, k: int) -> Figures:
    """Mondrian's loss as the papers have it: all columns as ranges in the order of their values."""
    of = adult(folder)

    def work() -> tuple[float | None, int, int, str]:
        points = prepared(of, NINE, k, 0.0, None).points
        part = partition(points, Demand(k))
        order = np.argsort(part, kind="stable")
        start = np.flatnonzero(np.diff(part[order], prepend=-1))
        place = points.place[order]
        spans = np.maximum.reduceat(place, start) - np.minimum.reduceat(place, start)
        people = np.add.reduceat(points.weight[order], start)
        return float((spans / points.width).mean(axis=1) @ people / people.sum()), len(start), 0, ""

    return measured(work, repeats=3)


def measures(folder: Path, n: int) -> Figures:
    of = adult(folder, n)

    def work() -> tuple[float | None, int, int, str]:
        found = reach(of)
        told = found.sensitive["occupation"]
        return None, found.n_classes, 0, f"k {found.k}, l {told.distinct_l}, e {told.entropy_l:.4g}, t {told.t:.16g}"

    return measured(work, repeats=3)


def reach(of: Adult) -> Reached:
    found = classes([of.codes[c] for c in SEVEN], [len(of.hierarchies[c].values) for c in SEVEN])
    return reached(found, {"occupation": Sensitive(of.codes["occupation"], 14)})


def own_process(work: Callable[..., Figures], *arguments: Any) -> Figures:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()


def show(what: str, found: Figures, beside: str = "") -> None:
    loss = "" if found.loss is None else f"{found.loss:.8f}"
    times = (f"{found.seconds:.3f}", f"{found.cpu:.3f}", f"{found.megabytes:.0f}")
    print(
        LINE.format(
            what, loss, f"{found.classes:,}", f"{found.suppressed:,}", *times, f"{beside}  {found.note}".strip()
        ),
        flush=True,
    )


def searches(folder: Path, large: bool) -> None:
    three, close = DistinctL(3), TCloseness(0.2, EQUAL)
    for what, quasi, k, limit, model, arx in (
        ("lattice, k 5, limit 0", NINE, 5, 0.0, None, "ARX .6355, 0.06–0.11 s"),
        ("lattice, k 5, limit 5 %", NINE, 5, 0.05, None, "ARX .26963466, 397, 1,346, 1.2–1.7 s"),
        ("lattice, k 10, limit 5 %", NINE, 10, 0.05, None, "ARX .3178, 196, 1,437, 1.3–2.1 s"),
        ("lattice, k 5, distinct l 3, limit 5 %", EIGHT, 5, 0.05, three, "ARX .1799"),
        ("lattice, k 5, t 0.2, limit 5 %", EIGHT, 5, 0.05, close, "ARX .8397"),
        ("lattice, k 5, limit 5 %, seven columns", SEVEN, 5, 0.05, None, "anjana: below"),
    ):
        show(what, own_process(lattice, folder, 0, quasi, k, limit, model), arx)
    if large:
        for k, arx in ((5, "ARX .0538, 12.6 s, 5.2 GB"), (10, "ARX .0695, 18.5 s, 5.2 GB")):
            show(f"lattice, k {k}, limit 5 %, 3M rows", own_process(lattice, folder, LARGE, NINE, k, 0.05, None), arx)


def recodings(folder: Path, large: bool) -> None:
    three, close = DistinctL(3), TCloseness(0.2, EQUAL)
    for k, anchor in ((5, "anchor .0468, 0.29 s"), (10, "anchor .0778, 0.15 s")):
        show(f"Mondrian, k {k}, as ranges", own_process(ranges, folder, k), anchor)
    for what, quasi, k, model in (
        ("k 5", NINE, 5, None),
        ("k 10", NINE, 10, None),
        ("k 5, distinct l 3", EIGHT, 5, three),
        ("k 5, t 0.2", EIGHT, 5, close),
    ):
        for method in ("mondrian", "local"):
            for values in ("any", "hierarchy"):
                found = own_process(recoded, folder, 0, quasi, k, model, method, values)
                show(f"{method}, {what}, values {values}", found)
    if large:
        for method in ("mondrian", "local"):
            show(f"{method}, k 5, 3M rows", own_process(recoded, folder, LARGE, NINE, 5, None, method, "any"))


def pycanons(python: str, folder: Path) -> None:
    """pycanon and ours for the table that the command writes."""
    with tempfile.TemporaryDirectory() as place:
        out, policy = Path(place) / "out.csv", Path(place) / "policy.yaml"
        names = ", ".join(EIGHT)
        policy.write_text(f"k: 5\nquasi_identifiers: [{names}]\nsensitive: {{occupation: {{distinct_l: 3}}}}\n")
        command = ["anonymise", str(folder / "arx_adult.csv"), "--policy", str(policy), "--out", str(out), "--json"]
        run = [".venv/bin/python", "manage.py", *command, "--hierarchies", str(folder)]
        ours = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
        theirs = peer(python, "measures", str(out), ",".join(EIGHT), "occupation")
    told = ours["sensitive"]["occupation"]
    print(f"ours:    k {ours['k']}, l {told['distinct_l']}, entropy l {told['entropy_l']}, t {told['t']}")
    print(
        "pycanon: " + ", ".join(f"{name} {found['value']} ({found['seconds']:.2f} s)" for name, found in theirs.items())
    )


def demos(python: str) -> None:
    """pycanon and ours for releases of the demo's market study, built on a database that goes afterwards."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "CROWDSEED_VAR": place, "DATABASE_URL": ""}
        run = [sys.executable, "-m", "benchmarks.demo_releases", place]
        said = subprocess.run(run, check=True, capture_output=True, text=True, env=environment).stdout
        for method, ours in json.loads(said).items():
            for question, told in ours["sensitive"].items():
                table = str(Path(place) / f"{method}.csv")
                theirs = peer(python, "measures", table, "age_group,region", question)
                print(f"demo, {method}, {question}: k {ours['k']}, {told}")
                print("  pycanon: " + ", ".join(f"{name} {found['value']}" for name, found in theirs.items()))


def peer(python: str, *arguments: str) -> Any:
    command = [python, str(Path(__file__).parent / "peer_anonymise.py"), *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with arx_adult.csv and its hierarchies")
    parser.add_argument("--no-large", action="store_true", help="leave out the 3M rows")
    parser.add_argument("--peer-python", help="Python of an environment with pycanon, anjana, anonypy")
    options = parser.parse_args()
    print(LINE.format("what", "NCP", "classes", "suppressed", "s", "CPU, s", "MB", "beside"))
    searches(options.data, not options.no_large)
    recodings(options.data, not options.no_large)
    for n in (0, LARGE)[: 1 if options.no_large else 2]:
        show(f"k, l, entropy l, c, t; {n or 30_162:,} rows", own_process(measures, options.data, n))
    if options.peer_python:
        for name, found in peer(options.peer_python, "searches", str(options.data)).items():
            print(f"{name}: {found['value']}, {found['seconds']:.1f} s")
        pycanons(options.peer_python, options.data)
        demos(options.peer_python)


if __name__ == "__main__":
    main()

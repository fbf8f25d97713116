"""Speed and memory of Dawid–Skene and `auto` on made-up crowds, each fit in a process of its own.

    .venv/bin/python -m benchmarks.aggregate --speed [--peer-python PYTHON] [--most LABELS]

A crowd has ten answers per item and a thousand per person; people are right about between .4 and .9 of the items.
CPU seconds of one core. Per iteration: what four more iterations cost, divided by four. Memory: the peak of the first
whole fit above where the process stood with the answers loaded.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from crowd.quality import dawid_skene
from crowd.quality.models import auto, glad, mace
from crowd.quality.models.answers import Answers, answers

T = TypeVar("T")

SIZES, CODES = (100_000, 1_000_000, 10_000_000), (2, 5, 20)
# From this size on Dawid–Skene alone is measured, and crowd-kit up to so many codes: with 20 it needs 7 GB.
LARGE, FEW = 10_000_000, 5
LINE = "{:<24} {:>10} {:>3} {:>14} {:>11} {:>10} {:>11}"
HERE = Path(__file__).parent
ONE_CORE = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def run(peer_python: str | None, most: int) -> None:
    print(LINE.format("method", "labels", "K", "s / iteration", "s whole fit", "iterations", "extra MB"))
    for size in (size for size in SIZES if size <= most):
        for codes in CODES:
            for told in _both(size, codes, peer_python):
                print(_line(told, size, codes), flush=True)


def make(size: int, codes: int, file: Path) -> None:
    """Write a crowd's answers as arrays."""
    rng = np.random.default_rng(size + codes)
    n_items, n_people = size // 10, max(20, size // 1000)
    truth, skill = rng.integers(codes, size=n_items), rng.uniform(0.4, 0.9, n_people)
    item = np.repeat(np.arange(n_items), 10)
    person = rng.integers(n_people, size=size)
    off = rng.integers(1, codes, size=size) * (rng.random(size) >= skill[person])
    np.savez(file, item=item, person=person, code=(truth[item] + off) % codes, sizes=[n_items, n_people, codes])


def _both(size: int, codes: int, peer_python: str | None) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.npz"
        make(size, codes, file)
        methods = METHODS if size < LARGE else ["Dawid–Skene"]
        commands = [[sys.executable, "-m", "benchmarks.aggregate_speed", method, str(file)] for method in methods]
        if peer_python and (size < LARGE or codes <= FEW):
            commands.append([peer_python, str(HERE / "peer_crowdkit.py"), "--speed", str(file)])
        for command in commands:
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=ONE_CORE, cwd=HERE.parent)
            yield json.loads(done.stdout)


def _line(told: dict[str, Any], size: int, codes: int) -> str:
    figures = [told["per_iteration"], told["whole"], told["iterations"], told["megabytes"]]
    shown = [f"{figure:.4g}" if isinstance(figure, float) else str(figure) for figure in figures]
    return LINE.format(str(told["method"]), f"{size:,}", codes, *shown)


def measure_dawid_skene(crowd: Answers) -> dict[str, Any]:
    """The shortest of three; a whole fit starts from the answers, and makes of them what it needs."""

    def cpu(iterations: int) -> float:
        return _cpu(lambda: dawid_skene.fit_answers(crowd, max_iterations=iterations, tolerance=-np.inf).iterations)[1]

    fits = [_cpu(lambda: dawid_skene.fit_answers(replace(crowd)).iterations)]
    highest = peak()
    fits += [_cpu(lambda: dawid_skene.fit_answers(replace(crowd)).iterations) for _ in range(2)]
    per_iteration = min(cpu(6) for _ in range(3)) - min(cpu(2) for _ in range(3))
    whole = min(seconds for _, seconds in fits)
    return {"per_iteration": per_iteration / 4, "whole": whole, "iterations": fits[0][0], "peak": highest}


def measure_whole(fit: Callable[[Answers], int]) -> Callable[[Answers], dict[str, Any]]:
    def measure(crowd: Answers) -> dict[str, Any]:
        iterations, whole = _cpu(lambda: fit(crowd))
        return {"per_iteration": "", "whole": whole, "iterations": iterations}

    return measure


METHODS: dict[str, Callable[[Answers], dict[str, Any]]] = {
    "Dawid–Skene": measure_dawid_skene,
    "auto": measure_whole(lambda crowd: auto.fit(crowd).iterations),
    "GLAD": measure_whole(lambda crowd: glad.fit(crowd).result.iterations),
    "MACE": measure_whole(lambda crowd: mace.fit(crowd).iterations),
}


def _cpu(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


def reset_peak() -> float:
    """Forget the peak of memory so far; megabytes of this process now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """Megabytes of this process at its largest. (`ru_maxrss` would count what the parent held at the fork.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 2**10


def main() -> None:
    method, file = sys.argv[1:]
    loaded = np.load(file)
    n_items, n_people, n_codes = loaded["sizes"].tolist()
    columns = {name: loaded[name] for name in ("item", "person", "code")}
    before = reset_peak()
    crowd = answers(**columns, n_items=n_items, n_people=n_people, n_codes=n_codes)
    told = METHODS[method](crowd)
    highest = told.pop("peak", peak())
    json.dump({"method": method, **told, "megabytes": round(highest - before)}, sys.stdout)


if __name__ == "__main__":
    main()

"""Aggregation side by side: our majority vote and Dawid–Skene on existing crowds, and crowd-kit beside them.

    .venv/bin/python -m benchmarks.aggregate [--data FOLDER] [--peer-python PYTHON] [SET …]

A set is a folder with answers.csv (task, worker, label) and gold.csv (task, label). The peer runs in an environment of
its own, given by --peer-python, where crowd-kit is installed; nothing of ours imports it.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from crowd.quality import calibration, dawid_skene, majority
from surveys.measures.arrays import FloatArray, IntArray

T = TypeVar("T")

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "crowds"
SETS = ("bluebird", "dog", "rte", "d_product", "snow_temp", "cf_weather", "web", "sp", "zencrowd_us")
COLUMNS = "{:<12} {:>8} {:<22} {:>8} {:>8} {:>6} {:>8} {:>10}"


@dataclass(frozen=True)
class Crowd:
    """Answers in columns of codes; `gold` is −1 where unknown."""

    answers: dict[str, Any]
    gold: IntArray
    items: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Result:
    method: str
    posterior: FloatArray
    seconds: float
    iterations: str


def read(folder: Path) -> Crowd:
    """Codes in the sorted order of names; of a repeated task–worker pair the first answer counts."""
    rows = pd.read_csv(folder / "answers.csv", dtype=str).drop_duplicates(["task", "worker"])
    gold = pd.read_csv(folder / "gold.csv", dtype=str).set_index("task")["label"]
    items, people = sorted(rows["task"].unique()), sorted(rows["worker"].unique())
    labels = sorted({*rows["label"], *gold})
    answers = {
        "item": pd.Index(items).get_indexer(rows["task"]),
        "person": pd.Index(people).get_indexer(rows["worker"]),
        "code": pd.Index(labels).get_indexer(rows["label"]),
        "n_items": len(items),
        "n_people": len(people),
        "n_codes": len(labels),
    }
    return Crowd(answers, pd.Index(labels).get_indexer(gold.reindex(items)), items, labels)


def ours(crowd: Crowd) -> Iterator[Result]:
    votes = {key: value for key, value in crowd.answers.items() if key not in ("person", "n_people")}
    shares, seconds = timed(lambda: majority.majority_vote(**votes))
    yield Result("majority", shares, seconds, "")
    fit, seconds = timed(lambda: dawid_skene.fit(**crowd.answers))
    yield Result("Dawid–Skene", fit.posterior, seconds, f"{fit.iterations}{'' if fit.converged else ' (limit)'}")


def timed(work: Callable[[], T], repeats: int = 5) -> tuple[T, float]:
    """The result, and the shortest of some runs: the one least disturbed."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)


def peer(python: str, folder: Path, crowd: Crowd) -> Iterator[Result]:
    command = [python, str(HERE / "peer_crowdkit.py"), str(folder / "answers.csv")]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for method, told in found.items():
        table = pd.DataFrame.from_dict(told["posterior"], orient="index")
        posterior = table.reindex(index=crowd.items, columns=crowd.labels).fillna(0).to_numpy(dtype=np.float64)
        yield Result(method, posterior, told["seconds"], told["iterations"])


def row(name: str, crowd: Crowd, result: Result) -> str:
    measures = (calibration.accuracy, calibration.log_loss, calibration.expected_calibration_error)
    right, loss, error = (measure(result.posterior, crowd.gold) for measure in measures)
    figures = (f"{right:.4f}", f"{loss:.3f}", f"{error:.3f}", f"{result.seconds:.4f}")
    return COLUMNS.format(name, len(crowd.answers["item"]), result.method, *figures, result.iterations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the sets")
    parser.add_argument("--peer-python", help="Python of an environment with crowd-kit")
    options = parser.parse_args()
    print(COLUMNS.format("set", "answers", "method", "accuracy", "log-loss", "ECE", "seconds", "iterations"))
    for name in options.sets:
        crowd = read(options.data / name)
        results = [*ours(crowd)]
        if options.peer_python:
            results += peer(options.peer_python, options.data / name, crowd)
        for result in results:
            print(row(name, crowd, result))


if __name__ == "__main__":
    main()

"""Aggregation side by side: our models on existing crowds, and crowd-kit beside them.

    .venv/bin/python -m benchmarks.aggregate [--data FOLDER] [--peer-python PYTHON] [SET …]
    .venv/bin/python -m benchmarks.aggregate --speed [--most LABELS] [--peer-python PYTHON]

A set is a folder with answers.csv (task, worker, label) and gold.csv (task, label). The peer runs in an environment of
its own, given by --peer-python, where crowd-kit is installed; nothing of ours imports it.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from benchmarks import aggregate_speed
from crowd.quality import calibration, dawid_skene, majority
from crowd.quality.models import auto, bayes, bwa, ebcc, glad, mace, one_coin, ordinal, pooled, votes
from crowd.quality.models.answers import Answers, answers
from crowd.quality.models.result import Result as Fit
from surveys.measures.arrays import FloatArray, IntArray

T = TypeVar("T")

# Methods whose reliability is shown, and the width of its bins.
SHOWN, BINS = ("auto", "crowd-kit Dawid–Skene"), 10

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "crowds"
SETS = ("bluebird", "dog", "rte", "d_product", "snow_temp", "cf_weather", "web", "sp", "zencrowd_us")
GROUP = " {:>22} {:>6} {:>7}"
COLUMNS = "{:<12} {:>8} {:<22} {:>8} {:>8} {:>8} {:>7} {:>9} {:>12}"


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


MODELS: dict[str, Callable[[Answers], Fit]] = {
    "auto": auto.fit,
    "Dawid–Skene": dawid_skene.fit_answers,
    "correlated errors": ebcc.fit,
    "pooled": pooled.fit,
    "bayes": bayes.fit,
    "one coin": one_coin.fit,
    "weighted average": bwa.fit,
    "GLAD": lambda said: glad.fit(said).result,
    "MACE": mace.fit,
    "ordinal": ordinal.fit,
    "Wawa": votes.wawa,
    "zero-based skill": votes.zero_based_skill,
    "smoothed vote": votes.smoothed,
}


def ours(crowd: Crowd) -> Iterator[Result]:
    shares, seconds = timed(lambda: answers(**crowd.answers).shares())
    yield Result("majority", shares, seconds, "")
    for name, model in MODELS.items():
        fit, seconds = timed(partial(_fitted, model, crowd))
        yield Result(name, fit.posterior, seconds, f"{fit.iterations}{'' if fit.converged else ' (limit)'}")


def _fitted(model: Callable[[Answers], Fit], crowd: Crowd) -> Fit:
    return model(answers(**crowd.answers))


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


def measured(crowd: Crowd, result: Result) -> tuple[float, ...]:
    measures = (calibration.accuracy, calibration.log_loss, calibration.expected_calibration_error, fair_accuracy)
    return tuple(measure(result.posterior, crowd.gold) or 0.0 for measure in measures)


def fair_accuracy(posterior: FloatArray, gold: IntArray) -> float:
    """Accuracy where a tie between n codes counts 1 / n, whichever of them is right."""
    known, truth = posterior[gold >= 0], gold[gold >= 0]
    claims = known >= known.max(axis=1, keepdims=True) - majority.TIE
    return float((claims[np.arange(len(truth)), truth] / claims.sum(axis=1)).mean())


def line(name: str, size: int | str, result: Result, figures: tuple[float, ...]) -> str:
    shown = [
        f"{figures[0]:.4f}",
        f"{figures[3]:.4f}",
        f"{figures[1]:.3f}",
        f"{figures[2]:.3f}",
        f"{result.seconds:.4f}",
    ]
    return COLUMNS.format(name, size, result.method, *shown, result.iterations)


def compare(names: Sequence[str], data: Path, peer_python: str | None) -> None:
    print(COLUMNS.format("set", "answers", "method", "accuracy", "fair", "log-loss", "ECE", "seconds", "iterations"))
    table: dict[str, list[tuple[float, ...]]] = {}
    shown: dict[str, list[Claims]] = {}
    for name in names:
        crowd = read(data / name)
        results = [*ours(crowd), *(peer(peer_python, data / name, crowd) if peer_python else ())]
        for result in results:
            figures = measured(crowd, result)
            table.setdefault(result.method, []).append((*figures, result.seconds))
            if result.method in SHOWN:
                shown.setdefault(result.method, []).append(claims(result.posterior, crowd.gold))
            print(line(name, len(crowd.answers["item"]), result, figures))
    for method, rows in table.items():
        *figures, seconds = np.mean(rows, axis=0).tolist()
        print(line("mean", "", Result(method, np.zeros((0, 0)), seconds, ""), tuple(figures)))
    reliability(shown)


@dataclass(frozen=True)
class Claims:
    """Of all items with gold: what was claimed of the likeliest code [n], and whether it was right [n]."""

    confidence: FloatArray
    right: FloatArray


def claims(posterior: FloatArray, gold: IntArray) -> Claims:
    known, truth = posterior[gold >= 0], gold[gold >= 0]
    return Claims(known.max(axis=1), (known.argmax(axis=1) == truth).astype(np.float64))


def reliability(found: dict[str, list[Claims]]) -> None:
    """Print a reliability diagram as a table: of all sets' items together, by how much was claimed."""
    print("\nreliability: what was claimed of the likeliest code, and how often it was right, all sets together")
    line = "{:<9}" + GROUP * len(found)
    print(line.format("claimed", *(word for method in found for word in (method, "right", "items"))))
    parts = {method: [np.concatenate(column) for column in _columns(sets)] for method, sets in found.items()}
    for number in range(BINS):
        cells: list[str] = []
        for confidence, right in parts.values():
            inside = np.minimum((confidence * BINS).astype(int), BINS - 1) == number
            cells += _cells(confidence[inside], right[inside])
        print(line.format(f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}", *cells))


def _columns(sets: list[Claims]) -> tuple[list[FloatArray], list[FloatArray]]:
    return [one.confidence for one in sets], [one.right for one in sets]


def _cells(confidence: FloatArray, right: FloatArray) -> list[str]:
    means = [f"{column.mean():.3f}" if len(column) else "" for column in (confidence, right)]
    return [*means, f"{len(right):,}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the sets")
    parser.add_argument("--peer-python", help="Python of an environment with crowd-kit")
    parser.add_argument("--speed", action="store_true", help="time and memory on made-up crowds instead")
    parser.add_argument("--most", type=int, default=10_000_000, help="largest made-up crowd, in labels")
    options = parser.parse_args()
    if options.speed:
        aggregate_speed.run(options.peer_python, options.most)
    else:
        compare(options.sets, options.data, options.peer_python)


if __name__ == "__main__":
    main()

"""Agreement side by side: our alpha, its bootstrap and Fleiss' kappa, and krippendorff and statsmodels beside them.

    .venv/bin/python -m benchmarks.agreement [--peer-python PYTHON] [--ratings N …] [--codes K …]

Simulated ratings: five to a unit, 70 % right, the others at random, in random order. The peers run in an environment of
their own, given by --peer-python (benchmarks/README.md says how to make it); nothing of ours imports them.
"""

import argparse
import json
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from surveys.measures.agreement import Coefficient, fleiss_kappa, krippendorff_alpha, nominal

PER_UNIT, RIGHT, SEED = 5, 0.7, 1
COLUMNS = "{:>10} {:>4} {:<28} {:>9} {:>9} {:>14}"


@dataclass(frozen=True)
class Result:
    measure: str
    seconds: float  # CPU
    megabytes: float  # most at once, on top of the ratings
    value: float


def simulated(n: int, n_codes: int) -> dict[str, Any]:
    rng = np.random.default_rng(SEED)
    unit = rng.permutation(np.arange(n) // PER_UNIT)
    truth = rng.integers(0, n_codes, n // PER_UNIT + 1)
    return {"unit": unit, "code": np.where(rng.random(n) < RIGHT, truth[unit], rng.integers(0, n_codes, n))}


def measured(measure: str, work: Callable[[], Coefficient], repeats: int = 3) -> Result:
    """The shortest of some runs, the one least disturbed; memory in a run of its own, as watching it takes time."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Result(measure, min(seconds), most / 2**20, float(found.value or 0))


def ours(ratings: dict[str, Any], n_codes: int) -> list[Result]:
    given = {**ratings, "distances": nominal(n_codes)}
    with_interval = partial(krippendorff_alpha, **given, rng=np.random.default_rng(SEED))
    return [
        measured("alpha", lambda: krippendorff_alpha(**given)),
        measured("alpha, 1,000 resamples", with_interval),
        measured("Fleiss and its interval", lambda: fleiss_kappa(**given)),
    ]


def peers(python: str, ratings: dict[str, Any]) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.npz"
        np.savez(path, **ratings)
        command = [python, str(Path(__file__).parent / "peer_agreement.py"), str(path)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return [Result(measure, *figures) for measure, figures in told.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratings", nargs="*", type=int, default=[10**6, 10**7], metavar="N")
    parser.add_argument("--codes", nargs="*", type=int, default=[2, 5, 20], metavar="K")
    parser.add_argument("--peer-python", help="Python of an environment with the peers")
    options = parser.parse_args()
    print(COLUMNS.format("ratings", "K", "measure", "CPU, s", "MB", "value"))
    for n in options.ratings:
        for n_codes in options.codes:
            ratings = simulated(n, n_codes)
            results = ours(ratings, n_codes)
            if options.peer_python:
                results += peers(options.peer_python, ratings)
            for found in results:
                figures = (f"{found.seconds:.3f}", f"{found.megabytes:.0f}", f"{found.value:.10f}")
                print(COLUMNS.format(n, n_codes, found.measure, *figures), flush=True)


if __name__ == "__main__":
    main()

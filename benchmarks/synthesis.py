"""Fitted synthesis on Adult: how real the rows look, how useful they are, and how close they come to real people.

.venv/bin/python -m benchmarks.synthesis [--peer-python PYTHON] [--data CSV] [--seeds 3] [--found]

`quality` is ours, `sdmetrics` the peer's figure for the same files. Half of the rows are learnt from, the other half is
held out (a permutation by numpy's default generator, seed 0). Seconds: fit and sample together, on the clock and of
all cores' work; on a busy machine the clock tells about the others.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from exports.reports import closeness, realism
from exports.synthesis.fitted import fit_table

ADULT = Path("/work/shared/data/adult/adult_uci.csv")
TARGET = "salary-class"
LINE = "{:<22}{:>9}{:>11}{:>11}{:>11}{:>14}{:>9}{:>9}{:>8}"
HEADS = ("rows", "quality", "sdmetrics", "AUC ratio", "detection", "closer-share", "copies", "clock s", "CPU s")
HERE = Path(__file__).parent

Fit = Callable[[pd.DataFrame, int], pd.DataFrame]


@dataclass(frozen=True)
class Made:
    name: str
    seed: int
    rows: pd.DataFrame
    clock: float
    cpu: float


def halves(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.read_csv(path, skipinitialspace=True, keep_default_na=False)
    order = np.random.default_rng(0).permutation(len(frame))
    half = len(frame) // 2
    return frame.iloc[order[:half]].reset_index(drop=True), frame.iloc[order[half:]].reset_index(drop=True)


def public(frame: pd.DataFrame) -> Mapping[str, Any]:
    """What the census's codebook says: categories, least and greatest numbers. Taken from all rows here."""
    return {
        str(name): (float(column.min()), float(column.max()))
        if pd.api.types.is_numeric_dtype(column)
        else sorted(column.unique())
        for name, column in frame.items()
    }


def fits(domains: Mapping[str, Any], *, found: bool) -> dict[str, Fit]:
    def of(**settings: Any) -> Fit:
        return lambda frame, seed: fit_table(frame, seed=seed, **settings).sample(len(frame), seed + 1000)

    def noisy(epsilon: float, known: Mapping[str, Any]) -> Fit:
        return lambda frame, seed: fit_table(frame, seed=seed, epsilon=epsilon, domains=known, noise_seed=seed).sample(
            len(frame), seed + 1000
        )

    made = {
        "ours, auto": of(),
        "ours, trees": of(method="trees"),
        "ours, copula": of(method="copula"),
        "ours, private ε = 1": noisy(1, domains),
        "ours, private ε = 10": noisy(10, domains),
    }
    return made | ({"ε = 1, domains found": noisy(1, {})} if found else {})


def make(name: str, fit: Fit, training: pd.DataFrame, seed: int) -> Made:
    clock, cpu = time.perf_counter(), time.process_time()
    rows = fit(training, seed)
    return Made(name, seed, rows, time.perf_counter() - clock, time.process_time() - cpu)


def measured(made: Made, training: pd.DataFrame, held_out: pd.DataFrame, peer: float) -> list[float]:
    told = realism.realism(training, made.rows, held_out=held_out, target=TARGET, seed=made.seed)
    near = closeness.closeness(training, held_out, made.rows, seed=made.seed, most_rows=None)
    figures = [told.quality.overall, peer, told.usefulness.value, told.detection.value, near.closer_share, near.copies]
    return [np.nan if one is None else one for one in figures] + [made.clock, made.cpu]


def peers(python: str | None, training: pd.DataFrame, made: list[Made]) -> list[float]:
    if not python:
        return [np.nan] * len(made)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.csv" for number in range(len(made) + 1)]
        for file, frame in zip(files, [training, *(one.rows for one in made)], strict=True):
            frame.to_csv(file, index=False)
        command = [python, str(HERE / "peer_sdmetrics.py"), *map(str, files)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(one) for one in json.loads(done.stdout)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python")
    parser.add_argument("--data", type=Path, default=ADULT)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--found", action="store_true", help="also ε = 1 where nothing is public but names and types")
    options = parser.parse_args()
    training, held_out = halves(options.data)
    known = fits(public(pd.concat([training, held_out])), found=options.found)
    made = [make(name, fit, training, seed) for name, fit in known.items() for seed in range(options.seeds)]
    made.append(Made("held-out real rows", 0, held_out, 0.0, 0.0))
    print(f"{len(training)} rows learnt from, {len(held_out)} held out; means of {options.seeds} seeds")
    print(LINE.format(*HEADS))
    figures = pd.DataFrame(
        [
            measured(one, training, held_out, peer)
            for one, peer in zip(made, peers(options.peer_python, training, made), strict=True)
        ],
        index=[one.name for one in made],
    )
    for name, row in figures.groupby(level=0, sort=False).mean().iterrows():
        print(LINE.format(str(name), *(f"{one:.4f}" for one in row[:6]), *(f"{one:.2f}" for one in row[6:])))


if __name__ == "__main__":
    main()

"""Runs crowd-kit, in an environment of its own, and prints JSON.

python peer_crowdkit.py answers.csv          posteriors and seconds on an existing crowd
python peer_crowdkit.py --speed answers.npz  time and memory on a made-up one
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from crowdkit.aggregation import (  # not our environment
    GLAD,
    MACE,
    DawidSkene,
    MajorityVote,
    OneCoinDawidSkene,
)

MODELS = {
    "crowd-kit majority": MajorityVote,
    "crowd-kit Dawid–Skene": DawidSkene,
    "crowd-kit one coin": OneCoinDawidSkene,
    "crowd-kit GLAD": GLAD,
    "crowd-kit MACE": MACE,
}


def compare(file: str) -> dict[str, object]:
    rows = pd.read_csv(file, dtype=str).drop_duplicates(["task", "worker"])
    return {name: one(model(), rows) for name, model in MODELS.items()}


def one(model: object, rows: pd.DataFrame) -> dict[str, object]:
    start = time.perf_counter()
    posterior = model.fit_predict_proba(rows)  # type: ignore[attr-defined]  # crowd-kit has no types
    seconds = time.perf_counter() - start
    iterations = str(len(model.loss_history_)) if hasattr(model, "loss_history_") else ""
    return {"posterior": posterior.to_dict("index"), "seconds": seconds, "iterations": iterations}


def speed(file: str) -> dict[str, object]:
    """Dawid–Skene: an iteration (of six more), a whole fit by its defaults, the peak of memory above the data frame."""
    loaded = np.load(file)
    rows = pd.DataFrame({"task": loaded["item"], "worker": loaded["person"], "label": loaded["code"]})
    before = reset_peak()
    model = DawidSkene()
    whole = cpu(model, rows)
    highest = peak()
    few, more = (cpu(DawidSkene(n_iter=n, tol=-1e9), rows) for n in (2, 8))
    return {
        "method": "crowd-kit Dawid–Skene",
        "per_iteration": (more - few) / 6,
        "whole": whole,
        "iterations": len(model.loss_history_),
        "megabytes": round(highest - before),
    }


def cpu(model: DawidSkene, rows: pd.DataFrame) -> float:
    start = time.process_time()
    model.fit_predict_proba(rows)
    return time.process_time() - start


def reset_peak() -> float:
    """Forget the peak of memory so far; megabytes of this process now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """Megabytes of this process at its largest. (`ru_maxrss` would count what the parent held at the fork.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 2**10


told = speed(sys.argv[2]) if sys.argv[1] == "--speed" else compare(sys.argv[1])
json.dump(told, sys.stdout)

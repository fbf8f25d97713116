"""Runs crowd-kit on one answers.csv and prints posteriors and seconds as JSON, in an environment of its own."""

import json
import sys
import time

import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote  # type: ignore[import-not-found]  # not our environment

rows = pd.read_csv(sys.argv[1], dtype=str).drop_duplicates(["task", "worker"])
told = {}
for name, model in (("crowd-kit majority", MajorityVote()), ("crowd-kit Dawid–Skene", DawidSkene())):
    runs = []
    for _ in range(5):
        start = time.perf_counter()
        posterior = model.fit_predict_proba(rows)
        runs.append(time.perf_counter() - start)
    iterations = str(len(model.loss_history_)) if hasattr(model, "loss_history_") else ""
    told[name] = {"posterior": posterior.to_dict("index"), "seconds": min(runs), "iterations": iterations}
json.dump(told, sys.stdout)

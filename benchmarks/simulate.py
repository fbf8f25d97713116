"""How fast the simulators are, and how real: `python -m benchmarks.simulate` from the project's folder.

Speed is the processor time of the best of `--rounds` runs. The shares of paths that pass are over 50 paths; of the
default model over 200 paths for each of 5 seeds, each with a fit of its own.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from exports.synthesis.simulate.documents import build
from exports.synthesis.simulate.market.gates import RANGES, stylised_facts
from exports.synthesis.simulate.market.history import History, load
from exports.synthesis.simulate.market.models import DEFAULT, MODELS, named
from exports.synthesis.simulate.queue import Queue
from exports.synthesis.simulate.queue import simulate as queue
from exports.synthesis.simulate.retail import assortment, demand
from exports.synthesis.simulate.retail.settings import Retail
from exports.synthesis.simulate.retail.simulation import simulate as retail

PATHS = 50
SEEDS, MANY = 5, 200
TEN_YEARS = 2520
CHAIN = {
    "categories": [{"name": "goods", "products": ["Kettle"], "swing": 0.4}],
    "days": 1095,
    "products": 100,
    "stores": 10,
    "demand": {"median": 3},
    "holidays": [{"name": "Christmas", "yearly": ["12-24"], "before": 10}],
}


def best(rounds: int, work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of the fastest run."""
    times = []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        times.append((time.process_time() - processor, time.perf_counter() - wall))
    processor, wall = min(times)
    return wall, processor


def counts(config: Retail) -> demand.Series:
    rng = np.random.default_rng(1)
    return demand.draw(config, assortment.draw(config, rng), np.ones(config.stores), rng)


def shops(rounds: int) -> None:
    plain = build(Retail, CHAIN)
    stocked = build(Retail, {**CHAIN, "stock": {"cover": 14}})
    shown = "{:<58}{:>8.2f} s{:>8.2f} s of processor"
    print(shown.format("retail: demand of 1,000 series × 3 years", *best(rounds, lambda: counts(plain))))
    print(shown.format("retail: the same with stock", *best(rounds, lambda: counts(stocked))))
    everything = best(1, lambda: retail(stocked, np.random.default_rng(1)))
    n_sales = len(retail(stocked, np.random.default_rng(1))["sales"])
    print(shown.format(f"retail: all tables, {n_sales:,} sales, 1,095,000 days", *everything))
    visits = best(rounds, lambda: queue(Queue(minutes=100_000), np.random.default_rng(1)))
    print(shown.format("queue: about 50,000 customers", *visits))


def passed(name: str, history: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", days: int) -> str:
    """The share of paths that pass each gate, and all of them; each seed has a fit of its own."""
    seeds, n_paths = (SEEDS, MANY) if name == DEFAULT else (1, PATHS)
    found = []
    for seed in range(1, seeds + 1):
        rng = np.random.default_rng(seed)
        paths = named(name).fit(history, rng=rng).paths(n_days=days, n_paths=n_paths, rng=rng)[:, :, 0]
        found += [[gate.passed for gate in stylised_facts(path, history=history[:, 0])] for path in paths]
    gates = np.array(found)
    return "".join(f"{share:>7.3f}" for share in (*gates.mean(axis=0), gates.all(axis=1).mean()))


def markets() -> None:
    history = load(History(sample=("sp500",))).returns
    print(f"\nShares of {PATHS} paths ({DEFAULT}: {SEEDS} seeds × {MANY}), fitted to the S&P 500, that pass:")
    print(", ".join(RANGES) + "; all six")
    for model in MODELS:
        started = time.process_time()
        model.fit(history, rng=np.random.default_rng(1))
        seconds = time.process_time() - started
        print(f"{model.NAME:<16}20 years{passed(model.NAME, history, len(history))}   fit {seconds:.2f} s of processor")
        print(f"{'':<16}10 years{passed(model.NAME, history, TEN_YEARS)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    shops(arguments.rounds)
    markets()


if __name__ == "__main__":
    main()

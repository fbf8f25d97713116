"""How good is the advice on redundancy? Plans from thin pilots of existing crowds, beside what more answers did reach.

    .venv/bin/python -m benchmarks.planning [--data FOLDER] [--pilot ANSWERS] [SET …]

A pilot is some random answers of each item. From it the share of items decided right is foretold for more answers, with
no known answers and with a hundred; beside it stands what as many real answers reach on all other known items, in the
mean over several draws, by the same model. CPU time and answers of the pilot are those of one plan.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.aggregate import DATA, SETS, Crowd, read
from crowd.quality.majority import decide
from crowd.quality.models import pooled
from crowd.quality.models.answers import Answers, answers
from crowd.quality.planning import plan
from surveys.measures.arrays import BoolArray, IntArray

KNOWN, DRAWS, MOST = 100, 5, 10
COLUMNS = "{:<12} {:>7} {:>6} {:>6} {:>7} {:>16} {:>16} {:>7}"


def main() -> None:
    """Print a line per set and redundancy."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pilot", type=int, default=3)
    parser.add_argument("sets", nargs="*", default=SETS)
    options = parser.parse_args()
    print(COLUMNS.format("set", "answers", "CPU s", "people", "reached", "told", "told with gold", "misled"))
    for name in options.sets:
        compare(name, read(options.data / name), options.pilot, np.random.default_rng(1))


def compare(name: str, crowd: Crowd, per_item: int, rng: np.random.Generator) -> None:
    """Print what is reached and what is told for one set."""
    whole = answers(**crowd.answers)
    pilot = thinned(whole, per_item, rng)
    known = np.flatnonzero(crowd.gold >= 0)
    shown = rng.permutation(known)[:KNOWN]
    gold = np.full(whole.n_items, -1)
    gold[shown] = crowd.gold[shown]
    judged = (crowd.gold >= 0) & (gold < 0) if len(known) > KNOWN + 50 else crowd.gold >= 0
    columns: dict[str, Any] = {
        "item": pilot.item,
        "person": pilot.person,
        "code": pilot.code,
        "n_codes": pilot.n_codes,
        "seed": 1,
    }
    start = time.process_time()
    without = plan(**columns, most=MOST)
    seconds = time.process_time() - start
    with_gold = plan(**columns, most=MOST, gold=gold)
    misled = "–" if with_gold.misled.value is None else f"{with_gold.misled.value:.3f}"
    for count in (2, 3, 5, 7, 10):
        if count > len(whole) / whole.n_items + 0.5:
            break
        reached = np.mean([right(thinned(whole, count, rng), crowd.gold, judged) for _ in range(DRAWS)])
        told = [
            f"{step.value:.3f} {step.low:.2f}–{step.high:.2f}"
            for step in (found.steps[count - 1].accuracy for found in (without, with_gold))
        ]
        print(COLUMNS.format(name, len(pilot), f"{seconds:.2f}", count, f"{reached:.3f}", *told, misled))


def thinned(whole: Answers, per_item: int, rng: np.random.Generator) -> Answers:
    """At most `per_item` answers of each item, drawn at random."""
    order = np.lexsort((rng.random(len(whole)), whole.item))
    item = whole.item[order]
    place = np.arange(len(item)) - np.searchsorted(item, item)
    kept = np.zeros(len(whole), dtype=np.bool_)
    kept[order] = place < per_item
    return whole.only(kept)


def right(crowd: Answers, gold: IntArray, judged: BoolArray) -> float:
    """Share of the judged items that are decided right."""
    decided = decide(pooled.fit(crowd).posterior).code
    return float((decided == gold)[judged].mean())


if __name__ == "__main__":
    main()

"""How good is the advice on redundancy? Plans from thin pilots of existing crowds, beside what more answers did reach.

    .venv/bin/python -m benchmarks.planning [--data FOLDER] [--pilot ANSWERS] [SET …]

A pilot is some random answers of each item. From it the share of items decided right is foretold for more answers, with
no known answers and with a hundred; beside it stands what as many real answers reach on all other known items, in the
mean over several draws, by the same model. CPU time and answers of the pilot are those of one plan. At the end: how far
what was told lies from what was reached, and how often the interval holds it.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.aggregate import DATA, SETS, Crowd, read
from crowd.quality.majority import decide
from crowd.quality.models import pooled
from crowd.quality.models.answers import Answers, answers
from crowd.quality.planning import Estimate, plan
from surveys.measures.arrays import BoolArray, IntArray

KNOWN, DRAWS, MOST = 100, 5, 10
COLUMNS = "{:<12} {:>7} {:>6} {:>6} {:>7} {:>16} {:>16} {:>7}"


@dataclass(frozen=True)
class Point:
    """The share of items decided right at one redundancy, and what was told of it."""

    reached: float
    without: Estimate
    with_gold: Estimate


def main() -> None:
    """Print a line per set and redundancy."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pilot", type=int, default=3)
    parser.add_argument("sets", nargs="*", default=SETS)
    options = parser.parse_args()
    print(COLUMNS.format("set", "answers", "CPU s", "people", "reached", "told", "told with gold", "misled"))
    points = [
        point
        for name in options.sets
        for point in compare(name, read(options.data / name), options.pilot, np.random.default_rng(1))
    ]
    summarise("without gold", [(point.reached, point.without) for point in points])
    summarise("with gold", [(point.reached, point.with_gold) for point in points])


def compare(name: str, crowd: Crowd, per_item: int, rng: np.random.Generator) -> Iterator[Point]:
    """Print and give what is reached and what is told for one set."""
    whole = answers(**crowd.answers)
    pilot = thinned(whole, per_item, rng)
    gold, judged = divided(crowd.gold, rng)
    columns: dict[str, Any] = {"item": pilot.item, "person": pilot.person, "code": pilot.code}
    start = time.process_time()
    without = plan(**columns, n_codes=pilot.n_codes, seed=1, most=MOST)
    seconds = time.process_time() - start
    with_gold = plan(**columns, n_codes=pilot.n_codes, seed=1, most=MOST, gold=gold)
    misled = "–" if with_gold.misled.value is None else f"{with_gold.misled.value:.3f}"
    for count in (2, 3, 5, 7, 10):
        if count > len(whole) / whole.n_items + 0.5:
            break
        reached = float(np.mean([right(thinned(whole, count, rng), crowd.gold, judged) for _ in range(DRAWS)]))
        point = Point(reached, without.steps[count - 1].accuracy, with_gold.steps[count - 1].accuracy)
        told = [f"{one.value:.3f} {one.low:.2f}–{one.high:.2f}" for one in (point.without, point.with_gold)]
        print(COLUMNS.format(name, len(pilot), f"{seconds:.2f}", count, f"{reached:.3f}", *told, misled))
        yield point


def divided(gold: IntArray, rng: np.random.Generator) -> tuple[IntArray, BoolArray]:
    """Some known answers for the plan, and by which others it is judged; by all where there are few."""
    known = np.flatnonzero(gold >= 0)
    shown = np.full(len(gold), -1)
    some = rng.permutation(known)[:KNOWN]
    shown[some] = gold[some]
    return shown, (gold >= 0) & (shown < 0) if len(known) > KNOWN + 50 else gold >= 0


def summarise(name: str, pairs: list[tuple[float, Estimate]]) -> None:
    """Print how far off the told values are, and how often the interval holds what is reached."""
    off = np.array([(told.value or 0) - reached for reached, told in pairs])
    held = sum((told.low or 0) <= reached <= (told.high or 0) for reached, told in pairs)
    print(
        f"{name}: off by {np.abs(off).mean():.3f}, too high by {off.mean():.3f}; {held} of {len(pairs)} in the interval"
    )


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

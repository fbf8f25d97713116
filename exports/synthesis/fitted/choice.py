"""Which model is better: a part of the rows is held out, and each model is asked for rows like them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from exports.synthesis.fitted.schema import Coded
from surveys.measures.arrays import BoolArray, IntArray

# One row of so many is held out, and at most so many rows are judged.
SHARE, MOST = 5, 4000
# Pairs of columns are compared in at most so many classes, in fewer where a cell would hold fewer held-out rows.
CLASSES, ROWS_IN_CELL = 12, 8
# Of the model so many times as many rows are compared, so that their chance does not weigh.
TIMES = 5
# The judge is small, and works on one core.
FOREST, DEEPEST = 25, 9


class Sampler(Protocol):
    @property
    def name(self) -> str: ...

    def sample(self, *, rows: int, rng: np.random.Generator) -> IntArray: ...


@dataclass(frozen=True)
class Score:
    """`pairs`: mean total variation of all pairs of columns; `detection`: AUC of a classifier, .5 is best."""

    pairs: float
    detection: float

    @property
    def loss(self) -> float:
        # Below .5 is chance.
        return self.pairs + max(0.0, self.detection - 0.5)


def split(coded: Coded, rng: np.random.Generator) -> tuple[Coded, Coded]:
    """Rows to learn from and rows to judge by."""
    order = rng.permutation(coded.rows)
    held = min(MOST, coded.rows // SHARE)
    return coded.take(order[held:]), coded.take(order[:held])


def score(model: Sampler, *, held: Coded, rng: np.random.Generator) -> Score:
    """How unlike `held` rows of the model are."""
    made = model.sample(rows=held.rows * TIMES, rng=rng)
    return Score(_pairs(held, made), _detection(held.codes, made[: held.rows]))


def because(scores: Mapping[str, Score], *, chosen: str, held: int) -> str:
    """The reason in words."""
    told = "; ".join(
        f"{name}: pairs of columns off by {one.pairs:.3f}, a classifier tells rows apart with AUC {one.detection:.3f}"
        for name, one in scores.items()
    )
    return f"The model '{chosen}' was chosen on {held} rows held out ({told}; 0 and 0.5 would be perfect)."


def _pairs(held: Coded, made: IntArray) -> float:
    if len(held.sizes) < 2:
        return _variation(held.codes[:, 0], made[:, 0])
    classes = min(CLASSES, max(2, int(np.sqrt(held.rows / ROWS_IN_CELL))))
    both = [_classes(held.codes[:, j], made[:, j], classes) for j in range(len(held.sizes))]
    apart = [
        _variation(one[0] * classes + other[0], one[1] * classes + other[1]) for one, other in combinations(both, 2)
    ]
    return float(np.mean(apart))


def _classes(held: IntArray, made: IntArray, classes: int) -> tuple[IntArray, IntArray]:
    """Both columns with neighbouring codes put together, in classes of about equal weight among the held."""
    counts = np.bincount(held, minlength=int(max(held.max(), made.max())) + 1)
    place = np.minimum((np.cumsum(counts) - counts / 2) / counts.sum() * classes, classes - 1).astype(np.int64)
    return place[held], place[made]


def _variation(held: IntArray, made: IntArray) -> float:
    length = int(max(held.max(), made.max())) + 1
    shares = [np.bincount(codes, minlength=length) / len(codes) for codes in (held, made)]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _detection(held: IntArray, made: IntArray) -> float:
    """The mean AUC on either half of a classifier that learnt from the other."""
    rows, truth = np.concatenate([held, made]), np.repeat([0, 1], [len(held), len(made)])
    first = np.concatenate([np.arange(len(held)) % 2 == 0, np.arange(len(made)) % 2 == 0])
    return float(np.mean([_told(rows, truth, learns) for learns in (first, ~first)]))


def _told(rows: IntArray, truth: IntArray, learns: BoolArray) -> float:
    judge = RandomForestClassifier(FOREST, max_depth=DEEPEST, min_samples_leaf=5, n_jobs=1, random_state=0)
    judge.fit(rows[learns], truth[learns])
    return float(roc_auc_score(truth[~learns], judge.predict_proba(rows[~learns])[:, 1]))

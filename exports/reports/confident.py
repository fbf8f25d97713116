"""Which labels are probably wrong: confident learning, with the crowd's confidence as the probabilities.

Source: Northcutt, Jiang & Chuang 2021, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70, equations
1 to 3. There the probabilities come from a model that has not seen the label; here the consensus rests on it as well,
and so fewer errors are found.
"""

from dataclasses import dataclass

import numpy as np

from surveys.measures.arrays import BoolArray, FloatArray, IntArray

CHUNK = 50_000


@dataclass(frozen=True)
class Confident:
    """`joint` [K, K]: rows counted by given label (row) and confident label (column); `suspected` [n]: the row's
    confident label is another; `share`: of wrong labels, estimated; None where no row is confident."""

    joint: IntArray
    suspected: BoolArray
    share: float | None


def confident(given: IntArray, crowd: IntArray, confidence: FloatArray, *, classes: int) -> Confident:
    """`given`, `crowd` [n]: codes below `classes`; `confidence` [n]: in [0, 1], the rest is spread over other classes.

    A row counts for the most probable class among those whose probability reaches the class's threshold, which is the
    mean probability of the class over rows that were given it (equation 2); of equals the lowest. Raises ValueError
    for fewer than two classes.
    """
    if classes < 2:
        raise ValueError("Labels can only be wrong where there are two classes.")
    rest = (1 - confidence) / (classes - 1)
    own = np.where(given == crowd, confidence, rest)
    sums, counts = (np.bincount(given, weights, classes) for weights in (own, np.ones(len(given))))
    # A class that nobody was given has no threshold, and no row can be sure of it.
    thresholds = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)
    parts = [slice(start, start + CHUNK) for start in range(0, len(given), CHUNK)]
    found = [_confident_class(crowd[part], confidence[part], rest[part], thresholds) for part in parts]
    sure = np.concatenate([*found, np.zeros(0, np.int64)])
    known = sure >= 0
    joint = np.bincount(given[known] * classes + sure[known], minlength=classes**2).reshape(classes, classes)
    return Confident(joint, known & (sure != given), _share(joint, counts))


def _confident_class(crowd: IntArray, confidence: FloatArray, rest: FloatArray, thresholds: FloatArray) -> IntArray:
    chances = np.repeat(rest[:, None], len(thresholds), axis=1)
    chances[np.arange(len(crowd)), crowd] = confidence
    # Rounding of the mean must not put a class below its own threshold.
    reached = np.where(chances >= thresholds - 1e-12, chances, -1.0)
    best = reached.argmax(axis=1)
    return np.where(reached.max(axis=1) >= 0, best, -1).astype(np.int64)


def _share(joint: IntArray, counts: FloatArray | IntArray) -> float | None:
    """Off the diagonal of the joint, after each row of it is brought to the number of labels given (equation 3)."""
    rows = joint.sum(axis=1)
    scaled = joint * (counts / np.maximum(rows, 1))[:, None]
    total = float(scaled.sum())
    return (total - float(np.trace(scaled))) / total if total else None

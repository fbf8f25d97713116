"""What is written for each class, and how much it says less than the rows did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import IntArray
from exports.privacy.hierarchies.base import FloatArray, Hierarchy

UNKNOWN = "*"


@dataclass(frozen=True)
class Written:
    """One column: `label[class]`, and `loss[class]` (NCP, 0 to 1)."""

    labels: tuple[str, ...]
    loss: FloatArray


def at_level(h: Hierarchy, level: int, code: IntArray, part: IntArray, n: int) -> Written:
    """Every class of one level of the hierarchy. `code[row]`: leaves; `part[row]`: classes from 0 below `n`."""
    group = _any_of(h.levels[level].group[code], part, n)
    return Written(tuple(h.levels[level].labels[g] for g in group), h.loss(level)[group])


def by_hierarchy(h: Hierarchy, code: IntArray, part: IntArray, n: int) -> Written:
    """Each class as the lowest value of the hierarchy that stands for all of its rows; “*” where there is none."""
    labels, loss = np.full(n, UNKNOWN, dtype=object), np.ones(n)
    for i in range(h.height, -1, -1):
        group = h.levels[i].group[code]
        low, high = _ends(group, part, n)
        one = low == high
        loss[one] = h.loss(i)[low[one]]
        labels[one] = np.array(h.levels[i].labels, dtype=object)[low[one]]
    return Written(tuple(labels), loss)


def by_sets(h: Hierarchy, code: IntArray, part: IntArray, n: int) -> Written:
    """Each class as what is in it: an interval of numbers, or a set of words in the hierarchy's order.

    A class with all of the values is “*”.
    """
    return _intervals(h, code, part, n) if h.numbers is not None else _sets(h, code, part, n)


def _intervals(h: Hierarchy, code: IntArray, part: IntArray, n: int) -> Written:
    """From the first to the last value in order; that some are missing is said beside it."""
    place, known = h.order[code], ~np.isnan(np.asarray(h.numbers))[code]
    low, high = _ends(place[known], part[known], n)
    missing = np.bincount(part[~known], minlength=n) > 0
    words = np.array(h.values, dtype=object)[np.argsort(h.order)]
    texts = (_interval(words, a, b, gap) for a, b, gap in zip(low, high, missing, strict=True))
    span = np.where(high < 0, 0, high - low + missing)
    return Written(tuple(texts), span / max(len(h.values) - 1, 1))


def _interval(words: NDArray[np.object_], low: int, high: int, missing: bool) -> str:
    if high < 0:
        return ""
    text = str(words[low]) if low == high else f"[{words[low]}, {words[high]}]"
    return f"{text} or missing" if missing else text


def _sets(h: Hierarchy, code: IntArray, part: IntArray, n: int) -> Written:
    size = len(h.values)
    pairs = np.unique(part * size + h.order[code])
    count = np.bincount(pairs // size, minlength=n)
    start = np.cumsum(count) - count
    leaf = np.argsort(h.order)
    words = np.array(h.values, dtype=object)[leaf[pairs % size]]
    texts = (_set(list(words[a : a + m]), size) for a, m in zip(start, count, strict=True))
    return Written(tuple(texts), (count - 1) / max(size - 1, 1))


def _set(words: Sequence[str], size: int) -> str:
    if len(words) == 1:
        return words[0]
    return UNKNOWN if len(words) == size else "{" + ", ".join(word or "missing" for word in words) + "}"


def _ends(values: IntArray, part: IntArray, n: int) -> tuple[IntArray, IntArray]:
    low, high = np.full(n, np.iinfo(np.int64).max), np.full(n, -1, dtype=np.int64)
    np.minimum.at(low, part, values)
    np.maximum.at(high, part, values)
    return low, high


def _any_of(values: IntArray, part: IntArray, n: int) -> IntArray:
    found = np.zeros(n, dtype=np.int64)
    found[part] = values
    return found


def mean_loss(columns: Sequence[Written], people: IntArray, *, suppressed: int = 0) -> float:
    """Mean NCP over columns and people; `people[class]`; suppressed people count 1. Not a number without people."""
    total = int(people.sum()) + suppressed
    if not total or not columns:
        return float("nan")
    kept = sum(float((column.loss * people).sum()) for column in columns) / len(columns)
    return (kept + suppressed) / total

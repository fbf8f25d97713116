"""Privacy models: what a class of rows that look the same must be like, and how far a table has come.

Each model says of every class whether it fails, and how many of its rows could at most be kept if the class were
split again in the best way: a bound for the search, which the paper's own monotonicity gives.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exports.privacy.classes import Cells, IntArray
from exports.privacy.emd import Distance, emd, most_kept_by_equal_distance

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
CLOSE = 1e-12  # so that a share of exactly the limit is not refused for its last bit


class Model(Protocol):
    """A demand on how a sensitive column is spread within classes. `overall`: its shares in the whole table."""

    @property
    def refinable(self) -> bool:
        """Whether a part of a class that fails must fail as well."""

    @property
    def values_needed(self) -> int:
        """A class with fewer different values fails."""

    def fails(self, cells: Cells, *, overall: FloatArray) -> BoolArray: ...

    def most_kept(self, cells: Cells, *, overall: FloatArray) -> IntArray:
        """For each class, an upper bound of the rows in parts that do not fail, however it is split."""

    def reached(self, cells: Cells, *, overall: FloatArray) -> float: ...

    def words(self) -> str: ...


@dataclass(frozen=True)
class DistinctL:
    """Each class has at least `l` different values. Machanavajjhala et al. 2007, section 4."""

    l: int  # noqa: E741  # the paper's name
    refinable: bool = True

    @property
    def values_needed(self) -> int:
        return self.l

    def fails(self, cells: Cells, *, overall: FloatArray) -> BoolArray:
        return np.asarray(cells.n_distinct < self.l)

    def most_kept(self, cells: Cells, *, overall: FloatArray) -> IntArray:
        return np.where(self.fails(cells, overall=overall), 0, cells.sizes)

    def reached(self, cells: Cells, *, overall: FloatArray) -> float:
        return float(cells.n_distinct.min())

    def words(self) -> str:
        return f"distinct {self.l}-diversity"


@dataclass(frozen=True)
class EntropyL:
    """The entropy of each class is at least log `l`. Machanavajjhala et al. 2007, definition 4.1."""

    l: float  # noqa: E741
    refinable: bool = False

    @property
    def values_needed(self) -> int:
        return math.ceil(self.l - CLOSE)

    def fails(self, cells: Cells, *, overall: FloatArray) -> BoolArray:
        return np.asarray(entropy(cells) < np.log(self.l) - CLOSE)

    def most_kept(self, cells: Cells, *, overall: FloatArray) -> IntArray:
        # Entropy is concave: kept parts, put together, pass. Cutting the tops is the way to pass that costs least.
        return _most_under_a_cap(cells, self.fails, overall)

    def reached(self, cells: Cells, *, overall: FloatArray) -> float:
        return float(np.exp(entropy(cells).min()))

    def words(self) -> str:
        return f"entropy {self.l:g}-diversity"


@dataclass(frozen=True)
class RecursiveCL:
    """The most frequent value comes less than `c` times as often as all from the `l`-th on together.

    r₁ < c (r_l + … + r_m) with r₁ ≥ r₂ ≥ …; Machanavajjhala et al. 2007, definition 4.2.
    """

    c: float
    l: int  # noqa: E741
    refinable: bool = False

    @property
    def values_needed(self) -> int:
        return self.l

    def fails(self, cells: Cells, *, overall: FloatArray) -> BoolArray:
        return np.asarray(recursive_ratio(cells, l=self.l) >= self.c)

    def most_kept(self, cells: Cells, *, overall: FloatArray) -> IntArray:
        return _most_under_a_cap(cells, self.fails, overall)

    def reached(self, cells: Cells, *, overall: FloatArray) -> float:
        return float(recursive_ratio(cells, l=self.l).max())

    def words(self) -> str:
        return f"recursive ({self.c:g}, {self.l})-diversity"


@dataclass(frozen=True)
class TCloseness:
    """Each class is at most `t` away from the whole table, as earth is moved. Li, Li, Venkatasubramanian 2007."""

    t: float
    distance: Distance
    refinable: bool = False

    @property
    def values_needed(self) -> int:
        return 1

    def fails(self, cells: Cells, *, overall: FloatArray) -> BoolArray:
        return emd(cells, overall=overall, distance=self.distance) > self.t + CLOSE

    def most_kept(self, cells: Cells, *, overall: FloatArray) -> IntArray:
        """By convexity kept parts, put together, pass: the largest part within t, or what the mean distance leaves."""
        if self.distance.equal:
            return most_kept_by_equal_distance(cells, overall=overall, t=self.t + CLOSE)
        away = emd(cells, overall=overall, distance=self.distance)
        lost = np.clip((away - self.t - CLOSE) / max(1 - self.t, CLOSE), 0, 1)
        return np.floor(cells.sizes * (1 - lost) + CLOSE).astype(np.int64)

    def reached(self, cells: Cells, *, overall: FloatArray) -> float:
        return float(emd(cells, overall=overall, distance=self.distance).max())

    def words(self) -> str:
        return f"{self.t:g}-closeness ({self.distance.name} distance)"


@dataclass(frozen=True)
class Demand:
    """What every class must be like: at least `k` people, and the models of sensitive column `s` (a pair each)."""

    k: int
    models: tuple[tuple[int, Model], ...] = ()

    @property
    def refinable(self) -> bool:
        return all(model.refinable for _, model in self.models)


def entropy(cells: Cells) -> FloatArray:
    """Entropy of each class in nats; shape [classes]."""
    share = cells.count / np.repeat(cells.sizes, cells.n_distinct)
    return np.asarray(-np.add.reduceat(share * np.log(share), cells.start))


def recursive_ratio(cells: Cells, *, l: int) -> FloatArray:  # noqa: E741
    """r₁ / (r_l + … + r_m) of each class; infinite where it has fewer than `l` values. Shape [classes]."""
    falling = np.lexsort((-cells.count, cells.class_of))
    count = cells.count[falling].astype(float)
    rank = np.arange(len(count)) - np.repeat(cells.start, cells.n_distinct)
    tail = np.add.reduceat(np.where(rank >= l - 1, count, 0.0), cells.start)
    most = count[cells.start]
    return np.asarray(np.divide(most, tail, out=np.full(len(tail), np.inf), where=tail > 0))


class _Fails(Protocol):
    def __call__(self, cells: Cells, *, overall: FloatArray) -> BoolArray: ...


def _most_under_a_cap(cells: Cells, fails: _Fails, overall: FloatArray) -> IntArray:
    """The most rows of each class that pass when no value may come more often than a cap; 0 where even cap 1 fails.

    Whole-number caps by halving, all classes at once. The next cap is allowed in part, so this stays an upper bound.
    """
    low = np.zeros(len(cells.start), dtype=np.int64)
    high = np.maximum.reduceat(cells.count, cells.start) + 1
    while (high - low > 1).any():
        middle = (low + high) // 2
        cut = _capped(cells, np.maximum(middle, 1))
        passes = ~fails(cut, overall=overall) & (middle > 0)
        low, high = np.where(passes, middle, low), np.where(passes, high, np.maximum(middle, low + 1))
    # A cap between two whole numbers keeps fewer rows than the larger of them.
    kept = _capped(cells, low + 1).sizes
    return np.where(low > 0, np.minimum(kept, cells.sizes), 0)


def _capped(cells: Cells, cap: IntArray) -> Cells:
    count = np.minimum(cells.count, np.repeat(cap, cells.n_distinct))
    return Cells(cells.start, cells.code, count, cells.n_codes)

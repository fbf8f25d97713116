"""A numeric column cut into pieces: single values that many rows share, and ranges for the rest."""

from dataclasses import dataclass

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

# A range holds about one of so many rows, and never fewer rows than this.
RANGES = 200
FEWEST_IN_RANGE = 20
# Beyond so many decimals a number counts as continuous.
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Pieces:
    """Piece i is everything from `low[i]` to `high[i]`, in the order of their middles. `step`: the grid, 0 = none."""

    low: FloatArray
    high: FloatArray
    step: float

    def __len__(self) -> int:
        return len(self.low)

    def encode(self, values: FloatArray) -> IntArray:
        """The piece of each value: the single value itself, else the range it falls in, else the nearest piece."""
        single = self.low == self.high
        codes = _nearest(values, (self.low + self.high) / 2)
        ranges = np.flatnonzero(~single)
        if len(ranges):
            place = np.searchsorted(self.low[ranges], values, side="right") - 1
            codes = ranges[np.clip(place, 0, len(ranges) - 1)]
        points = np.flatnonzero(single)
        if len(points):
            place = np.searchsorted(self.low[points], values)
            hit = points[np.minimum(place, len(points) - 1)]
            codes = np.where(self.low[hit] == values, hit, codes)
        return codes.astype(np.int64)

    def decode(self, codes: IntArray, rng: np.random.Generator) -> FloatArray:
        """A value of each piece, evenly among those of the grid."""
        low, high = self.low[codes], self.high[codes]
        chance = rng.random(len(codes))
        if not self.step:
            return np.asarray(low + chance * (high - low))
        places = np.round((high - low) / self.step) + 1
        return np.asarray(np.round(low + np.floor(chance * places) * self.step, MOST_DECIMALS))


def step_of(values: FloatArray) -> float:
    """The grid that all values lie on: 1, 0.1, … 10⁻⁶; 0 where there is none."""
    for decimals in range(MOST_DECIMALS + 1):
        if np.array_equal(np.round(values, decimals), values):
            return float(10.0**-decimals)
    return 0.0


def cut(values: FloatArray, *, min_count: int) -> Pieces:
    """Pieces from data, each of them held by at least `min_count` rows.

    A value is a piece of its own where at least `min_count` rows share it and such values make up half of the rows
    (ages, grades, sums that recur), else only where one row in a hundred shares it. Ranges end between two values, so
    that no single row's value is an end; the outermost end at the value `min_count` rows from the extreme.
    """
    step = step_of(values)
    value, count = np.unique(values, return_counts=True)
    often = count >= min_count
    fewest = min_count if count[often].sum() * 2 >= len(values) else max(min_count, len(values) // 100)
    alone = count >= fewest
    low, high = _ranges(np.repeat(value[~alone], count[~alone]), len(values), step, min_count)
    return in_order(np.append(value[alone], low), np.append(value[alone], high), step)


def in_order(low: FloatArray, high: FloatArray, step: float) -> Pieces:
    order = np.lexsort((high - low, low + high))
    return Pieces(low[order], high[order], step)


def _ranges(rest: FloatArray, rows: int, step: float, min_count: int) -> tuple[FloatArray, FloatArray]:
    if len(rest) < min_count:
        return np.empty(0), np.empty(0)
    number = max(1, len(rest) // max(FEWEST_IN_RANGE, rows // RANGES))
    inner = len(rest) * np.arange(1, number) // number
    ends = np.concatenate([[rest[min_count - 1]], (rest[inner - 1] + rest[inner]) / 2, [rest[-min_count]]])
    low, high = np.minimum(ends[:-1], ends[1:]), np.maximum(ends[:-1], ends[1:])
    if step:
        low, high = np.ceil(np.round(low / step, 3)) * step, np.floor(np.round(high / step, 3)) * step
        low, high = np.round(low, MOST_DECIMALS), np.round(np.maximum(low, high), MOST_DECIMALS)
    kept = np.append(True, np.diff(low) > 0)
    return low[kept], high[kept]


def _nearest(values: FloatArray, middles: FloatArray) -> IntArray:
    """The index of the nearest of `middles`, which are sorted."""
    after = np.clip(np.searchsorted(middles, values), 1, max(1, len(middles) - 1))
    before = np.maximum(after - 1, 0)
    after = np.minimum(after, len(middles) - 1)
    nearer = np.abs(values - middles[before]) <= np.abs(values - middles[after])
    return np.where(nearer, before, after)

"""Small pictures that need no script: bars beside a table, an interval on a line, a table shaded by its shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.measures.arrays import IntArray


@dataclass(frozen=True)
class Bar:
    """One row of a table with a bar: `percent` of all, rounded; `width` of the longest, for the bar."""

    label: str
    count: int
    percent: int
    width: float


@dataclass(frozen=True)
class Span:
    """A share with its interval, in percent of the line from 0 to 1."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return round(self.high - self.low, 1)


@dataclass(frozen=True)
class Cell:
    """`count` of `total`; `percent` is None where that is none. `shade` lies in [0, 1]; `same` marks the diagonal."""

    count: int
    total: int
    percent: int | None
    shade: float
    same: bool


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: list[Cell]


def bars(labels: Sequence[str], counts: Sequence[int]) -> list[Bar]:
    """A bar per label."""
    total, longest = sum(counts) or 1, max(counts, default=0) or 1
    return [
        Bar(label, count, round(100 * count / total), round(100 * count / longest, 1))
        for label, count in zip(labels, counts, strict=True)
    ]


def span(value: float | None, low: float | None, high: float | None) -> Span | None:
    """A share as a picture; None where it is unknown."""
    if value is None or low is None or high is None:
        return None
    return Span(round(100 * value, 1), round(100 * low, 1), round(100 * high, 1))


def heat(labels: Sequence[str], counts: IntArray, totals: IntArray) -> list[HeatRow]:
    """A table [K, K] of `counts` shaded by their shares of `totals`."""
    return [
        HeatRow(label, [_cell(int(counts[i, j]), int(totals[i, j]), i == j) for j in range(len(labels))])
        for i, label in enumerate(labels)
    ]


def _cell(count: int, total: int, same: bool) -> Cell:
    share = count / total if total else 0.0
    return Cell(count, total, round(100 * share) if total else None, round(share, 3), same)

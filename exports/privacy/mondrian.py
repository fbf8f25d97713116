"""Mondrian: the table cut in two again and again, as long as both halves keep what is demanded.

Strict multidimensional partitioning (LeFevre, DeWitt, Ramakrishnan 2006). All parts of one depth are cut at once. A
column's values stand in one order: numbers by size, others so that every group of the hierarchy lies together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exports.privacy.classes import IntArray, cells
from exports.privacy.hierarchies.base import FloatArray, Hierarchy
from exports.privacy.models import BoolArray, Demand
from exports.privacy.snapshots import Snapshot


@dataclass(frozen=True)
class Points:
    """Distinct rows as points. `place[row, c]`: place of column c's value in its order; `width[c]`: that of the last.

    `sensitive[s][row]` from 0 below `n_sensitive[s]`; `weight[row]`: people.
    """

    place: IntArray
    width: IntArray
    sensitive: tuple[IntArray, ...]
    n_sensitive: tuple[int, ...]
    weight: IntArray

    def some(self, rows: IntArray) -> "Points":
        sensitive = tuple(code[rows] for code in self.sensitive)
        return Points(self.place[rows], self.width, sensitive, self.n_sensitive, self.weight[rows])


def points_of(rows: Snapshot, hierarchies: Sequence[Hierarchy]) -> Points:
    """The distinct rows of a table, not generalised, as points."""
    place = np.stack([h.order[code] for h, code in zip(hierarchies, rows.codes, strict=True)], axis=1)
    width = np.array([len(h.values) - 1 for h in hierarchies], dtype=np.int64)
    return Points(place, width, rows.sensitive, rows.n_sensitive, rows.weight)


def partition(
    points: Points, demand: Demand, *, overall: Sequence[FloatArray] = (), start: IntArray | None = None
) -> IntArray:
    """The part of each row, from 0 without a gap; shape [rows].

    Each part is cut at the median of the column that it spans most of (as a share of the column), or of the next one
    where that cut is not allowed. `overall[s]`: shares of sensitive column s in the whole table. `start[row]`: parts to
    begin with, else all rows are one. A part that may not be cut stays, whether or not it meets the demand.
    """
    part, n = _renumbered(np.zeros(len(points.weight), dtype=np.int64) if start is None else start)
    live = np.arange(len(part))
    while len(live):
        cut, right = _cut(points, demand, overall, live, part[live])
        part[live[right]] += n
        live, n = live[cut], 2 * n
    return _renumbered(part)[0]


def _renumbered(part: IntArray) -> tuple[IntArray, int]:
    found, part = np.unique(part, return_inverse=True)
    return part.astype(np.int64), len(found)


def _cut(
    points: Points, demand: Demand, overall: Sequence[FloatArray], live: IntArray, part: IntArray
) -> tuple[BoolArray, BoolArray]:
    """For each live row whether its part was cut, and whether it lies right of the cut."""
    _, part = np.unique(part, return_inverse=True)
    place = points.place[live]
    spans = _spans(place, part) / np.maximum(points.width, 1)
    ranked = np.argsort(-spans, axis=1, kind="stable")
    cut, right = np.zeros(len(live), dtype=bool), np.zeros(len(live), dtype=bool)
    for rank in range(ranked.shape[1]):
        column = ranked[:, rank]
        open_rows = np.flatnonzero(~cut & (spans[part, column[part]] > 0))
        if not len(open_rows):
            continue
        _, own = np.unique(part[open_rows], return_inverse=True)
        values = place[open_rows, column[part[open_rows]]]
        side = _right_of_median(values, own, points.weight[live[open_rows]])
        good = _allowed(points, demand, overall, live[open_rows], 2 * own + side)[own]
        cut[open_rows] = good
        right[open_rows] = side & good
    return cut, right


def _spans(place: IntArray, part: IntArray) -> IntArray:
    order = np.argsort(part, kind="stable")
    start = np.flatnonzero(np.diff(part[order], prepend=-1))
    rows = place[order]
    return np.asarray(np.maximum.reduceat(rows, start) - np.minimum.reduceat(rows, start))


def _right_of_median(values: IntArray, part: IntArray, weight: IntArray) -> BoolArray:
    """Which rows lie right of their part's cut: between two values, as near to half of the people as can be."""
    order = np.lexsort((values, part))
    start = np.flatnonzero(np.diff(part[order], prepend=-1))
    n_rows = np.diff(start, append=len(order))
    people = np.cumsum(weight[order])
    before = np.repeat(people[start] - weight[order[start]], n_rows)
    total = np.repeat(np.add.reduceat(weight[order], start), n_rows)
    # A cut may lie after a row whose successor in the part has another value.
    last = np.diff(values[order], append=-1) != 0
    last[np.append(start[1:], len(order)) - 1] = False
    off = np.where(last, np.abs(2 * (people - before) - total), np.iinfo(np.int64).max)
    least = np.minimum.reduceat(off, start)
    at = np.where(off == np.repeat(least, n_rows), np.arange(len(order)), len(order))
    cut_after = np.minimum.reduceat(at, start)
    right = np.zeros(len(order), dtype=bool)
    right[order] = np.arange(len(order)) > np.repeat(cut_after, n_rows)
    return right


def _allowed(
    points: Points, demand: Demand, overall: Sequence[FloatArray], rows: IntArray, half: IntArray
) -> BoolArray:
    """For each part whether both of its halves (2 · part and 2 · part + 1) meet the demand."""
    n = int(half.max()) // 2 * 2 + 2
    good = np.bincount(half, weights=points.weight[rows], minlength=n) >= max(demand.k, 1)
    for s, model in demand.models:
        found = cells(half, points.sensitive[s][rows], points.n_sensitive[s], weight=points.weight[rows])
        there = np.unique(half)
        good[there] &= ~model.fails(found, overall=overall[s])
    return np.asarray(good.reshape(-1, 2).all(axis=1))

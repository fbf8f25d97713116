"""How many new rows each group gets, so that old and new together come as near as can be to the shares aimed at."""

from collections.abc import Sequence

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

SWEEPS = 1000
CLOSE = 1e-9


def raised(there: FloatArray, shares: FloatArray, *, rows: int) -> FloatArray:
    """How `rows` new ones are dealt to categories, as fractions of rows.

    there[K]: how many there are already; shares[K], adding up to 1: how many there shall be of all. Returns new[K] ≥ 0,
    adding up to `rows`. None are taken away, so that the aim may be out of reach: then the Kullback–Leibler divergence
    of all from the aim is as small as can be, new = max(0, λ · shares − there) (water-filling: Boyd & Vandenberghe
    2004, example 5.2).
    """
    if not rows:
        return np.zeros(len(there))
    wanted = shares > 0
    level = np.full(len(there), np.inf)
    level[wanted] = there[wanted] / shares[wanted]
    order = np.argsort(level, kind="stable")[: int(wanted.sum())]
    # With the categories of the lowest levels filled up to one level, as many as are below it.
    levels = (rows + np.cumsum(there[order])) / np.cumsum(shares[order])
    filled = int(np.flatnonzero(levels > level[order])[-1])
    new: FloatArray = np.maximum(0, levels[filled] * shares - there)
    return np.where(wanted, new, 0)


def dealt(joint: FloatArray, there: Sequence[FloatArray], shares: Sequence[FloatArray], *, rows: int) -> IntArray:
    """How `rows` new ones are dealt to the cells of several questions.

    joint[K1, …, Kd]: rows by their answers to all of them; there[q][Kq] and shares[q][Kq]: what `raised` takes for each
    question. Returns whole numbers [K1, …, Kd] that add up to `rows`: each margin is what `raised` says, up to about a
    row, and answers hang together as in `joint` (iterative proportional fitting, Deming & Stephan 1940, from `joint`
    with one row more spread over the cells as the margins have it); the fractions go to the largest remainders, of
    the margins first and then of the cells.
    """
    margins = [raised(old, share, rows=rows) for old, share in zip(there, shares, strict=True)]
    if not rows:
        return np.zeros(joint.shape, dtype=np.int64)
    apart = np.ones(joint.shape)
    for axis, margin in enumerate(margins):
        apart = apart * _along(margin / rows, axis, joint.ndim)
    return _whole(_fitted(joint + apart, margins), margins, rows)


def _fitted(start: FloatArray, margins: Sequence[FloatArray]) -> FloatArray:
    """The table with these margins that is nearest to `start`."""
    table = start
    for _ in range(SWEEPS):
        for axis, margin in enumerate(margins):
            now = _margin(table, axis)
            factor = np.divide(margin, now, out=np.zeros_like(margin), where=now > 0)
            table = table * _along(factor, axis, table.ndim)
        if max(np.abs(_margin(table, axis) - margin).max() for axis, margin in enumerate(margins)) < CLOSE:
            break
    return table


def _whole(table: FloatArray, margins: Sequence[FloatArray], rows: int) -> IntArray:
    """`table` in whole numbers: what is left goes one by one to where the margins lack most, and then the cell."""
    whole = np.floor(table + CLOSE).astype(np.int64)
    for _ in range(rows - int(whole.sum())):
        margin = sum(_along(wanted - _margin(whole, axis), axis, table.ndim) for axis, wanted in enumerate(margins))
        lacking = table.size * margin + (table - whole)
        # Where nothing is aimed at, nothing goes; of equal ones the first.
        lacking[table == 0] = -np.inf
        whole[np.unravel_index(np.argmax(np.round(lacking, 9)), whole.shape)] += 1
    return whole


def _margin(table: "FloatArray | IntArray", axis: int) -> FloatArray:
    other = tuple(one for one in range(table.ndim) if one != axis)
    found: FloatArray = table.sum(axis=other).astype(np.float64)
    return found


def _along(values: FloatArray, axis: int, dimensions: int) -> FloatArray:
    return values.reshape([-1 if one == axis else 1 for one in range(dimensions)])

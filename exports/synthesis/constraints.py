"""What has to hold within a row: an order, a sum, a rule; and between rows: no repetition."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import cast

import numpy as np
import pyarrow.compute as pc

from exports.synthesis import expressions
from exports.synthesis.arrays import Array, from_numbers, numbers, plain, type_of
from exports.synthesis.blueprint.model import Constraint, Order, Rule, Sum
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

Columns = Mapping[str, Array]
# More decimals than any total has beyond its parts', fewer than floating-point dust.
SPARE = 6


def adjusted(constraint: Order | Sum, columns: Columns, decimals: Sequence[int | None]) -> dict[str, Array]:
    """The columns of a constraint changed so that it holds in every row. `decimals` of each, where it has any."""
    arrays = [columns[name] for name in constraint.columns]
    values = np.column_stack([numbers(array) for array in arrays])
    if isinstance(constraint, Order):
        values = np.sort(values, axis=1)
    else:
        total = constraint.total
        totals = numbers(columns[total]) if isinstance(total, str) else np.full(len(values), float(total))
        values = summed(values, totals, decimals)
    return {
        name: from_numbers(values[:, place], type_of(array))
        for place, (name, array) in enumerate(zip(constraint.columns, arrays, strict=True))
    }


def summed(values: FloatArray, totals: FloatArray, decimals: Sequence[int | None]) -> FloatArray:
    """Rows [row, column] in the same proportions that add up to `totals`; all equal where a row has no sum.

    Where columns are rounded, the running sums are, to the coarsest of them: parts stay within one unit of their share
    and still add up. The last column takes what is left.
    """
    sums = values.sum(axis=1)
    even = np.ones_like(values) / values.shape[1]
    with np.errstate(all="ignore"):
        parts = np.where((sums == 0)[:, None], even, values / sums[:, None]) * totals[:, None]
    known = [places for places in decimals if places is not None]
    if not known:
        return cast(FloatArray, parts)
    running = np.round(np.cumsum(parts, axis=1), min(known))
    running[:, -1] = totals
    steps = np.diff(running, axis=1, prepend=0.0)
    steps[:, :-1] = np.round(steps[:, :-1], min(known))
    steps[:, -1] = np.round(steps[:, -1], min(known) + SPARE)
    return steps


def broken(constraint: Constraint, columns: Columns, size: int) -> BoolArray:
    """Rows that have to be drawn again."""
    if isinstance(constraint, Rule):
        return ~expressions.holds(constraint.condition, columns, size)
    values = np.column_stack([numbers(columns[name]) for name in constraint.columns])
    return cast(BoolArray, (np.diff(values, axis=1) < 0).any(axis=1))


def repeated(columns: Columns, names: Sequence[str], size: int) -> IntArray:
    """Rows whose values in `names` an earlier row has already."""
    codes = reduce(_combined, (_codes(columns[name]) for name in names), np.zeros(size, np.int64))
    _, first = np.unique(codes, return_index=True)
    return np.setdiff1d(np.arange(size), first)


def _codes(array: Array) -> IntArray:
    indices = pc.dictionary_encode(plain(array), null_encoding="encode").indices
    result: IntArray = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def _combined(a: IntArray, b: IntArray) -> IntArray:
    """One code for each pair."""
    _, codes = np.unique(a, return_inverse=True)
    return codes.astype(np.int64) * (int(b.max(initial=0)) + 1) + b

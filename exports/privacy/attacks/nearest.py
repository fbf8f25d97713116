"""Who of the released rows is most like a person of whom some columns are known."""

from collections.abc import Sequence

import numpy as np

from exports.privacy.attacks.columns import Column
from exports.privacy.classes import IntArray
from exports.privacy.hierarchies.base import FloatArray

# Distances to all released rows at once would fill the memory.
AT_ONCE = 100
DIGITS = 9


def nearest(columns: Sequence[Column], *, table: str, rows: IntArray, rng: np.random.Generator) -> IntArray:
    """For each of `rows` of a table the nearest released row, by the sum of the columns' distances; shape [rows].

    Of several that are equally near one is drawn, for each row anew: the attacker cannot tell them apart either, and
    what becomes of one guess must not decide another.
    """
    parts = np.array_split(rows, max(1, -(-len(rows) // AT_ONCE)))
    return np.concatenate([_drawn_nearest(columns, table, part, rng) for part in parts])


def _drawn_nearest(columns: Sequence[Column], table: str, rows: IntArray, rng: np.random.Generator) -> IntArray:
    released = [column.code["released"] for column in columns]
    far = np.zeros((len(rows), len(released[0])))
    for column, code in zip(columns, released, strict=True):
        far += _far(column, column.code[table][rows], code)
    far = np.round(far, DIGITS)
    near = far == far.min(axis=1, keepdims=True)
    chosen = rng.integers(near.sum(axis=1))
    return np.asarray((near.cumsum(axis=1, dtype=np.int32) > chosen[:, None]).argmax(axis=1), dtype=np.int64)


def _far(column: Column, codes: IntArray, released: IntArray) -> FloatArray:
    """The distances of these values from every released row; each released value is looked at once."""
    there, place = np.unique(released, return_inverse=True)
    wanted, back = np.unique(codes, return_inverse=True)
    return np.asarray(column.apart(wanted, there)[back][:, place])

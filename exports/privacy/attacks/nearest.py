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

    Of several that are equally near chance decides, anew in each call: the attacker cannot tell them apart either.
    """
    order: IntArray = rng.permutation(len(columns[0].code["released"]))
    parts = np.array_split(rows, max(1, -(-len(rows) // AT_ONCE)))
    return np.asarray(order[np.concatenate([_first_nearest(columns, table, part, order) for part in parts])])


def _first_nearest(columns: Sequence[Column], table: str, rows: IntArray, order: IntArray) -> IntArray:
    far = np.zeros((len(rows), len(order)))
    for column in columns:
        far += _far(column, column.code[table][rows], column.code["released"][order])
    return np.asarray(np.round(far, DIGITS).argmin(axis=1))


def _far(column: Column, codes: IntArray, released: IntArray) -> FloatArray:
    """The distances of these values from every released row; each released value is looked at once."""
    there, place = np.unique(released, return_inverse=True)
    wanted, back = np.unique(codes, return_inverse=True)
    return np.asarray(column.apart(wanted, there)[back][:, place])

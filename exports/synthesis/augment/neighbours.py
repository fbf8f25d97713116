"""The nearest rows of mixed type within a class (Chawla, Bowyer, Hall and Kegelmeyer, 2002, SMOTE, section 6.1)."""

from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from surveys.measures.arrays import FloatArray, IntArray


class Pool:
    """`ids`, n; `numbers`, n × p; `categories`, a column each of n texts; `classes`, n: neighbours share the class.

    Two rows that differ in one category alone are so far apart as the median of the numbers' standard deviations in
    their class.
    """

    def __init__(
        self,
        *,
        ids: Sequence[str],
        numbers: FloatArray,
        categories: Sequence[Sequence[str]],
        classes: Sequence[str],
        k: int,
    ) -> None:
        self._ids = list(ids)
        self._near: dict[str, IntArray] = {}
        coded = np.array([np.unique(column, return_inverse=True)[1] for column in categories], dtype=np.int64)
        for name in sorted(set(classes)):
            members = np.array([place for place, one in enumerate(classes) if one == name], dtype=np.int64)
            self._add(members, _placed(numbers[members], coded[:, members] if len(coded) else coded), k)

    def nearest(self, name: str) -> list[str]:
        """The ids of the nearest rows, the nearest first; none for a row that is alone in its class."""
        return [self._ids[place] for place in self._near[name]]

    def _add(self, members: IntArray, points: FloatArray, k: int) -> None:
        most = min(k + 1, len(members))
        found = KDTree(points).query(points, k=[*range(1, most + 1)])[1]
        for row, member in enumerate(members):
            others = members[found[row][found[row] != row]][:k]
            self._near[self._ids[member]] = others


def _placed(numbers: FloatArray, codes: IntArray) -> FloatArray:
    """Points whose Euclidean distance is that of the paper: a differing category adds the median deviation squared."""
    apart = float(np.median(numbers.std(axis=0)))
    flags = [np.equal.outer(column, np.unique(column)) * (apart / np.sqrt(2)) for column in codes]
    return np.hstack([numbers, *flags])

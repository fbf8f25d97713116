"""How well a table protects people as it stands: k, l and t reached.

The figures are pyCANON's (Sáinz-Pardo Díaz, López García 2022), except that c of recursive (c, l)-diversity takes the
most frequent value for r₁, as the paper has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exports.privacy.classes import Classes, IntArray, cells
from exports.privacy.emd import EQUAL, Distance, emd
from exports.privacy.models import entropy, recursive_ratio


@dataclass(frozen=True)
class Sensitive:
    """A sensitive column: `code[row]` from 0 below `n_codes`, and how far its values lie apart.

    `recursive_l`: for which l the c of recursive (c, l)-diversity is wanted.
    """

    code: IntArray
    n_codes: int
    distance: Distance = EQUAL
    recursive_l: int | None = None


@dataclass(frozen=True)
class Diversity:
    """What holds for every class, for one sensitive column.

    `distinct_l`: different values; `entropy_l`: e to the entropy; `recursive_c`: r₁ / (r_l + … + r_m) at the l that was
    wanted, else at l = `distinct_l`, so that recursive (c, l)-diversity holds for any greater c; None where that l is 1
    or a class has fewer values; `t`: the largest distance from the whole table.
    """

    distinct_l: int
    entropy_l: float
    recursive_c: float | None
    t: float


@dataclass(frozen=True)
class Reached:
    """`k`: people in the smallest class; None in a table without people."""

    k: int | None
    people: int
    n_classes: int
    sensitive: Mapping[str, Diversity]


def reached(found: Classes, sensitive: Mapping[str, Sensitive]) -> Reached:
    """k, l and t of a table whose rows are in these classes, one row per person."""
    people = len(found.of_row)
    if not people:
        return Reached(None, 0, 0, {})
    return Reached(int(found.sizes.min()), people, found.n, {name: _of(found, s) for name, s in sensitive.items()})


def _of(found: Classes, sensitive: Sensitive) -> Diversity:
    counted = cells(found.of_row, sensitive.code, sensitive.n_codes, n=found.n)
    distinct_l = int(counted.n_distinct.min())
    at = sensitive.recursive_l or distinct_l
    return Diversity(
        distinct_l=distinct_l,
        entropy_l=float(np.exp(entropy(counted).min())),
        recursive_c=float(recursive_ratio(counted, l=at).max()) if 1 < at <= distinct_l else None,
        t=float(emd(counted, overall=counted.overall, distance=sensitive.distance).max()),
    )

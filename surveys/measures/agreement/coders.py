"""Two people: Cohen's kappa and Scott's pi, weighted by any distances.

`first` and `second` are the codes [n] that the two gave to the same n units. Distances need no particular scale.
"""

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.agreement.metrics import checked
from surveys.measures.agreement.results import ALL_EQUAL, Coefficient, by_formula, checked_level, undefined
from surveys.measures.arrays import FloatArray, codes, same_length

NO_SHARED_UNIT = "the two answered no unit in common"


def cohen_kappa(*, first: ArrayLike, second: ArrayLike, distances: FloatArray, level: float = 0.95) -> Coefficient:
    """Chance: each draws from the codes as often as they used them (Cohen 1960; weighted: Cohen 1968).

    The standard error is that of Fleiss, Cohen & Everitt 1969 (equation 13 for weights).
    """
    metric = checked(distances)
    table = _table(first, second, len(metric))
    return _coefficient(table, metric, table.sum(axis=1), table.sum(axis=0), level)


def scott_pi(*, first: ArrayLike, second: ArrayLike, distances: FloatArray, level: float = 0.95) -> Coefficient:
    """Chance: both draw from the codes as the two together used them (Scott 1955); standard error by Gwet 2014."""
    metric = checked(distances)
    table = _table(first, second, len(metric))
    both = (table.sum(axis=1) + table.sum(axis=0)) / 2
    return _coefficient(table, metric, both, both, level)


def _table(first: ArrayLike, second: ArrayLike, n_codes: int) -> FloatArray:
    """How often the first gave the row's code and the second the column's [K, K]."""
    row, column = codes("first", first, below=n_codes), codes("second", second, below=n_codes)
    same_length(first=row, second=column)
    cells = np.bincount(row * n_codes + column, minlength=n_codes * n_codes)
    return cells.reshape(n_codes, n_codes).astype(np.float64)


def _coefficient(
    table: FloatArray, metric: FloatArray, rows: FloatArray, columns: FloatArray, level: float
) -> Coefficient:
    """`rows` and `columns` [K] are the counts that chance draws from."""
    checked_level(level)
    n = int(table.sum())
    if n == 0:
        return undefined(NO_SHARED_UNIT, n_units=0, n_values=0, level=level)
    by_row, by_column = metric @ columns / n, rows @ metric / n
    observed, expected = float((table * metric).sum()) / n, float(rows @ by_row) / n
    if expected == 0:
        return undefined(ALL_EQUAL, n_units=n, n_values=2 * n, level=level)
    value = 1 - observed / expected
    # What one unit more in a cell would do to the coefficient; its spread over units is the variance.
    pull = (1 - value) * (by_row[:, None] + by_column[None, :] - 2 * expected) - (metric - observed)
    error = float(np.sqrt((table * np.square(pull)).sum())) / n / expected if n > 1 else None
    reach = by_formula(value, error=error, n_units=n, level=level)
    return Coefficient(value, "", n, 2 * n, observed, expected, reach, error)

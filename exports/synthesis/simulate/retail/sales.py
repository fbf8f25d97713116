"""From pieces sold to sales: who bought how many of what, when, and for how much."""

from dataclasses import dataclass

import numpy as np

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.retail.demand import Series
from exports.synthesis.simulate.retail.settings import Sales
from surveys.measures.arrays import IntArray


@dataclass(frozen=True)
class Lines:
    """Sales [N] in order of `day`, those of a day in any order: the number of the `series`, how many `pieces`.

    `made` [S] is how many sales of each series there were, of which these are all or some.
    """

    day: IntArray
    series: IntArray
    pieces: IntArray
    made: IntArray


def draw(series: Series, settings: Sales, rng: np.random.Generator) -> Lines:
    """Divide what was sold of each series each day: a further piece goes to the same buyer with the chance `again`.

    Raises Impossible where more `rows` are wanted than sales were made.
    """
    n_days = series.sold.shape[1]
    sold = series.sold.reshape(-1)
    unit = np.repeat(np.arange(len(sold)), sold)
    first = np.ones(len(unit), dtype=np.bool_)
    first[1:] = unit[1:] != unit[:-1]
    begins = np.flatnonzero(first | (rng.random(len(unit)) >= settings.again))
    pieces = np.diff(np.append(begins, len(unit)))
    kept = _kept(len(begins), settings.rows, rng)
    day, which = unit[begins[kept]] % n_days, unit[begins[kept]] // n_days
    order = np.lexsort((rng.random(len(kept)), day))
    made = np.bincount(unit[begins] // n_days, minlength=len(series.sold))
    return Lines(day[order], which[order], pieces[kept][order], made)


def _kept(made: int, wanted: int | None, rng: np.random.Generator) -> IntArray:
    if wanted is None:
        return np.arange(made)
    if wanted > made:
        raise Impossible(
            f"There are {made:,} sales, fewer than the {wanted:,} wanted. Make “demand.median”, “days”, “products” or "
            f"“stores” larger, or “sales.rows” smaller."
        )
    return np.sort(rng.choice(made, size=wanted, replace=False))

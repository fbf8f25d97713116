"""Why a table is refused, and what would let it pass."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from exports.privacy.classes import IntArray
from exports.privacy.hierarchies.base import Hierarchy
from exports.privacy.models import DistinctL, EntropyL, RecursiveCL
from exports.privacy.plans import Prepared
from exports.privacy.refusal import Refused

SHOWN = 10


def refusal(prepared: Prepared, *, of_row: IntArray, full: Sequence[Hierarchy], sensitive: Sequence[str]) -> Refused:
    """Why no generalisation that the policy allows is enough. `of_row[row]`: distinct row of each row of the table;
    `full`: the hierarchies with all of their levels; `sensitive`: names of the sensitive columns.
    """
    n, lost = prepared.people, prepared.n_lost
    rows = np.flatnonzero(prepared.lost[of_row])
    columns = [h.name for h in prepared.hierarchies if len(h.levels[-1].labels) > 1]
    fixes = [*_one_level_more(prepared, full), *_values_missing(prepared, sensitive)]
    if prepared.demand.k > n:
        fixes.append(f"The table has only {n:,} rows: lower k, or collect more.")
    if lost < n:
        fixes.append(f"Or suppress {lost:,} rows ({lost / n:.1%}): set `suppress: {_rounded_up(lost / n)}`.")
    first = ", ".join(f"{row + 1:,}" for row in rows[:SHOWN]) + (", …" if len(rows) > SHOWN else "")
    where = f" They differ from others in {', '.join(f'`{name}`' for name in columns)}." if columns else ""
    why = (
        f"{lost:,} of {n:,} rows ({lost / n:.1%}) are below the policy ({demanded(prepared, sensitive)}), "
        f"however far columns are generalised as allowed; {prepared.limit:,} may be suppressed. Rows {first}.{where}"
    )
    return Refused(why, rows=[int(row) for row in rows[:SHOWN]], n_rows=lost, columns=columns, fixes=fixes)


def demanded(prepared: Prepared, sensitive: Sequence[str]) -> str:
    """The policy's demands in words."""
    models = [f"{model.words()} of `{sensitive[s]}`" for s, model in prepared.demand.models]
    return ", ".join([f"k = {prepared.demand.k}", *models])


def _one_level_more(prepared: Prepared, full: Sequence[Hierarchy]) -> list[str]:
    """For each column that could be generalised further, how many rows would remain below the policy."""
    told = []
    for c, (now, whole) in enumerate(zip(prepared.hierarchies, full, strict=True)):
        if len(now.levels) == len(whole.levels):
            continue
        more = replace(now, levels=whole.levels[: len(now.levels) + 1])
        hierarchies = (*prepared.hierarchies[:c], more, *prepared.hierarchies[c + 1 :])
        left = replace(prepared, hierarchies=hierarchies).n_lost
        told.append((left, f"Generalise `{now.name}` one more level: {left:,} rows remain."))
    return [text for _, text in sorted(told)]


def _values_missing(prepared: Prepared, sensitive: Sequence[str]) -> list[str]:
    """Sensitive columns that have fewer values in the whole table than each class is to have."""
    told = []
    for s, model in prepared.demand.models:
        there = int((prepared.overall[s] > 0).sum())
        if isinstance(model, DistinctL | EntropyL | RecursiveCL) and model.l > there:
            told.append(f"`{sensitive[s]}` has only {there} different values: l can be at most {there}.")
    return told


def _rounded_up(share: float) -> float:
    return float(np.ceil(share * 1e4) / 1e4)

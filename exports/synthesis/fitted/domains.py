"""What values a column can take, and how often, found out with differential privacy.

Public, that is taken as known to everybody: the columns' names and types, the grid of numbers (whole, tenths …), and
every domain that is given. All else is counted with noise. A value that was not given in advance shows only where its
noisy count passes a threshold that a single row's value passes with a stated probability δ (Korolova et al. 2009).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from exports.synthesis.fitted.budget import Budget, threshold_of, variance_of
from exports.synthesis.fitted.columns import OTHER, Column, Made, Numbers, Words
from exports.synthesis.fitted.noise import discrete_gaussian
from exports.synthesis.fitted.pieces import Pieces, step_of
from exports.synthesis.fitted.private import Counted
from exports.synthesis.fitted.recognition import Values
from exports.synthesis.fitted.schema import NothingToLearn, Schema
from surveys.measures.arrays import FloatArray, IntArray

Domain = Sequence[str] | tuple[float, float]

# A grid of at most so many values is counted value by value, a longer one in so many cells.
CELLS = 128
# A noisy count below so many standard deviations of its noise counts as none.
CUT = 1.5
# Missing values, and values that did not show, are made only where their count is surely not noise alone.
SURE = 4.0
# The ends of a domain that is given weigh at least so many rows: they are known to be possible.
ENDS = 5.0
# Unknown bounds are looked for between 2⁻³⁰ and 2⁶⁰ steps.
LEAST_POWER = -30
TRUTHS = ("false", "true")


@dataclass
class Counter:
    """Counts with noise and pays for them: `unit` is the ρ of one count of all rows, `delta` the δ of one selection."""

    budget: Budget
    unit: float
    delta: float
    rng: np.random.Generator

    def noisy(self, counts: IntArray, *, on: str, units: int = 1) -> tuple[FloatArray, int]:
        """Counts of disjoint groups of rows with noise, and its variance."""
        variance = variance_of(self.budget.spend(self.unit * units, on=on))
        noise = discrete_gaussian(variance, size=len(counts), rng=self.rng)
        return (counts + noise).astype(np.float64), variance

    def select(self, counts: IntArray, *, on: str) -> tuple[FloatArray, int]:
        """The same, with 0 for whatever does not pass the threshold. `counts`: of the values that occur."""
        noisy, variance = self.noisy(counts, on=on)
        return np.where(noisy > threshold_of(variance=variance, delta=self.delta), noisy, 0.0), variance


def units_of(seen: Values, domains: Mapping[str, Domain]) -> tuple[int, int]:
    """How many counts, and how many selections among them, a column needs."""
    known = seen.name in domains
    if seen.words is not None:
        return (1, 0) if known or seen.form == "truth" else (2, 1)
    if seen.numbers is None:
        return 0, 0
    if known and _cells_between(_bounds(domains[seen.name], seen), _grid(seen)) <= CELLS:
        return 1, 0
    return (2, 1) if known else (3, 2)


def count(
    seen: Sequence[Values], *, domains: Mapping[str, Domain], counter: Counter
) -> tuple[Schema, tuple[Counted, ...]]:
    """The schema of the columns and their noisy counts."""
    found = [_count(one, domains, counter) for one in seen]
    learnt = tuple(counted for _, counted in found if counted is not None)
    if not learnt:
        raise NothingToLearn("No column holds values that can be learnt: all are empty or identifiers.")
    notes = tuple(f"Column '{column.name}' is not learnt." for column, counted in found if counted is None)
    return Schema(tuple(column for column, _ in found), notes), learnt


def _count(seen: Values, domains: Mapping[str, Domain], counter: Counter) -> tuple[Column, Counted | None]:
    if seen.words is not None:
        return _words(seen, seen.words, domains.get(seen.name), counter)
    if seen.numbers is not None:
        return _numbers(seen, seen.numbers, domains.get(seen.name), counter)
    return Made(seen.name, seen.form), None


def _words(seen: Values, words: "pd.Series[str]", domain: Domain | None, counter: Counter) -> tuple[Column, Counted]:
    known = TRUTHS if seen.form == "truth" else domain
    values = tuple(map(str, known)) if known is not None else _found_values(seen.name, words, counter)
    column = Words(seen.name, seen.form, values, True, len(values) - 1)
    counts = np.bincount(column.encode(seen), minlength=column.size).astype(np.int64)
    noisy, variance = counter.noisy(counts, on=f"counts of '{seen.name}'")
    if known is None and len(values) > 1 and noisy[-2] < SURE * math.sqrt(variance):
        noisy = np.delete(noisy, -2)
        column = replace(column, values=values[:-1], rest=int(np.argmax(noisy[:-1])))
    return _settled(column, noisy, variance)


def _found_values(name: str, words: "pd.Series[str]", counter: Counter) -> tuple[str, ...]:
    """The values that show, and one for all others."""
    occurring = words.value_counts().sort_index()
    kept, _ = counter.select(np.asarray(occurring, dtype=np.int64), on=f"values of '{name}'")
    values = tuple(str(value) for value, often in zip(occurring.index, kept, strict=True) if often)
    return (*values, OTHER if OTHER not in values else f"({OTHER})")


def _settled(column: Words | Numbers, noisy: FloatArray, variance: int) -> tuple[Column, Counted]:
    """The column without the code of a missing value, where too few were counted to tell that there are any."""
    there = np.maximum(noisy[:-1], 0.0)
    if not there.any():
        there = np.ones(len(there))
    if noisy[-1] > SURE * math.sqrt(variance):
        kept = replace(column, form="nullable") if column.form == "integer" else column
        return kept, Counted(np.append(there, noisy[-1]), variance, column.ordered)
    rest = int(np.argmax(there))
    form = "integer" if column.form == "nullable" else column.form
    return replace(column, form=form, missing=False, rest=rest), Counted(there, variance, column.ordered)


def _numbers(seen: Values, numbers: FloatArray, domain: Domain | None, counter: Counter) -> tuple[Column, Counted]:
    step, there = _grid(seen), numbers[~np.isnan(numbers)]
    bounds = _bounds(domain, seen) if domain is not None else _found_bounds(seen.name, there, step, counter)
    clipped = np.clip(there, *bounds)
    left = units_of(seen, {seen.name: domain} if domain is not None else {})[0] - (domain is None)
    if _cells_between(bounds, step) <= CELLS:
        grid = _lattice(bounds, step)
        pieces, counts, units = Pieces(grid, grid, step), np.zeros(0), left
    else:
        pieces, counts, units = _frequent_and_cells(seen.name, clipped, bounds, step, counter)
    return _counted(seen, pieces, counts, clipped, units, counter, known=domain is not None)


def _counted(
    seen: Values, pieces: Pieces, counts: FloatArray, there: FloatArray, units: int, counter: Counter, *, known: bool
) -> tuple[Column, Counted]:
    """Count what falls in each piece and what is missing; `counts` are of the first pieces, counted already."""
    numbers = seen.numbers if seen.numbers is not None else np.zeros(0)
    codes = pieces.encode(there)
    rest = np.bincount(codes[codes >= len(counts)], minlength=len(pieces))[len(counts) :]
    absent = int(np.isnan(numbers).sum())
    noisy, variance = counter.noisy(np.append(rest, absent), on=f"counts of '{seen.name}'", units=units)
    noisy = np.concatenate([counts, np.where(noisy < CUT * math.sqrt(variance), 0.0, noisy)])
    low, high, weight = _with_ends(pieces, noisy[:-1], known=known)
    order = np.lexsort((high - low, low + high))
    column = Numbers(seen.name, seen.form, Pieces(low[order], high[order], pieces.step), True, 0)
    return _settled(column, np.append(weight[order], noisy[-1]), variance)


def _with_ends(pieces: Pieces, weight: FloatArray, *, known: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The pieces that weigh anything; the ends of a domain that was given among them."""
    low, high = pieces.low, pieces.high
    if known:
        for end in (low.min(), high.max()):
            single = np.flatnonzero((low == end) & (high == end))
            if len(single):
                weight[single] = np.maximum(weight[single], ENDS)
            else:
                low, high, weight = np.append(low, end), np.append(high, end), np.append(weight, ENDS)
    kept = weight > 0 if (weight > 0).any() else np.ones(len(weight), dtype=bool)
    return low[kept], high[kept], weight[kept]


def _frequent_and_cells(
    name: str, there: FloatArray, bounds: tuple[float, float], step: float, counter: Counter
) -> tuple[Pieces, FloatArray, int]:
    """Values that very many rows share, with their noisy counts, then even cells for all others."""
    value, often = np.unique(there, return_counts=True)
    kept, _ = counter.select(often.astype(np.int64), on=f"frequent values of '{name}'")
    frequent, counts = value[kept > 0], kept[kept > 0]
    ends = np.linspace(*bounds, CELLS + 1)
    low, high = ends[:-1], ends[1:]
    if step:
        low, high = np.ceil(np.round(low / step, 6)) * step, (np.ceil(np.round(high / step, 6)) - 1) * step
        high[-1] = bounds[1]
        low, high = low[high >= low], high[high >= low]
    return Pieces(np.append(frequent, low), np.append(frequent, high), step), counts, 1


def _grid(seen: Values) -> float:
    numbers = seen.numbers if seen.numbers is not None else np.zeros(0)
    return step_of(numbers[~np.isnan(numbers)])


def _bounds(domain: Domain, seen: Values) -> tuple[float, float]:
    low, high = (float(end) for end in domain)
    if not low < high:
        raise ValueError(f"The domain of '{seen.name}' must be two numbers, the lower one first.")
    return low, high


def _cells_between(bounds: tuple[float, float], step: float) -> float:
    return (bounds[1] - bounds[0]) / step + 1 if step else math.inf


def _lattice(bounds: tuple[float, float], step: float) -> FloatArray:
    return np.round(bounds[0] + step * np.arange(round(_cells_between(bounds, step))), 6)


def _found_bounds(name: str, there: FloatArray, step: float, counter: Counter) -> tuple[float, float]:
    """Bounds that are powers of two times the grid: those between which enough rows lie to tell."""
    unit = step or 1.0
    size = np.abs(there) / unit
    least = 0 if step else LEAST_POWER
    power = np.where(size < 2.0**least, least, np.floor(np.log2(np.maximum(size, 2.0**least))) + 1).astype(np.int64)
    sign = np.where(size < 2.0**least, 0, np.sign(there)).astype(np.int64)
    groups, often = np.unique(np.stack([sign, power]), axis=1, return_counts=True)
    kept, _ = counter.select(often.astype(np.int64), on=f"bounds of '{name}'")
    chosen = [(int(one[0]), int(one[1])) for one, keep in zip(groups.T, kept, strict=True) if keep]
    if not chosen:
        raise NothingToLearn(
            f"Too few rows for this epsilon to find the bounds of '{name}'. Give its domain, or a larger epsilon."
        )
    ends = [end for one in chosen for end in _ends_of(one, unit)]
    return (min(ends), max(ends)) if min(ends) < max(ends) else (min(ends), max(ends) + unit)


def _ends_of(group: tuple[int, int], unit: float) -> tuple[float, float]:
    sign, power = group
    if sign == 0:
        return 0.0, 0.0
    inner, outer = sign * 2.0 ** (power - 1) * unit, sign * 2.0**power * unit
    return min(inner, outer), max(inner, outer)

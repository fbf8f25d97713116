"""Errors made on purpose: what a check of data quality should find, each with its name beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, from_numbers, numbers, plain, replaced, type_of
from exports.synthesis.choice import chosen
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

NUMERIC = ("integer", "number")
NEAREST, FARTHEST = 5.0, 10.0
SLIPS = np.array([-100, -10, -1, 1, 10], np.int64)
Change = Callable[[Array, Array, float, np.random.Generator], Array]


@dataclass(frozen=True)
class Mistake:
    """`change` gets the cells to spoil, the whole part of the column, its spread, and chance."""

    types: tuple[str, ...]
    change: Change


def spoiled(
    array: Array, share: float, how: Mapping[str, float], spread: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """The column with a share of wrong cells, and a column with the name of each cell's error, else missing."""
    result, names = plain(array), list(how)
    wrong = np.flatnonzero(rng.random(len(array)) < share)
    ways = chosen(list(how.values()), rng, len(wrong))
    labels = np.full(len(array), -1, np.int64)
    for code, name in enumerate(names):
        places = wrong[ways == code]
        if not len(places):
            continue
        before = result.take(pa.array(places))
        after = MISTAKES[name].change(before, array, spread, rng)
        labels[places[differ(before, after)]] = code
        result = replaced(result, places, after)
    return result, _labelled(labels, names)


def repeats(size: int, share: float, rng: np.random.Generator) -> tuple[IntArray, Array]:
    """Which row stands in each place when a share of rows repeat another, and a column that labels those."""
    rows = np.arange(size)
    again = rng.random(size) < share if size > 1 else np.zeros(size, np.bool_)
    originals = np.flatnonzero(~again)
    if len(originals):
        rows[again] = rng.choice(originals, int(again.sum()))
    return rows, _labelled(np.where(rows == np.arange(size), -1, 0), ["duplicate"])


def differ(before: Array, after: Array) -> BoolArray:
    """A cell that came out as it was has no error."""
    equal = pc.fill_null(pc.equal(before, after), True)
    result: BoolArray = ~equal.to_numpy(zero_copy_only=False)
    return result


def spread_of(array: Array) -> float:
    """The interquartile range as that of a normal distribution, or what else says how far values lie apart."""
    if type_of(array) not in NUMERIC:
        return 1.0
    low, high = np.quantile(numbers(array), [0.25, 0.75])
    return float((high - low) / 1.349 or numbers(array).std() or 1.0)


def _labelled(codes: IntArray, names: list[str]) -> Array:
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _on_numbers(change: Callable[[FloatArray, float, np.random.Generator], FloatArray]) -> Change:
    def apply(cells: Array, whole: Array, spread: float, rng: np.random.Generator) -> Array:
        return from_numbers(change(numbers(cells), spread, rng), type_of(cells))

    return apply


def _far_away(values: FloatArray, spread: float, rng: np.random.Generator) -> FloatArray:
    signs = rng.choice([-1.0, 1.0], len(values))
    return values + signs * rng.uniform(NEAREST, FARTHEST, len(values)) * spread


def _on_texts(change: Callable[[str, np.random.Generator], str]) -> Change:
    def apply(cells: Array, whole: Array, spread: float, rng: np.random.Generator) -> Array:
        return pa.array([change(text, rng) for text in cells.to_pylist()], pa.string())

    return apply


def _mistyped(text: str, rng: np.random.Generator) -> str:
    """Two neighbours exchanged, or a character lost."""
    if len(text) < 2:
        return text + text
    place = int(rng.integers(len(text) - 1))
    if rng.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _other_value(cells: Array, whole: Array, spread: float, rng: np.random.Generator) -> Array:
    """Another of the column's values: a wrong label."""
    values = pc.unique(plain(whole))
    here = pc.index_in(cells, values).to_numpy(zero_copy_only=False).astype(np.int64)
    others = (here + rng.integers(1, max(2, len(values)), len(here))) % len(values)
    return values.take(pa.array(others))


def _day_and_month(cells: Array, whole: Array, spread: float, rng: np.random.Generator) -> Array:
    """Exchanged, where that gives a date."""
    year, month, day = (pc.cast(part(cells), pa.int64()).to_numpy() for part in (pc.year, pc.month, pc.day))
    months = (year - 1970) * 12 + day - 1
    swapped = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + month - 1
    return from_numbers(np.where(day <= 12, swapped, numbers(cells)).astype(np.float64), "date")


def _year(cells: Array, whole: Array, spread: float, rng: np.random.Generator) -> Array:
    """A year, ten or a hundred too early; a year or ten too late."""
    days = rng.choice(SLIPS, len(cells)) * 365.25
    unit = 86_400 if type_of(cells) == "datetime" else 1
    return from_numbers(numbers(cells) + np.round(days) * unit, type_of(cells))


def _other_case(text: str, rng: np.random.Generator) -> str:
    return text.swapcase()


def _spaced(text: str, rng: np.random.Generator) -> str:
    return f"{text} " if rng.random() < 0.5 else f" {text}"


MISTAKES: Mapping[str, Mistake] = {
    "outlier": Mistake(NUMERIC, _on_numbers(_far_away)),
    "tenfold": Mistake(NUMERIC, _on_numbers(lambda values, spread, rng: values * 10)),
    "sign": Mistake(NUMERIC, _on_numbers(lambda values, spread, rng: -values)),
    "typo": Mistake(("string",), _on_texts(_mistyped)),
    "case": Mistake(("string",), _on_texts(_other_case)),
    "space": Mistake(("string",), _on_texts(_spaced)),
    "other_value": Mistake(("string", "boolean"), _other_value),
    "day_month": Mistake(("date",), _day_and_month),
    "year": Mistake(("date", "datetime"), _year),
}

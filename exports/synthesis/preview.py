"""What a blueprint would make, at a glance: the first rows, and how each column is distributed. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import from_numbers, numbers, plain, type_of
from exports.synthesis.streaming import Given, as_blueprint
from exports.synthesis.world import World

SAMPLE = 1000
BINS = 12
# A column of texts with more different ones has no chart: names, comments, keys.
MOST_BARS = 20


@dataclass(frozen=True)
class Distribution:
    """Of a sample: bars with labels and counts, the share of missing cells, how many values differ.

    Bars of numbers and dates go from one label to the next, and `ends` holds each bar's end; it is empty for texts.
    """

    column: str
    type: str
    missing: float
    distinct: int
    labels: tuple[str, ...]
    ends: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class TablePreview:
    """`rows` are plain values as JSON has them, dates as texts; `size` is how many the table would have."""

    name: str
    size: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    sample: int
    distributions: tuple[Distribution, ...]


def preview(given: Given, *, rows: int = 20, seed: int = 0) -> tuple[TablePreview, ...]:
    """Each table's first `rows`, and its distributions in a sample of at most a thousand, whatever its size.

    Raises WrongBlueprint for a blueprint that cannot be used, Impossible where its rows cannot be made.
    """
    blueprint = as_blueprint(given)
    world, sizes = World(blueprint, seed=seed, most=SAMPLE), blueprint.sizes()
    parts = ((name, size, world.part(name, 0)) for name, size in sizes.items())
    return tuple(of_table(name, size, part, part, rows) for name, size, part in parts)


def of_table(name: str, size: int, first: Any, sample: Any, rows: int) -> TablePreview:
    """The first `rows` of the Arrow table `first`, and the distributions of `sample`."""
    shown = [_plain_values(first[column].combine_chunks().slice(0, rows)) for column in first.column_names]
    columns: Mapping[str, Any] = {column: sample[column].combine_chunks() for column in sample.column_names}
    return TablePreview(
        name=name,
        size=size,
        columns=tuple(columns),
        rows=tuple(zip(*shown, strict=True)),
        sample=sample.num_rows,
        distributions=tuple(_distribution(column, array) for column, array in columns.items()),
    )


def _plain_values(array: Any) -> list[Any]:
    shown = _texts(array) if type_of(array) in ("date", "datetime") else plain(array)
    return list(shown.to_pylist())


def _texts(array: Any) -> Any:
    if type_of(array) == "datetime":
        return pc.strftime(array, format="%Y-%m-%dT%H:%M:%S")
    return pc.cast(plain(array), pa.string())


def _distribution(column: str, array: Any) -> Distribution:
    known = plain(array).drop_null()
    type_ = type_of(array)
    values = known.unique()
    labels: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    if len(values) <= MOST_BARS:
        labels, counts = _bars(array, known)
    elif type_ in ("integer", "number", "date", "datetime"):
        labels, ends, counts = _bins(known, type_)
    return Distribution(column, type_, array.null_count / max(1, len(array)), len(values), labels, ends, counts)


def _bars(array: Any, known: Any) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """One bar for each value: categories in their own order, all else sorted."""
    counts = {row["values"]: row["counts"] for row in pc.value_counts(known).to_pylist()}
    order = array.dictionary.to_pylist() if pa.types.is_dictionary(array.type) else sorted(counts)
    return tuple(map(_label, order)), tuple(counts.get(value, 0) for value in order)


def _bins(known: Any, type_: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    values = numbers(known)
    counts, edges = np.histogram(values[np.isfinite(values)], bins=BINS)
    labels = [
        _label(edge) for edge in from_numbers(edges, type_ if type_ in ("date", "datetime") else "number").to_pylist()
    ]
    return tuple(labels[:-1]), tuple(labels[1:]), tuple(map(int, counts))


def _label(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

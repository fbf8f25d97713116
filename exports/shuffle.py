"""Rows in an order that says nothing about when they came, without ever holding all of them.

Every part of the rows is dealt into slices, by origin and then by pseudonym. Slice n of all parts together, sorted, is
the nth stretch of the whole: as pseudonyms are hashes, all slices of an origin are about as long.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from tempfile import mkstemp

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from exports.frames import Field, Table, in_sizes, schema, to_frame
from exports.merge import ORDER
from exports.rows import CONTRIBUTOR, ORIGIN

# Rows are dealt by the first digits of a pseudonym, which are hexadecimal.
DIGITS = 4


def deal(table: Table, *, path: Path, slices: int) -> None:
    """Write the rows as an Arrow file whose nth batch is their slice n: for each origin so many. It appears whole."""
    number = _slice_of(table.frame, slices)
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(len(ORDER) * slices + 1))
    rows = _batch(table).take(pa.array(order))
    with _appearing(path) as half, pa.OSFile(str(half), "wb") as file, pa.ipc.new_file(file, rows.schema) as batches:
        for start, end in pairwise(ends.tolist()):
            # An empty slice of text would be written with all of the text.
            batches.write_batch(rows.slice(start, end - start) if end > start else _empty(table))


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """A file to write, of a name that no other worker at the same part has; it takes its place when all is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = mkstemp(dir=path.parent, suffix=".half")
    os.close(descriptor)
    half = Path(name)
    try:
        yield half
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)


class Dealt(Table):
    """The rows of many dealt files as one table, ordered by origin, pseudonym, then the columns `by`."""

    paths: Sequence[Path]
    slices: int
    by: Sequence[str]
    rows: int

    def __init__(
        self, name: str, fields: tuple[Field, ...], *, paths: Sequence[Path], slices: int, by: Sequence[str], rows: int
    ) -> None:
        given = {"name": name, "fields": fields, "paths": paths, "slices": slices, "by": by, "rows": rows}
        self.__dict__.update(given)

    def __len__(self) -> int:
        return self.rows

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All rows at once, for whoever cannot do with less."""
        return to_frame(pa.concat_tables([_none(self.fields), *self._stretches(self._numbers)]))

    def batches(self, size: int) -> Iterator[pa.Table]:
        return in_sizes(self._stretches(self._numbers), size)

    def sample(self, most: int) -> pd.DataFrame:
        """All rows of so many contributors, chosen by chance, that there are about `most` rows."""
        if self.rows <= most:
            return self.frame
        some = max(1, self.slices * most // self.rows)
        numbers = (number for number in self._numbers if number % self.slices < some)
        return to_frame(pa.concat_tables([_none(self.fields), *self._stretches(numbers)]))

    @cached_property
    def _numbers(self) -> list[int]:
        """The slices of the origins that there are: to open every file for one that is empty takes time."""
        found = self.tally(ORIGIN)
        ranks = [rank for origin, rank in ORDER.items() if found[origin]]
        return [rank * self.slices + number for rank in ranks for number in range(self.slices)]

    def _stretches(self, numbers: Iterable[int]) -> Iterator[pa.Table]:
        """Each slice in order, where it is not empty. (None is kept here while the next is made.)"""
        yield from filter(len, map(self._stretch, numbers))

    def _stretch(self, number: int) -> pa.Table:
        rows = pa.Table.from_batches([_read(path, number) for path in self.paths], schema(self.fields))
        keys = [(name, "ascending") for name in (CONTRIBUTOR, *self.by)]
        return rows.sort_by(keys).replace_schema_metadata(None)

    def parts(self, names: Collection[str]) -> Iterator[pa.Table]:
        """A file at a time. Whole batches are read: the library holds far more where it is asked for some columns."""
        wanted = [field.name for field in self.fields if field.name in names]
        for path in self.paths:
            with pa.OSFile(str(path)) as file:
                batches = pa.ipc.open_file(file)
                found = [batches.get_batch(number).select(wanted) for number in range(batches.num_record_batches)]
                yield pa.Table.from_batches(found).combine_chunks()


def _read(path: Path, number: int) -> pa.RecordBatch:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).get_batch(number)


def _slice_of(frame: pd.DataFrame, slices: int) -> NDArray[np.int64]:
    rank = frame[ORIGIN].map(ORDER).to_numpy(dtype=np.int64)
    place, beginnings = pd.factorize(frame[CONTRIBUTOR].str[:DIGITS])
    first = np.array([int(digits, 16) for digits in beginnings.to_list()], dtype=np.int64)[place]
    found: NDArray[np.int64] = rank * slices + first * slices // 16**DIGITS
    return found


def _none(fields: Sequence[Field]) -> pa.Table:
    return schema(fields).empty_table()


def _batch(table: Table) -> pa.RecordBatch:
    for rows in table.batches(max(1, len(table))):
        [batch] = rows.to_batches()
        return batch
    return _empty(table)


def _empty(table: Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema(table.fields))

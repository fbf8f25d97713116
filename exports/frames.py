"""Tables on their way out: fields that know what they mean, and a frame with one typed column for each."""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import ExtensionDtype

from surveys.kinds.base import Column

# Rows that are plain Python objects at one time; the rest is in compact columns already.
BATCH = 10_000
DTYPES: dict[str, ExtensionDtype] = {
    "string": pd.StringDtype(),
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
}
ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


@dataclass(frozen=True)
class Field(Column):
    """A column of a dataset; of one that holds answers also the question's name and text."""

    question: str = ""
    text: str = ""


@dataclass(frozen=True)
class Table:
    """`name` becomes the files' name; `frame` has the `fields` as its columns, in their order."""

    name: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    def batches(self, size: int) -> Iterator[pa.Table]:
        """The rows in order as Arrow tables of `size` rows, the last one of what is left; without rows none."""
        for start in range(0, len(self.frame), size):
            yield from_frame(self.frame.iloc[start : start + size], self.fields)

    def parts(self, names: Collection[str]) -> Iterator[pa.Table]:
        """Some columns alone, a part of the rows at a time, in no order."""
        fields = [field for field in self.fields if field.name in names]
        yield from_frame(self.frame[[field.name for field in fields]], fields)

    def columns(self, names: Collection[str]) -> "Table":
        """The same, held at once."""
        fields = tuple(field for field in self.fields if field.name in names)
        return Table(self.name, fields, to_frame(pa.concat_tables([schema(fields).empty_table(), *self.parts(names)])))

    def tally(self, column: str) -> Counter[str]:
        """How many rows have each value in the column of text."""
        counted: Counter[str] = Counter()
        for part in self.parts([column]):
            counted.update({str(found["values"]): found["counts"] for found in part[column].value_counts().to_pylist()})
        return counted

    def sample(self, most: int) -> pd.DataFrame:
        """The rows, for whoever can do with some: a table that is too large for the memory gives about `most`."""
        return self.frame


def schema(fields: Iterable[Field]) -> pa.Schema:
    """The columns as Arrow knows them, with their descriptions, and nothing of where or when they were made."""
    return pa.schema([pa.field(one.name, ARROW[one.type], metadata={"description": one.description}) for one in fields])


def distinct(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The same fields, where a second one of a name gets a number: `origin`, `origin_2`."""
    taken: set[str] = set()
    result = []
    for field in fields:
        names = (field.name if n == 1 else f"{field.name}_{n}" for n in range(1, len(taken) + 2))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        result.append(replace(field, name=name))
    return tuple(result)


def framed(rows: Iterable[Sequence[Any]], fields: Sequence[Field]) -> pd.DataFrame:
    """Rows of plain values as a frame with the fields' types."""
    batches = [_typed(batch, fields) for batch in _batches(rows)] or [_typed([], fields)]
    return pd.concat(batches, ignore_index=True)


def framed_columns(columns: Iterable[Sequence[Any]], fields: Sequence[Field]) -> pa.Table:
    """Columns of plain values as an Arrow table with the fields' types."""
    arrays = [_column(values, field.type) for values, field in zip(columns, fields, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema(fields))


def from_frame(frame: pd.DataFrame, fields: Sequence[Field]) -> pa.Table:
    """A frame with our types as an Arrow table."""
    return pa.Table.from_pandas(frame, schema=schema(fields), preserve_index=False).combine_chunks()


def in_sizes(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in tables of `size` rows, the last one of what is left."""
    left: list[pa.Table] = []
    for table in tables:
        rows = pa.concat_tables([*left, table])
        while len(rows) >= size:
            yield rows.slice(0, size).combine_chunks()
            rows = rows.slice(size)
        # Put together: a mere view of what is left would keep all of them in memory.
        left = [rows.combine_chunks()]
    if left and len(left[0]):
        yield left[0]


def to_frame(found: pa.Table) -> pd.DataFrame:
    """An Arrow table as a frame with our types."""
    frame: pd.DataFrame = found.to_pandas(types_mapper={ARROW[name]: dtype for name, dtype in DTYPES.items()}.get)
    return frame


def value_type(values: Iterable[Any]) -> str:
    """The narrowest type of a column that holds all of `values`, which are plain JSON; None fits everywhere."""
    found = {_type_of(value) for value in values if value is not None}
    if found == {"integer", "number"}:
        return "number"
    return found.pop() if len(found) == 1 else "string"


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) and abs(value) < 2**63:
        return "integer"
    if isinstance(value, float) and math.isfinite(value):
        return "number"
    return "string"


def cell(value: Any, type_: str) -> Any:
    """A plain JSON value as a cell of a column of that type. Text is made what every format can hold."""
    if value is None or type_ != "string":
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _typed(rows: Sequence[Sequence[Any]], fields: Sequence[Field]) -> pd.DataFrame:
    columns = {
        field.name: pd.Series([cell(row[place], field.type) for row in rows], dtype=DTYPES[field.type])
        for place, field in enumerate(fields)
    }
    return pd.DataFrame(columns, columns=[field.name for field in fields])


def _column(values: Sequence[Any], type_: str) -> pa.Array:
    """Values of exactly the type at once; where some are not, each by itself."""
    try:
        found = pa.array(values, from_pandas=True)  # not a number is a missing value, as in a frame
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        return _cell_by_cell(values, type_)
    if pa.types.is_null(found.type):
        return found.cast(ARROW[type_])
    if found.type != ARROW[type_] or (type_ == "string" and pc.any(pc.match_substring(found, "\0")).as_py()):
        return _cell_by_cell(values, type_)
    return found


def _cell_by_cell(values: Sequence[Any], type_: str) -> pa.Array:
    return pa.array(pd.Series([cell(value, type_) for value in values], dtype=DTYPES[type_]), ARROW[type_])

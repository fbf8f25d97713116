"""Tables as Arrow tables: typed, and in parts of a size that fits any memory."""

from collections.abc import Iterator

import pyarrow as pa

from exports.frames import Table

CHUNK = 50_000
TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


def schema(table: Table) -> pa.Schema:
    """The columns with their descriptions, and nothing of where or when they were made."""
    return pa.schema(
        [pa.field(field.name, TYPES[field.type], metadata={"description": field.description}) for field in table.fields]
    )


def batches(table: Table) -> Iterator[pa.Table]:
    """The rows in order, a part at a time."""
    shape = schema(table)
    for start in range(0, len(table.frame), CHUNK):
        part = table.frame.iloc[start : start + CHUNK]
        yield pa.Table.from_pandas(part, schema=shape, preserve_index=False).combine_chunks()

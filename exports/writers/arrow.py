"""Tables as Arrow tables: typed, and in parts of a size that fits any memory."""

from collections.abc import Iterator

import pyarrow as pa

from exports import frames
from exports.frames import Table

CHUNK = 50_000


def schema(table: Table) -> pa.Schema:
    """The columns with their descriptions."""
    return frames.schema(table.fields)


def batches(table: Table) -> Iterator[pa.Table]:
    """The rows in order, a part at a time."""
    return table.batches(CHUNK)

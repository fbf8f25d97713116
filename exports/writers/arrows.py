"""Apache Arrow IPC stream: what pyarrow, R, Julia and DuckDB read without a copy."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from exports.frames import Table
from exports.writers.arrow import batches, schema

LABEL = "Arrow stream"
EXTENSION = "arrows"
MEDIA_TYPE = "application/vnd.apache.arrow.stream"


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema(table)) as stream:
        for batch in batches(table):
            report()
            stream.write_table(batch)

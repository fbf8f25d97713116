"""Apache Parquet, compressed with Zstandard; each column carries its description."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from exports.frames import Table
from exports.writers.arrow import batches, schema

LABEL = "Parquet"
EXTENSION = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    with pq.ParquetWriter(path, schema(table), compression="zstd") as file:
        for batch in batches(table):
            report()
            file.write_table(batch)

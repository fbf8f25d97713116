"""JSON Lines: one object per row, every column in every object, null for a missing value."""

import json
from collections.abc import Callable
from pathlib import Path

from exports.frames import Table
from exports.writers.arrow import batches

LABEL = "JSON Lines"
EXTENSION = "jsonl"
MEDIA_TYPE = "application/x-ndjson"


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for batch in batches(table):
            report()
            file.writelines(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in batch.to_pylist())

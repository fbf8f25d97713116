"""Comma-separated values, UTF-8, one header line. An empty cell is a missing value."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from exports.frames import Table

LABEL = "CSV"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
CHUNK = 20_000
# A spreadsheet takes text that begins like this for a formula, and may run it (OWASP, CSV injection).
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def write(table: Table, *, path: Path, report: Callable[[], None], encoding: str = "utf-8") -> None:
    """Text that begins like a formula gets an apostrophe in front; numbers stay as they are."""
    with path.open("w", encoding=encoding, newline="") as file:
        for start in range(0, max(1, len(table.frame)), CHUNK):
            report()
            part = table.frame.iloc[start : start + CHUNK]
            texts = [field.name for field in table.fields if field.type == "string"]
            part = part.assign(**{name: defused(part[name]) for name in texts})
            part.to_csv(file, index=False, header=start == 0, lineterminator="\n")


def defused(column: "pd.Series[str]") -> "pd.Series[str]":
    return column.mask(column.str.startswith(tuple(FORMULA)).fillna(False), "'" + column)

"""CSV with a byte-order mark in front, by which Excel sees that the file is UTF-8."""

import codecs
from collections.abc import Callable
from pathlib import Path

from exports.frames import Table
from exports.writers import csv

LABEL = "CSV for Excel"
EXTENSION = "bom.csv"
MEDIA_TYPE = csv.MEDIA_TYPE


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    csv.write(table, path=path, report=report, mark=codecs.BOM_UTF8)

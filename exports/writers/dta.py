"""Stata: numbers with value labels; why an answer is missing is told by a code and its label."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat

from exports.frames import Table
from exports.writers.labelled import UNWRITTEN, telling_of_room, variables

LABEL = "Stata"
EXTENSION = "dta"
MEDIA_TYPE = "application/x-stata-dta"
# The format's own limits: 32 characters for a name, 80 for its label, 2,045 bytes for a text of fixed length.
NAME, LONGEST_NAME, LONGEST_LABEL, MOST_BYTES = r"[^A-Za-z0-9_]", 32, 80, 2_045
# Where the header says when the file was made; ours says the same every time.
MADE = re.compile(rb"(?<=<timestamp>\x11).{17}")
HEADER = 400
END = b"</stata_dta>"


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    """Raises Unwritable for what the format cannot hold. The file is made in memory, in one piece."""
    report()
    columns = variables(table, pattern=NAME, longest=LONGEST_NAME, most_bytes=MOST_BYTES)
    with telling_of_room():
        pyreadstat.write_dta(
            pd.DataFrame({one.name: one.column for one in columns}),
            str(path),
            column_labels=[one.label[:LONGEST_LABEL] for one in columns],
            variable_value_labels={
                one.name: {int(value): words for value, words in one.labels.items()} for one in columns if one.labels
            },
        )
    with path.open("r+b") as file:
        head = file.read(HEADER)
        file.seek(0)
        file.write(MADE.sub(b"01 Jan 1960 00:00", head, count=1))
        file.seek(-min(len(END), path.stat().st_size), os.SEEK_END)
        if file.read() != END:  # the library writes as much as there is room for, and says nothing
            raise OSError(errno.ENOSPC, UNWRITTEN)

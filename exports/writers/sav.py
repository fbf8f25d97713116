"""SPSS: numbers with value labels, and codes for missing answers that its procedures leave out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from exports.frames import Table
from exports.writers.labelled import Variable, telling_of_room, variables

LABEL = "SPSS"
EXTENSION = "sav"
MEDIA_TYPE = "application/x-spss-sav"
# The format's own limits: 64 characters for a name, 255 for its label, 120 for a value's, 32,767 bytes for a text.
NAME, LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE, MOST_BYTES = r"[^A-Za-z0-9_.]", 64, 255, 120, 32_767
# The header says when the file was made; ours says the same every time, so that the same rows give the same bytes.
MADE_AT, MADE = 92, b"01 Jan 0000:00:00"


def write(table: Table, *, path: Path, report: Callable[[], None]) -> None:
    """Raises Unwritable for what the format cannot hold. The file is made in memory, in one piece."""
    report()
    columns = variables(table, pattern=NAME, longest=LONGEST_NAME, most_bytes=MOST_BYTES)
    with telling_of_room():
        pyreadstat.write_sav(
            pd.DataFrame({one.name: one.column for one in columns}),
            str(path),
            column_labels={one.name: one.label[:LONGEST_LABEL] for one in columns},
            variable_value_labels={one.name: _labels(one) for one in columns if one.labels},
            missing_ranges={one.name: list(one.gaps) for one in columns if one.gaps},
        )
    with path.open("r+b") as file:
        file.seek(MADE_AT)
        file.write(MADE)


def _labels(one: Variable) -> dict[Any, str]:
    return {value: words[:LONGEST_VALUE] for value, words in one.labels.items()}

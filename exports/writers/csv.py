"""Comma-separated values, UTF-8, one header line. An empty cell is a missing value."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.frames import Field, Table
from exports.writers.arrow import batches

LABEL = "CSV"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
# A spreadsheet takes text that begins like this for a formula, and may run it (OWASP, CSV injection).
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
STARTS_LIKE_A_FORMULA = rf"\A([{FORMULA.replace('-', '')}-])"
SPECIAL = '[",\r\n]'
# Text of a part of the table may be longer than 32 bits can count.
TEXT = pa.large_string()
NOTHING, COMMA, LINE_END, QUOTE, TRUE, FALSE = (pa.scalar(text, TEXT) for text in ("", ",", "\n", '"', "True", "False"))


def write(table: Table, *, path: Path, report: Callable[[], None], mark: bytes = b"") -> None:
    """Text that begins like a formula gets an apostrophe in front; numbers stay as they are. `mark` comes first."""
    head = _quoted(_defused(pa.array([field.name for field in table.fields], TEXT)))
    report()
    with path.open("wb") as file:
        file.write(mark)
        _write_lines(file.write, [head[place : place + 1] for place in range(len(head))])
        for part in batches(table):
            report()
            _write_lines(file.write, map(_cells, part.columns, table.fields))


def _write_lines(write_bytes: Callable[[memoryview], object], columns: Iterable[pa.Array]) -> None:
    """A line for each row of the columns of text: all of them put together as one piece of memory, and that written."""
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*columns, COMMA), NOTHING, LINE_END)
    _, places, text = lines.buffers()
    end = int(np.frombuffer(places, dtype=np.int64)[len(lines)])
    write_bytes(memoryview(text)[:end])


def _cells(column: pa.ChunkedArray, field: Field) -> pa.Array:
    """A column as it is written."""
    values = column.combine_chunks()
    if field.type == "boolean":
        values = pc.if_else(values, TRUE, FALSE)
    elif field.type == "string":
        values = _quoted(_defused(values.cast(TEXT)))
    elif field.type == "number":  # a whole one shows that others need not be
        values = pc.replace_substring_regex(values.cast(TEXT), r"\A(-?\d+)\z", r"\1.0")
    return pc.fill_null(values.cast(TEXT), NOTHING)


def _defused(texts: pa.Array) -> pa.Array:
    if not pc.any(pc.match_substring_regex(texts, STARTS_LIKE_A_FORMULA)).as_py():
        return texts
    return pc.replace_substring_regex(texts, STARTS_LIKE_A_FORMULA, r"'\1")


def _quoted(texts: pa.Array) -> pa.Array:
    special = pc.match_substring_regex(texts, SPECIAL)
    if not pc.any(special).as_py():
        return texts
    quoted = pc.binary_join_element_wise(QUOTE, pc.replace_substring(texts, '"', '""'), QUOTE, NOTHING)
    return pc.if_else(special, quoted, texts)

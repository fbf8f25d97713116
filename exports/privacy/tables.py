"""Tables in files: CSV in, with everything checked that a hostile or broken file may bring, and CSV out."""

import csv
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from exports.privacy.classes import Codes, narrow

MARKS = ",;\t|"
# A spreadsheet takes text that begins like this for a formula, and may run it (OWASP, CSV injection).
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
CHUNK = 1 << 24
AT_ONCE = 200_000
SPECIAL = ',"\r\n'


class BadTable(ValueError):
    """A file that is no table; the text says where and what to do."""


@dataclass(frozen=True)
class Coded:
    """A column: `values[code[row]]`. Each value comes once, all are used, sorted as text. Codes are `narrow`: they are
    for looking up, not for reckoning."""

    code: Codes
    values: tuple[str, ...]


@dataclass(frozen=True)
class CsvTable:
    columns: Mapping[str, Coded]
    n_rows: int


def read(path: Path) -> CsvTable:
    """A CSV file in UTF-8 with one header line. All values stay text, an empty cell is an empty text."""
    header, mark = _checked(path)
    text = pa.dictionary(pa.int32(), pa.string())
    options = {
        "read_options": arrow_csv.ReadOptions(block_size=CHUNK),
        "parse_options": arrow_csv.ParseOptions(delimiter=mark, newlines_in_values=True),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(header, text), strings_can_be_null=False
        ),
    }
    try:
        found = arrow_csv.read_csv(path, **options)
    except pa.ArrowInvalid as error:
        raise BadTable(f"{path.name}: {_ragged(path, header, mark) or _in_words(str(error))}") from None
    if not found.num_rows:
        raise BadTable(f"{path.name} has a header but no rows.")
    return CsvTable({name: _coded(found.column(name)) for name in header}, found.num_rows)


def coded(values: "Sequence[str] | pd.Series[str]") -> Coded:
    """A column of texts."""
    found = pa.array(values, pa.string())
    return _coded(found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found]))


def _coded(column: pa.ChunkedArray) -> Coded:
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    order = pc.sort_indices(whole.dictionary)  # UTF-8 sorts as the characters do
    rank = np.empty(len(order), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    return Coded(narrow(rank, len(order))[whole.indices.to_numpy()], tuple(whole.dictionary.take(order).to_pylist()))


def _checked(path: Path) -> tuple[list[str], str]:
    """The header and the mark between cells. Raises BadTable for what is no text, or has no usable header."""
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            if b"\0" in block:
                raise BadTable(f"{path.name} has NUL characters: it is no text file. Save it as CSV in UTF-8.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            mark = max(MARKS, key=lambda one: len(next(csv.reader([first], delimiter=one), [])))
            file.seek(0)
            header = next(csv.reader(file, delimiter=mark), [])
    except UnicodeDecodeError:
        raise BadTable(f"{path.name} is not UTF-8 text (Latin-1?). Save it as CSV in UTF-8.") from None
    except csv.Error as error:
        raise BadTable(f"{path.name}: the header cannot be read: {error}.") from None
    return _named(path, header), mark


def _named(path: Path, header: list[str]) -> list[str]:
    if not header or not any(name.strip() for name in header):
        raise BadTable(f"{path.name} is empty, or its first line names no columns.")
    if any(not name.strip() for name in header):
        raise BadTable(f"{path.name}: column {[bool(n.strip()) for n in header].index(False) + 1} has no name.")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise BadTable(f"{path.name}: more than one column is called {', '.join(twice)}. Rename or remove one.")
    return header


def _ragged(path: Path, header: list[str], mark: str) -> str:
    """Which row has too many or too few cells; empty where none has."""
    with suppress(UnicodeDecodeError, csv.Error), path.open(encoding="utf-8-sig", newline="") as file:
        for i, row in enumerate(csv.reader(file, delimiter=mark)):
            if row and len(row) != len(header):
                return f"row {i} has {len(row)} cells, the header has {len(header)}. Correct or quote it."
    return ""


def _in_words(error: str) -> str:
    return "it is not UTF-8 text (Latin-1?). Save it as CSV in UTF-8." if "utf8" in error.lower() else error


def write(path: Path, columns: Mapping[str, Coded]) -> None:
    """Write CSV in UTF-8: beside the place first, then renamed, so that no half-written file is ever at `path`.

    Text that begins like a formula gets an apostrophe in front; numbers stay as they are. A line feed ends each row.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for lines in _lines(columns):
                _, ends, text = lines.buffers()
                file.write(memoryview(text)[: np.frombuffer(ends, dtype=np.int64)[len(lines)]])
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _lines(columns: Mapping[str, Coded]) -> Iterator[pa.LargeStringArray]:
    """The header, then so many rows at once. What each value looks like in a file is worked out once."""
    alone = len(columns) == 1
    words = [pa.array([_cell(value, alone) for value in c.values], pa.large_string()) for c in columns.values()]
    yield _joined([pa.array([_cell(column, alone)], pa.large_string()) for column in columns])
    for start in range(0, len(next(iter(columns.values())).code), AT_ONCE):
        parts = (c.code[start : start + AT_ONCE] for c in columns.values())
        yield _joined([w.take(pa.array(part)) for w, part in zip(words, parts, strict=True)])


def _joined(cells: Sequence[pa.LargeStringArray]) -> pa.LargeStringArray:
    comma, nothing, end = (pa.scalar(text, pa.large_string()) for text in (",", "", "\n"))
    return pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, comma), nothing, end)


def _cell(value: str, alone: bool) -> str:
    """A value as it is written; one that is empty and `alone` in its row would make the row look like none."""
    text = defused(value)
    if not set(text).isdisjoint(SPECIAL) or (alone and not text):
        return '"' + text.replace('"', '""') + '"'
    return text


def defused(value: str) -> str:
    """The value, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{value}" if value.startswith(tuple(FORMULA)) and not _is_number(value) else value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return value.isascii() and value[1:].replace(".", "", 1).isdigit()

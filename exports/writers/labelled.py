"""Tables as SPSS and Stata know them: numbers with value labels, missing codes, and short plain names."""

import errno
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyreadstat

from exports.frames import Field, Table
from exports.writers.limits import EXACT, Unwritable

UNWRITTEN = "Unable to write data"
# Both programs make their files in memory, and so do we.
MOST_CELLS = 50_000_000
# Why there is no answer, as a code that the programs leave out of their sums.
MISSING = {"hidden": -97, "left out": -98, "not asked": -99}
MISSING_SUFFIX = ".missing"


@dataclass(frozen=True)
class Variable:
    """One column: its name in the program, what it is, and the labels of its numbers; `gaps` are codes of missing."""

    name: str
    label: str
    column: "pd.Series[Any]"
    labels: Mapping[float, str]
    gaps: tuple[int, ...]


def variables(table: Table, *, pattern: str, longest: int, most_bytes: int) -> list[Variable]:
    """The columns of the table. A name's characters outside `pattern` become “_”, and it has `longest` at most.

    Text that has value labels becomes the numbers 1, 2, … in the order of the labels. Raises Unwritable.
    """
    if len(table) * len(table.fields) > MOST_CELLS:
        raise Unwritable(f"SPSS and Stata files hold {MOST_CELLS:,} cells here; there are more. Choose Parquet.")
    names = _names((field.name for field in table.fields), pattern=pattern, longest=longest)
    return [_variable(table, field, name, most_bytes) for field, name in zip(table.fields, names, strict=True)]


@contextmanager
def telling_of_room() -> Iterator[None]:
    """The library does not say why bytes did not get into a file: it is as good as always for want of room."""
    try:
        yield
    except pyreadstat.ReadstatError as problem:
        if str(problem) != UNWRITTEN:
            raise
        raise OSError(errno.ENOSPC, UNWRITTEN) from None


def _variable(table: Table, field: Field, name: str, most_bytes: int) -> Variable:
    column, labels = _coded(table.frame[field.name], field)
    label = field.text or field.description
    if column.dtype == "string":
        return Variable(name, label, _fitting(column, most_bytes), {}, ())
    reasons = table.frame.get(f"{field.name}{MISSING_SUFFIX}")
    if reasons is None or (column < 0).any():
        return Variable(name, label, column, labels, ())
    gaps = reasons.map(MISSING)
    used: dict[float, str] = {code: reason for reason, code in MISSING.items() if (gaps == code).any()}
    return Variable(
        name, label, column.fillna(gaps.astype("Float64")), {**labels, **used}, tuple(int(code) for code in used)
    )


def _coded(column: "pd.Series[Any]", field: Field) -> "tuple[pd.Series[Any], dict[float, str]]":
    """The column as numbers with their labels, where it can be; exact."""
    if field.type == "boolean":
        return column.astype("Float64"), {0: "no", 1: "yes"}
    if field.type == "string" and field.labels and set(column.dropna().unique()) <= set(field.labels):
        place = {code: number for number, code in enumerate(field.labels, start=1)}
        return column.map(place).astype("Float64"), {place[code]: words for code, words in field.labels.items()}
    if field.type == "string" or (field.type == "integer" and (column.abs() > EXACT).fillna(False).any()):
        return column.astype("string"), {}
    labels = {float(code): words for code, words in field.labels.items() if _is_number(code)}
    return column.astype("Float64"), labels


def _is_number(code: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", code) is not None


def _fitting(column: "pd.Series[Any]", most_bytes: int) -> "pd.Series[Any]":
    longest = max((len(text.encode()) for text in column.dropna()), default=0)
    if longest > most_bytes:
        raise Unwritable(f"A text has {longest:,} bytes; the format holds {most_bytes:,}. Choose CSV or Parquet.")
    return column


def _names(names: Iterable[str], *, pattern: str, longest: int) -> list[str]:
    """Each name as the program can have it; a second one of a name, in capitals or not, gets a number."""
    taken: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(pattern, "_", plain).strip("_.") or "v"
        plain = plain if plain[0].isalpha() else f"v_{plain}"
        tries = (plain[:longest] if n == 1 else f"{plain[: longest - 5]}_{n}" for n in range(1, 10_000))
        found = next(one for one in tries if one.lower() not in taken)
        taken[found.lower()] = found
    return list(taken.values())

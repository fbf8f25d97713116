"""Hierarchies as ARX writes them: a CSV file per column, a row per value, a column per level."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from exports.privacy.hierarchies.base import BadHierarchy, FloatArray, Hierarchy, from_rows
from exports.privacy.numbers import as_numbers

MARKS = ";,\t"


def read(path: Path, *, name: str) -> Hierarchy:
    """The hierarchy in a file. Raises BadHierarchy where it is not one."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadHierarchy(f"{path.name} is not UTF-8 text. Save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise BadHierarchy(f"{path.name} has NUL characters: it is no text file.")
    rows = [row for row in csv.reader(text.splitlines(), delimiter=mark_of(text)) if row]
    plain = from_rows(name, rows)
    return replace(plain, numbers=_numbers(plain))


def mark_of(text: str) -> str:
    """The mark that parts the first line into most cells; `;` where none does."""
    first = text.splitlines()[0] if text.strip() else ""
    return max(MARKS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def find(folder: Path, name: str) -> Path | None:
    """The file for column `name`: NAME.csv, or the one whose name ends in _NAME.csv (as ARX's examples have it)."""
    exact = folder / f"{name}.csv"
    if Path(exact.name).name == f"{name}.csv" and exact.is_file():
        return exact
    found = [path for path in sorted(folder.glob("*.csv")) if path.name.endswith(f"_{name}.csv")]
    if len(found) > 1:
        raise BadHierarchy(f"More than one file for `{name}`: {', '.join(path.name for path in found)}. Keep one.")
    return found[0] if found else None


def _numbers(h: Hierarchy) -> FloatArray | None:
    """The values as numbers, where the levels treat them as such: each group an interval. Else they are only words."""
    numbers = as_numbers(h.values)
    if numbers is None or h.height < 2:
        return None
    order = np.argsort(numbers)
    runs = (int((np.diff(level.group[order]) != 0).sum()) + 1 for level in h.levels)
    return numbers if all(n == len(level.labels) for n, level in zip(runs, h.levels, strict=True)) else None

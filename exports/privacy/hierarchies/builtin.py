"""Hierarchies that need no file: numbers, dates, places, trees of words, and plain categories.

Each is made for the values that a column has. A missing value stays missing until nothing is told of anybody.
"""

import datetime
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from exports.privacy.hierarchies.base import BadHierarchy, Hierarchy, from_rows, shown
from exports.privacy.numbers import as_number, written

ALL, MISSING = "*", ""
PARTS = 16  # about as many intervals at the first level


def number(name: str, values: Sequence[str], *, widths: Sequence[float] = ()) -> Hierarchy:
    """Intervals of these widths, each a multiple of the one before; without widths, of about a sixteenth, doubled."""
    known = [value for value in values if value != MISSING]
    numbers = {value: as_number(value) for value in known}
    if wrong := [value for value in known if numbers[value] is None]:
        raise BadHierarchy(f"`{name}` is to be a number, but has {shown(wrong)}. Correct them, or name another type.")
    found = [n for n in numbers.values() if n is not None]
    steps = _checked(name, widths) if widths else _widths(found)
    whole = all(n == int(n) for n in (*found, *steps))
    rows = [[value, *(_interval(numbers.get(value), step, whole) for step in steps), ALL] for value in values]
    places = np.array([math.nan if value == MISSING else as_number(value) for value in values], dtype=np.float64)
    return from_rows(name, rows, numbers=places)


def _checked(name: str, widths: Sequence[float]) -> list[float]:
    if any(width <= 0 for width in widths):
        raise BadHierarchy(f"The widths of `{name}` must be above 0.")
    for fine, coarse in itertools.pairwise(widths):
        if coarse <= fine or abs(coarse / fine - round(coarse / fine)) > 1e-9:
            raise BadHierarchy(f"The widths of `{name}`: {coarse:g} is no multiple of {fine:g}. Try 5, 10, 20.")
    return list(widths)


def _widths(numbers: Sequence[float]) -> list[float]:
    reach = max(numbers, default=0.0) - min(numbers, default=0.0)
    if reach <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(reach / PARTS))
    first = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= reach / PARTS)
    if all(n == int(n) for n in numbers):
        first = max(first, 2.0)
    return [first * 2**i for i in range(4) if first * 2**i < reach]


def _interval(value: float | None, width: float, whole: bool) -> str:
    if value is None:
        return MISSING
    low = math.floor(value / width) * width
    if whole:
        return f"[{written(low)}, {written(low + width - 1)}]"
    return f"[{low:.12g}, {low + width:.12g})"


def date(name: str, values: Sequence[str]) -> Hierarchy:
    """Day, month, quarter, year, decade. Values are ISO dates (2024-03-31), with or without a time of day."""
    days = {value: _day(value) for value in values if value != MISSING}
    if wrong := [value for value, day in days.items() if day is None]:
        raise BadHierarchy(f"`{name}` is to be a date, but has {shown(wrong)}. Write dates like 2024-03-31.")
    numbers = [math.nan if (day := days.get(value)) is None else _ordinal(day, value) for value in values]
    rows = [[value, *_coarser_days(days.get(value)), ALL] for value in values]
    return from_rows(name, rows, numbers=np.array(numbers, dtype=np.float64))


def _ordinal(day: datetime.date, value: str) -> float:
    """Days in order; times of a day in the order of their text."""
    rest = value[11:]
    return day.toordinal() + sum(ord(letter) / 256.0 ** (i + 1) for i, letter in enumerate(rest[:8])) * 0.9


def _day(value: str) -> datetime.date | None:
    if len(value) > 10 and value[10] not in "T ":
        return None
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None


def _coarser_days(day: datetime.date | None) -> list[str]:
    if day is None:
        return [MISSING] * 5
    year, quarter = f"{day.year:04}", (day.month + 2) // 3
    return [day.isoformat(), f"{year}-{day.month:02}", f"{year}-Q{quarter}", year, f"{year[:3]}0s"]


def place(name: str, values: Sequence[str]) -> Hierarchy:
    """Postcodes and the like: one more character masked from the right at each level."""
    longest = max((len(value) for value in values), default=0)
    rows = [[value, *(_masked(value, longest, left) for left in range(longest - 1, 0, -1)), ALL] for value in values]
    return from_rows(name, rows)


def _masked(value: str, longest: int, left: int) -> str:
    return MISSING if value == MISSING else value[:left] + "*" * (longest - left)


def taxonomy(name: str, values: Sequence[str], *, tree: Any) -> Hierarchy:
    """A tree of words: nested names (the innermost a list of values), or a list of paths like “Europe > France”."""
    paths = {path[-1]: path for path in _paths(name, tree)}
    if missing := [value for value in values if value not in paths and value != MISSING]:
        raise BadHierarchy(f"The tree of `{name}` does not have {shown(missing)}. Add these values.")
    depth = max((len(path) for path in paths.values()), default=1)
    # A value that lies less deep stands for itself until the others have come up to it.
    filled = {leaf: (*path, *[leaf] * (depth - len(path))) for leaf, path in paths.items()}
    rows = [[*reversed(path), ALL] for path in filled.values()]
    if MISSING in values and MISSING not in filled:
        rows.append([*[MISSING] * depth, ALL])
    return from_rows(name, rows)


def _paths(name: str, tree: Any) -> list[tuple[str, ...]]:
    if isinstance(tree, Mapping):
        return [(str(top), *rest) for top, below in tree.items() for rest in _paths(name, below)]
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        return [path for one in tree for path in (_paths(name, one) if isinstance(one, Mapping) else [_path(one)])]
    if tree is None:
        return [()]
    raise BadHierarchy(f"The tree of `{name}` must be nested names and lists, or a list of “a > b > c”.")


def _path(text: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(text).split(">"))


def category(name: str, values: Sequence[str]) -> Hierarchy:
    """The value or nothing."""
    return from_rows(name, [[value, ALL] for value in values])


_MADE: tuple[Callable[..., Hierarchy], ...] = (number, date, place, taxonomy, category)
# As a policy calls them: by the function's name.
BUILT_IN = {made.__name__: made for made in _MADE}

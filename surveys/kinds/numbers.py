"""Numbers in answers, however they come: typed, from a table, from JSON."""

import math
from typing import Any

# Beyond this a whole number is not exact in JSON, nor in most tools that read a dataset.
LARGEST = 2**53 - 1


def number(raw: Any) -> int | float | None:
    """`raw` as a finite number of a size that every tool can hold, whole ones as int; None where it is not one."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        value = float(raw)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(value) or abs(value) > LARGEST:
        return None
    return int(value) if value.is_integer() else value


def whole(raw: Any) -> int | None:
    """`raw` as a whole number, or None."""
    value = number(raw)
    return value if isinstance(value, int) else None

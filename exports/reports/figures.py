"""A number that a report gives, with its interval where it has one, or the reason why there is none."""

from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from crowd.quality.intervals import wilson

# More would differ between machines, and say nothing.
DIGITS = 6


@dataclass(frozen=True)
class Figure:
    """`value` is None where it is undefined; `undefined` says why. `n`: what it rests on."""

    value: float | None
    undefined: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None


def share(part: int, n: int, *, undefined: str, fewest: int = 1) -> Figure:
    """`part` of `n` with Wilson's 95 % interval; undefined with that reason below `fewest`."""
    ends = wilson(part, n) if n >= fewest else None
    return Figure(None, undefined, n=n) if ends is None else Figure(part / n, low=ends[0], high=ends[1], n=n)


def plain(value: Any) -> Any:
    """Dataclasses, tuples and floats as JSON holds them, the same on every machine."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value

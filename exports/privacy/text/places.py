"""Where places in a text are after pieces of it were replaced by others. Pure: numbers in, numbers out.

All are code points from 0, as Python counts them; the end is the first that is outside.
"""

from collections.abc import Iterable, Sequence

# Where a piece began and ended, and how long it is now. From left to right, without overlap.
Move = tuple[int, int, int]
Mark = tuple[int, int, str]


def moved(place: int, moves: Sequence[Move], *, is_end: bool) -> int:
    """Where a place is now, at which something begins, or ends. Within a piece that was replaced it is where that
    begins, or ends: a part of `[name]` would mean nothing."""
    by = 0
    for begin, stop, length in moves:
        if place <= begin:
            break
        if place < stop:
            return begin + by + (length if is_end else 0)
        by += length - (stop - begin)
    return place + by


def moved_marks(marks: Iterable[Mark], moves: Sequence[Move]) -> list[Mark]:
    """The marks (start, end, label) by where they begin. Those of one label that come to overlap have become one."""
    found: list[Mark] = []
    last: dict[str, int] = {}
    for start, end, label in sorted(_moved_mark(mark, moves) for mark in marks):
        place = last.get(label)
        if place is not None and start < found[place][1]:
            found[place] = (found[place][0], max(end, found[place][1]), label)
        else:
            last[label] = len(found)
            found.append((start, end, label))
    return found


def _moved_mark(mark: Mark, moves: Sequence[Move]) -> Mark:
    start, end, label = mark
    return moved(start, moves, is_end=False), moved(end, moves, is_end=True), label

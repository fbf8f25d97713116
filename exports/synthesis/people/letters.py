"""Texts made of characters in a matrix, and texts joined side by side."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, plain
from surveys.measures.arrays import IntArray

SIGNS = {"#": (0, 10), "%": (1, 10), "$": (2, 10)}  # Faker's: any digit, none but 0, none but 0 and 1


def characters(signs: npt.NDArray[np.uint8]) -> Array:
    """One text from each row of ASCII codes."""
    rows, width = signs.shape
    ends = pa.py_buffer(
        np.arange(0, (rows + 1) * width, width, dtype=np.int32) if width else np.zeros(rows + 1, np.int32)
    )
    return pa.StringArray.from_buffers(rows, ends, pa.py_buffer(np.ascontiguousarray(signs)))


def side_by_side(parts: Sequence[Any]) -> Array:
    """Texts and arrays of texts, joined row by row."""
    pieces = [pa.scalar(part, pa.string()) if isinstance(part, str) else plain(part) for part in parts]
    return pieces[0] if len(pieces) == 1 else pc.binary_join_element_wise(*pieces, "")


def filled(pattern: str, rng: np.random.Generator, size: int, *, upper: bool = False) -> Array:
    """Texts from one of Faker's patterns: # % $ are digits, ? is a letter."""
    raw = np.frombuffer(pattern.encode("utf-8"), np.uint8)
    signs = np.repeat(raw[None, :], size, axis=0)
    for place, sign in enumerate(raw):
        drawn = _drawn(chr(sign), rng, size, upper)
        if drawn is not None:
            signs[:, place] = drawn
    return characters(signs)


def _drawn(sign: str, rng: np.random.Generator, size: int, upper: bool) -> IntArray | None:
    if sign in SIGNS:
        return rng.integers(*SIGNS[sign], size=size) + ord("0")
    if sign != "?":
        return None
    letters = rng.integers(26 if upper else 52, size=size)
    return np.where(letters < 26, letters + ord("A"), letters - 26 + ord("a"))

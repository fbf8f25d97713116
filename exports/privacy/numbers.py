"""Words that are numbers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LARGEST = 2.0**53  # beyond this whole numbers are no longer told apart


def as_number(word: str) -> float | None:
    """The number that a word says; None where it says none, or one too large to be told from its neighbours."""
    try:
        number = float(word)
    except ValueError:
        return None
    plain = "_" not in word and word == word.strip()
    return number if plain and math.isfinite(number) and abs(number) <= LARGEST else None


def as_numbers(words: Sequence[str]) -> NDArray[np.float64] | None:
    """All of the words as numbers, shape [words]; None where one of them is none, or there is no word."""
    numbers = [as_number(word) for word in words]
    known = [number for number in numbers if number is not None]
    return np.array(known, dtype=np.float64) if known and len(known) == len(numbers) else None


def written(number: float) -> str:
    """A number as people write it: no “.0”, no exponent where it can be helped."""
    return str(int(number)) if number == int(number) else repr(float(number))

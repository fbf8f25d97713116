"""Array types, and the one check every function makes of the integer codes it is given."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def codes(name: str, values: ArrayLike, *, below: int) -> IntArray:
    """One-dimensional int64 codes, each in [0, below).

    Raises ValueError, with `name` in the message, when a code is missing, out of range or no integer.
    """
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must be a flat array of integers")
    if array.min() < 0 or array.max() >= below:
        raise ValueError(f"{name} must lie between 0 and {below - 1}")
    return array.astype(np.int64, copy=False)


def same_length(**arrays: IntArray | FloatArray) -> None:
    """Raise ValueError when the arrays, named in the message, differ in length."""
    if len({len(array) for array in arrays.values()}) > 1:
        raise ValueError(f"{', '.join(arrays)} must have the same length")

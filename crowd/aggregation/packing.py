"""Row ids in few bytes: a round keeps whom it counts, and a million ids in a row take a few kilobytes."""

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def packed(ids: Iterable[int]) -> bytes:
    """The ids, in ascending order, as compressed differences."""
    ordered = np.sort(np.fromiter(ids, dtype=np.int64))
    return zlib.compress(np.diff(ordered, prepend=0).astype("<i8").tobytes(), level=1)


def unpacked(data: bytes) -> NDArray[np.int64]:
    """What `packed` was given, in ascending order."""
    return np.cumsum(np.frombuffer(zlib.decompress(data), dtype="<i8"), dtype=np.int64)

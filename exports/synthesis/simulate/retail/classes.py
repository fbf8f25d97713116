"""How a series of demand behaves: smooth, erratic, intermittent or lumpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveys.measures.arrays import FloatArray

SMOOTH, ERRATIC, INTERMITTENT, LUMPY, UNDEFINED = CLASSES = ("smooth", "erratic", "intermittent", "lumpy", "undefined")
CUT_INTERVAL, CUT_VARIATION = 1.32, 0.49


@dataclass(frozen=True)
class Behaviour:
    """By series [S]: `adi`, the mean interval between demands in days; `cv2`, the squared coefficient of variation of
    their sizes; the number of the `kind` in CLASSES. NaN and “undefined” for series without demand."""

    adi: FloatArray
    cv2: FloatArray
    kind: "np.ndarray[tuple[int], np.dtype[np.int64]]"


def classify(demand: ArrayLike) -> Behaviour:
    """The classes of Syntetos, Boylan & Croston (2005), cut at ADI 1.32 and CV² 0.49, of `demand` [S, T], T ≥ 1.

    ADI is days per day with demand; CV² the variance (divided by the number of demands) over the squared mean of the
    sizes above 0. Raises ValueError for negative demand or another shape.
    """
    wanted = np.asarray(demand, dtype=np.float64)
    if wanted.ndim != 2 or not wanted.shape[1] or not (wanted >= 0).all():
        raise ValueError("demand must be a table [series, days] of numbers of at least 0")
    times = (wanted > 0).sum(axis=1)
    some = np.where(times > 0, times, np.nan)
    mean = wanted.sum(axis=1) / some
    adi, cv2 = wanted.shape[1] / some, np.maximum((wanted**2).sum(axis=1) / some / mean**2 - 1, 0.0)
    kind = 2 * (adi >= CUT_INTERVAL) + (cv2 >= CUT_VARIATION)
    return Behaviour(adi, cv2, np.where(times > 0, kind, CLASSES.index(UNDEFINED)))

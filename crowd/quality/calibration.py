"""How right a posterior is, and whether it is as sure as it is right. `gold` [I] holds codes, −1 where unknown."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.majority import decide
from surveys.measures.arrays import FloatArray, IntArray

# A probability of 0 for what turned out true costs this much, and not infinitely much.
FLOOR = 1e-15


def accuracy(posterior: FloatArray, gold: ArrayLike) -> float | None:
    """Share of items with a known answer that are decided right; an undecided one is wrong. None without gold."""
    known, truth = _known(posterior, gold)
    return float((decide(known).code == truth).mean()) if len(truth) else None


def log_loss(posterior: FloatArray, gold: ArrayLike) -> float | None:
    """Mean −log of the probability given to the known answer, in nats (Good 1952). None without gold."""
    known, truth = _known(posterior, gold)
    said = known[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(said, FLOOR, 1)).mean()) if len(truth) else None


def expected_calibration_error(posterior: FloatArray, gold: ArrayLike, *, bins: int = 10) -> float | None:
    """Mean gap between confidence and accuracy over equal bins of confidence (Guo et al. 2017, equation 3)."""
    known, truth = _known(posterior, gold)
    if not len(truth):
        return None
    sure = known.max(axis=1)
    gap = (decide(known).code == truth) - sure
    home = np.minimum((sure * bins).astype(np.int64), bins - 1)
    return float(np.abs(np.bincount(home, weights=gap, minlength=bins)).sum() / len(truth))


def _known(posterior: FloatArray, gold: ArrayLike) -> tuple[FloatArray, IntArray]:
    truth = np.asarray(gold, dtype=np.int64)
    if truth.shape != posterior.shape[:1] or (truth >= posterior.shape[1]).any():
        raise ValueError("gold must hold one code per item, or −1")
    return posterior[truth >= 0], truth[truth >= 0]

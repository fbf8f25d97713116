"""Attention checks: questions that tell what to answer."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import About, Index, index
from crowd.quality.trust import MAX_FAILED_CHECKS
from surveys.measures.arrays import FloatArray


def attention(*, passed: ArrayLike, seen: ArrayLike, allowed: int = MAX_FAILED_CHECKS) -> Index:
    """Share of the attention checks passed (Curran 2016); more than `allowed` failed ones are flagged.

    `passed` and `seen` [P] are counts. Raises ValueError where more were passed than seen, or fewer than none.
    """
    right, shown = _counts(passed), _counts(seen)
    if right.shape != shown.shape or (right < 0).any() or (right > shown).any():
        raise ValueError("passed must lie between 0 and seen, for each person")
    about = About(
        "attention",
        "Attention checks",
        "Share passed of the attention checks seen.",
        f"More than {allowed} failed.",
        "Curran 2016; one slip allowed: rule of the panel Prolific.",
        "A sign, no detector: a language model passed 99.8 % of them (10.1073/pnas.2518075122).",
    )
    failed = shown - right
    undefined = [(shown == 0, "No attention check seen.")]
    value = right / np.maximum(shown, 1)
    return index(about, value, failed > allowed, undefined, {"failed": failed, "seen": shown})


def _counts(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64).reshape(-1)

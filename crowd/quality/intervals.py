"""Intervals of a share."""

from statistics import NormalDist

import numpy as np

from surveys.measures.arrays import FloatArray


def wilson(successes: float, n: float, *, level: float = 0.95) -> tuple[float, float] | None:
    """The score interval of `successes` out of `n`; None when n is 0.

    Source: Wilson 1927, Probable Inference; formula as method 3 in Newcombe 1998. Both counts may be expected ones and
    need not be whole. Raises ValueError unless 0 ≤ successes ≤ n and 0 < level < 1.
    """
    if not 0 <= successes <= n or not 0 < level < 1:
        raise ValueError("successes must lie between 0 and n, and level between 0 and 1")
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5
    scale = 1 + z * z / n
    # The ends are exactly 0 and 1 there; rounding must not carry them past.
    low = max(0.0, (centre - reach) / scale) if successes > 0 else 0.0
    high = min(1.0, (centre + reach) / scale) if successes < n else 1.0
    return low, high


def wilson_many(successes: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ends of the 95 % score intervals of `successes` [P] out of `n` [P]; NaN where n is 0. See `wilson`."""
    z = NormalDist().inv_cdf(0.975)
    asked = np.where(n > 0, n, np.nan)
    share = successes / asked
    centre = share + z * z / (2 * asked)
    reach = z * np.sqrt((share * (1 - share) + z * z / (4 * asked)) / asked)
    scale = 1 + z * z / asked
    return np.maximum((centre - reach) / scale, 0), np.minimum((centre + reach) / scale, 1)

"""Hansen's skewed Student's t: losses larger than gains, or the other way round, with mean 0 and variance 1."""

import numpy as np
from scipy import special, stats

from surveys.measures.arrays import FloatArray


def quantile(share: FloatArray, *, nu: FloatArray, skew: FloatArray) -> FloatArray:
    """The value below which `share` [*, A] of the law lies, ν = `nu` [A] > 2 degrees, λ = `skew` [A] in (−1, 1).

    The law of Hansen (1994, "Autoregressive conditional density estimation", eq. 10), with his constants a, b, c;
    λ = 0 is the symmetric t of variance 1, λ < 0 has the longer tail below.
    """
    c = np.exp(special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2)) / np.sqrt(np.pi * (nu - 2))
    a = 4 * skew * c * (nu - 2) / (nu - 1)
    b = np.sqrt(1 + 3 * skew**2 - a**2)
    side = np.where(share < (1 - skew) / 2, 1 - skew, 1 + skew)
    inside = np.where(share < (1 - skew) / 2, share / side, 0.5 + (share - (1 - skew) / 2) / side)
    return np.asarray((side * np.sqrt((nu - 2) / nu) * stats.t.ppf(inside, nu) - a) / b)

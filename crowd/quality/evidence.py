"""What each person's answers say of them, counted over arrays."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.dawid_skene import Fit
from surveys.measures.arrays import FloatArray, IntArray

# Below the smallest probability that a double can tell from 0 after taking logs.
TINY = 1e-300


def chance_right(*, fit: Fit, item: ArrayLike, person: ArrayLike, code: ArrayLike) -> FloatArray:
    """Probability [n] that each answer is right, judged by everybody else's answers to the item.

    `item`, `person` and `code` are [n] as they were given to the fit. The posterior of the item is divided by the
    likelihood of the answer itself (Bayes), so that nobody vouches for themselves.
    """
    rows, people, codes = np.asarray(item), np.asarray(person), np.asarray(code)
    log_own = np.log(np.maximum(fit.confusion[people, :, codes], TINY))
    log_rest = np.log(np.maximum(fit.posterior[rows], TINY)) - log_own
    weight = np.exp(log_rest - log_rest.max(axis=1, keepdims=True, initial=-np.inf))
    shares: FloatArray = weight[np.arange(len(rows)), codes] / weight.sum(axis=1)
    return shares


def longest_runs(*, person: ArrayLike, code: ArrayLike, n_people: int) -> IntArray:
    """The longest run [P] of equal answers of each person, their answers being in the order given (Johnson 2005)."""
    people, codes = np.asarray(person, dtype=np.int64), np.asarray(code, dtype=np.int64)
    order = np.argsort(people, kind="stable")
    people, codes = people[order], codes[order]
    starts = np.flatnonzero(np.diff(people, prepend=-1) | np.diff(codes, prepend=-1))
    lengths = np.diff(starts, append=len(people))
    longest = np.zeros(n_people, dtype=np.int64)
    np.maximum.at(longest, people[starts], lengths)
    return longest

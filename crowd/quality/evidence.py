"""What each person's answers say of them, counted over arrays."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.models.answers import answers, soften
from crowd.quality.models.result import Result
from surveys.measures.arrays import FloatArray, IntArray

# Below the smallest probability that a double can tell from 0 after taking logs.
TINY = 1e-300


def chance_right(*, fit: Result, item: ArrayLike, person: ArrayLike, code: ArrayLike) -> FloatArray:
    """Probability [n] that each answer is right, judged by everybody else's answers to the item.

    `item`, `person` and `code` are [n] as they were given to the fit. By Bayes from the fit's prior and confusion,
    which hold for an average of models too, the answer itself left out: nobody vouches for themselves.
    """
    n_people, n_codes = fit.confusion.shape[:2]
    said = answers(item=item, person=person, code=code, n_items=len(fit.posterior), n_people=n_people, n_codes=n_codes)
    log_confusion = np.log(np.maximum(fit.confusion, TINY))
    log_all = np.log(np.maximum(fit.prior, TINY)) + said.gathered(log_confusion)
    rest, _ = soften(log_all[said.item] - log_confusion[said.person, :, said.code])
    return rest[np.arange(len(said)), said.code]


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

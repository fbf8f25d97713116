"""Longstring: the longest run of equal answers."""

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import About, Index, index, matrix
from crowd.quality.trust import LONG_RUN, LONG_RUN_SHARE
from surveys.measures.arrays import BoolArray, FloatArray


def longstring(
    answers: ArrayLike, *, page: ArrayLike | None = None, length: int = LONG_RUN, share: float = LONG_RUN_SHARE
) -> Index:
    """The longest run of equal consecutive answers, and the mean run (Johnson 2005).

    `answers` [P, Q] stand in the order presented (`index.presented`), codes as numbers. `page` [Q] or [P, Q] numbers
    the page or scale of each place: no run goes on to the next one. A missing answer ends a run and is none itself.
    """
    table = matrix("answers", answers)
    known = np.isfinite(table)
    starts = known & ~_continues(table, page)
    longest = np.zeros(len(table))
    run = np.zeros(len(table))
    for column in range(table.shape[1]):
        run = np.where(starts[:, column], 1, np.where(known[:, column], run + 1, 0))
        longest = np.maximum(longest, run)
    count, runs = known.sum(axis=1), starts.sum(axis=1)
    about = About(
        "longstring",
        "Longest run of equal answers",
        "The most equal answers in a row, in the order presented. Beside it: the mean length of a run.",
        f"A run of at least {length} that is at least {share:.0%} of the person's answers.",
        "Johnson 2005; half of the answers: Curran 2016.",
        "Weak alone: no better than chance in experiments. Means little where like questions stand together.",
    )
    flagged = (longest >= length) & (longest >= share * count)
    mean = count / np.maximum(runs, 1)
    return index(about, longest, flagged, [(count == 0, "No answers.")], {"mean run": mean})


def _continues(table: FloatArray, page: ArrayLike | None) -> BoolArray:
    """Whether each answer equals the one before, on the same page [P, Q]."""
    same = np.zeros(table.shape, dtype=np.bool_)
    same[:, 1:] = table[:, 1:] == table[:, :-1]
    if page is not None:
        home = np.broadcast_to(np.asarray(page), table.shape)
        same[:, 1:] &= home[:, 1:] == home[:, :-1]
    return same

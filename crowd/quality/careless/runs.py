"""Longstring: the longest run of equal answers."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import About, Index, index, matrix
from crowd.quality.evidence import longest_runs
from crowd.quality.trust import LONG_RUN, LONG_RUN_SHARE
from surveys.measures.arrays import BoolArray, FloatArray, IntArray, codes, same_length

# On short pages no run is long; one over a whole page of this many questions counts as long. Our choice.
WHOLE_PAGE = 5


def longstring(
    answers: ArrayLike, *, page: ArrayLike | None = None, length: int = LONG_RUN, share: float = LONG_RUN_SHARE
) -> Index:
    """The longest run of equal consecutive answers, and the mean run (Johnson 2005).

    `answers` [P, Q] stand in the order presented (`index.presented`), codes as numbers. `page` [Q] or [P, Q] numbers
    the page or scale of each place: no run goes on to the next one, so that a run over a whole page of WHOLE_PAGE
    counts as long too. Long runs are flagged together: straight-lining goes on from page to page. A missing answer
    ends a run and is none itself.
    """
    table = matrix("answers", answers)
    known = np.isfinite(table)
    follows = _continues(table, page)
    run = np.zeros(table.shape, dtype=np.int64)  # how long the run has been, at each place
    for column in range(table.shape[1]):
        run[:, column] = np.where(follows[:, column], run[:, column - 1] + 1, known[:, column])
    ends = known.copy()
    ends[:, :-1] &= ~follows[:, 1:]
    long = ends & ((run >= length) | _fills(run, page))
    return _index(
        _about(length, share, paged=page is not None),
        longest=run.max(axis=1, initial=0).astype(np.float64),
        count=known.sum(axis=1),
        runs=ends.sum(axis=1),
        held=np.where(long, run, 0).sum(axis=1),
        share=share,
    )


def label_runs(
    *, person: ArrayLike, code: ArrayLike, n_people: int, length: int = LONG_RUN, share: float = LONG_RUN_SHARE
) -> Index:
    """The longest run of items in a row that a person gave equal answers to, of a labelling task.

    `person`, `code` [n] are a row per item answered, each person's rows in the order of answering; `code` numbers what
    was said of the item, to all questions together. Raises ValueError for codes out of range.
    """
    people = codes("person", person, below=n_people)
    said = np.asarray(code, dtype=np.int64)
    same_length(person=people, code=said)
    about = replace(
        _about(length, share, paged=False),
        formula="The most items in a row with equal answers, in the order answered. Beside it: the mean such run.",
        caution="Weak alone: no better than chance in experiments. Right where most items deserve one answer.",
    )
    longest = longest_runs(person=people, code=said, n_people=n_people).astype(np.float64)
    count = np.bincount(people, minlength=n_people)
    held = np.where(longest >= length, longest, 0)
    return _index(about, longest=longest, count=count, runs=_runs(people, said, n_people), held=held, share=share)


def _about(length: int, share: float, *, paged: bool) -> About:
    whole = f", or over a whole page of at least {WHOLE_PAGE}," if paged else ""
    return About(
        "longstring",
        "Longest run of equal answers",
        "The most equal answers in a row, in the order presented. Beside it: the mean length of a run.",
        f"Runs of at least {length}{whole} that hold at least {share:.0%} of the person's answers.",
        "Johnson 2005; half of the answers: Curran 2016.",
        "Weak alone: no better than chance in experiments. Means little where like questions stand together.",
    )


def _index(
    about: About, *, longest: FloatArray, count: IntArray, runs: IntArray, held: IntArray | FloatArray, share: float
) -> Index:
    """`held` [P] of the answers [P] stand in long runs."""
    flagged = (held > 0) & (held >= share * count)
    mean = count / np.maximum(runs, 1)
    return index(about, longest, flagged, [(count == 0, "No answers.")], {"mean run": mean})


def _runs(person: IntArray, code: IntArray, n_people: int) -> IntArray:
    """How many runs each person's answers make [P]."""
    order = np.argsort(person, kind="stable")
    person, code = person[order], code[order]
    starts = (np.diff(person, prepend=-1) != 0) | (np.diff(code, prepend=-1) != 0)
    return np.bincount(person[starts], minlength=n_people)


def _continues(table: FloatArray, page: ArrayLike | None) -> BoolArray:
    """Whether each answer equals the one before, on the same page [P, Q]."""
    same = np.zeros(table.shape, dtype=np.bool_)
    same[:, 1:] = table[:, 1:] == table[:, :-1]
    if page is not None:
        home = np.broadcast_to(np.asarray(page), table.shape)
        same[:, 1:] &= home[:, 1:] == home[:, :-1]
    return same


def _fills(run: IntArray, page: ArrayLike | None) -> BoolArray:
    """Whether a run over a whole page of WHOLE_PAGE ends at each place [P, Q]."""
    fills = np.zeros(run.shape, dtype=np.bool_)
    if page is None or not run.size:
        return fills
    home = np.broadcast_to(np.asarray(page), run.shape)
    last = np.ones(run.shape, dtype=np.bool_)
    last[:, :-1] = home[:, 1:] != home[:, :-1]
    first = np.ones(run.shape, dtype=np.bool_)
    first[:, 1:] = last[:, :-1]
    begin = np.arange(run.shape[1]) - np.maximum(run, 1) + 1
    return (run >= WHOLE_PAGE) & last & np.take_along_axis(first, begin, axis=1)

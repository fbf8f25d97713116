"""How fast the pages were answered."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from crowd.quality.careless.index import About, Index, index, matrix
from crowd.quality.trust import FAST_SECONDS, FAST_SHARE
from surveys.measures.arrays import FloatArray, IntArray, codes, same_length

# A page counts at most as this many times faster than the median (Leiner 2019, p. 236), or one skipped page would
# make a fast person.
CAP = 3.0
# Twice as fast as the typical person (manual of SoSci Survey, TIME_RSI).
RELATIVE_SPEED = 2.0
# Fewer people's median is nobody's typical time (the manual's minimum too).
MIN_PEOPLE = 10

NO_TIMES = "No times."


def page_time(
    seconds: ArrayLike, *, items: ArrayLike, per_item: float = FAST_SECONDS, share: float = FAST_SHARE
) -> Index:
    """Share of pages answered in less than `per_item` seconds an item (Huang et al. 2012; Bowling et al. 2021).

    `seconds` [P, pages], NaN where a page was not seen; `items` [pages] or [P, pages] are those to be answered there,
    and a page without any does not count. Raises ValueError for negative times.
    """
    table = _times(seconds)
    load = np.broadcast_to(np.asarray(items, dtype=np.float64), table.shape)
    timed = np.isfinite(table) & (load > 0)
    fast = timed & (np.where(timed, table, np.inf) < per_item * load)
    return _page_index(_about_pages(per_item, share), fast.sum(axis=1), timed.sum(axis=1), share)


def label_time(
    *,
    person: ArrayLike,
    seconds: ArrayLike,
    items: int,
    n_people: int,
    per_item: float = FAST_SECONDS,
    share: float = FAST_SHARE,
) -> Index:
    """As `page_time`, of a labelling task: each response about an item is a page of `items` questions.

    `person`, `seconds` [n] are a row per response, NaN where the time is unknown. Raises ValueError for negative times.
    """
    people, times = _rows(person, seconds, n_people)
    timed = np.isfinite(times)
    fast = timed & (np.where(timed, times, np.inf) < per_item * items)
    about = replace(
        _about_pages(per_item, share),
        label="Items answered too fast to have been looked at",
        formula=f"Share of the items that took less than {per_item:g} seconds per question.",
        threshold=f"{share:.0%} of the items or more.",
        caution="The best of the speed signs; practised people label easy items faster.",
    )
    n_fast, n_timed = (np.bincount(people[rows], minlength=n_people) for rows in (fast, timed))
    return _page_index(about, n_fast, n_timed, share)


def _about_pages(per_item: float, share: float) -> About:
    return About(
        "page_time",
        "Pages answered too fast to have been read",
        f"Share of the pages that took less than {per_item:g} seconds per item.",
        f"{share:.0%} of the pages or more.",
        "Huang et al. 2012; Bowling et al. 2021 (10.1177/10944281211056520).",
        "The best of the speed signs; very short items can be read faster.",
    )


def _page_index(about: About, fast: IntArray | FloatArray, pages: IntArray | FloatArray, share: float) -> Index:
    value = fast / np.maximum(pages, 1)
    parts = {"fast pages": fast.astype(np.float64), "pages": pages.astype(np.float64)}
    return index(about, value, value >= share, [(pages == 0, NO_TIMES)], parts)


def relative_speed(
    seconds: ArrayLike, *, threshold: float = RELATIVE_SPEED, cap: float = CAP, min_people: int = MIN_PEOPLE
) -> Index:
    """Mean over pages of the page's median time ÷ the person's own, each at most `cap` (Leiner 2019).

    `seconds` [P, pages], NaN where a page was not seen. A page seen by fewer than `min_people` has no typical time and
    does not count. Raises ValueError for negative times.
    """
    table = _times(seconds)
    usable = np.isfinite(table).sum(axis=0) >= max(min_people, 1)
    table = table[:, usable]
    # Hardly any time is as fast as the cap; 0 / 0 is not known.
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        speed = np.minimum(np.nanmedian(table, axis=0) / table, cap)
    known = np.isfinite(speed)
    pages = known.sum(axis=1)
    value = np.where(known, speed, 0.0).sum(axis=1) / np.maximum(pages, 1)
    about = About(
        "relative_speed",
        "Speed compared with everybody's",
        f"Mean over pages of the median time ÷ the person's own, each at most {cap:g}. 1 is usual, 2 twice as fast.",
        f"{threshold:g} or above.",
        "Leiner 2019; the limit: manual of SoSci Survey.",
        "Compares with the other people: where all hurry, nobody stands out.",
    )
    undefined = [
        (not usable.any(), f"No page was seen by {min_people} people."),
        (pages == 0, NO_TIMES),
    ]
    return index(about, value, value >= threshold, undefined, {"pages": pages.astype(np.float64)})


def label_speed(
    *,
    person: ArrayLike,
    seconds: ArrayLike,
    n_people: int,
    threshold: float = RELATIVE_SPEED,
    cap: float = CAP,
    min_people: int = MIN_PEOPLE,
) -> Index:
    """As `relative_speed`, of a labelling task: people meet different items, so their usual times are compared.

    `person`, `seconds` [n] are a row per response, NaN where the time is unknown. Raises ValueError for negative times.
    """
    people, times = _rows(person, seconds, n_people)
    known = np.isfinite(times)
    found = relative_speed(
        _medians(people[known], times[known], n_people)[:, None], threshold=threshold, cap=cap, min_people=min_people
    )
    about = replace(
        found.about,
        formula=f"The median of everybody's median time per item ÷ the person's own, at most {cap:g}. "
        "1 is usual, 2 twice as fast.",
    )
    reason = tuple(text.replace("No page was seen by", "There are no times of") for text in found.reason)
    return replace(found, about=about, reason=reason)


def _medians(person: IntArray, seconds: FloatArray, n_people: int) -> FloatArray:
    """The median of each person's times [P], NaN where there is none."""
    ordered = seconds[np.lexsort((seconds, person))]
    n = np.bincount(person, minlength=n_people)
    first = np.cumsum(n) - n
    known = n > 0
    median = np.full(n_people, np.nan)
    low, high = first[known] + (n[known] - 1) // 2, first[known] + n[known] // 2
    median[known] = (ordered[low] + ordered[high]) / 2
    return median


def _rows(person: ArrayLike, seconds: ArrayLike, n_people: int) -> tuple[IntArray, FloatArray]:
    people, times = (
        codes("person", person, below=n_people),
        _times(np.asarray(seconds, dtype=np.float64)[:, None])[:, 0],
    )
    same_length(person=people, seconds=times)
    return people, times


def _times(seconds: ArrayLike) -> FloatArray:
    table = matrix("seconds", seconds)
    if (table < 0).any():
        raise ValueError("seconds must not be negative")
    return table

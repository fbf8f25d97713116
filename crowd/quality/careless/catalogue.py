"""What each index is, in words, without anybody's answers: for pages that show indices computed earlier."""

from dataclasses import replace

import numpy as np

from crowd.quality.careless import checks, consistency, distance, runs, speed, spread
from crowd.quality.careless.index import About

# Where answers are no better than chance at telling careless people by these alone (10.3758/s13428-024-02484-3).
WEAK = frozenset({"longstring", "variability"})

_NOBODY = np.empty((0, 2))
_NO_ROWS = np.empty(0, dtype=np.int64)


def of_surveys() -> dict[str, About]:
    """The indices of a survey by name, in the order in which they are told."""
    found = (
        speed.page_time(_NOBODY, items=[1, 1]),
        speed.relative_speed(_NOBODY),
        consistency.even_odd(_NOBODY, scales=[]),
        consistency.synonyms(_NOBODY),
        consistency.antonyms(_NOBODY),
        distance.mahalanobis(_NOBODY),
        runs.longstring(_NOBODY, page=[1, 1]),
        spread.variability(_NOBODY),
        checks.attention(passed=[], seen=[]),
    )
    return {index.about.name: _as_used(index.about) for index in found}


def of_tasks() -> dict[str, About]:
    """The same of a labelling task, where some read otherwise."""
    otherwise = (
        runs.label_runs(person=_NO_ROWS, code=_NO_ROWS, n_people=0),
        speed.label_time(person=_NO_ROWS, seconds=[], items=1, n_people=0),
        speed.label_speed(person=_NO_ROWS, seconds=[], n_people=0),
    )
    return of_surveys() | {index.about.name: index.about for index in otherwise}


def _as_used(about: About) -> About:
    """With what is done before the index, or differs from sample to sample."""
    if about.name == "variability":
        usual = "Outside Tukey's fences of the sample: 1.5 interquartile ranges beyond its quartiles."
        return replace(about, threshold=usual)
    if about.name == "even_odd":
        before = " A scale is what is asked alike on one page; questions that run against their scale are turned round."
        return replace(about, formula=about.formula + before)
    return about

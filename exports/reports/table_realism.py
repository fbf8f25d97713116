"""How like a real table a made-up one is, where there is a real one to compare with."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.reports import realism, table_fields
from exports.reports.closeness import Closeness, closeness
from exports.reports.comparable import is_numeric
from exports.reports.release_realism import MOST_COLUMNS, MOST_COMPARED, MOST_JUDGED, Realism
from exports.reports.subject import Subject, drawn

NOTHING = "There is no real table to compare with. Name one: --reference FILE."
NO_TARGET = "No column to predict is named."
NOT_SEEN = "No held-out rows are named, which whoever made the table has not seen."


@dataclass(frozen=True)
class Compared:
    realism: Realism
    closeness: Closeness | None


def compare(
    subject: Subject, *, reference: pd.DataFrame | None, held_out: pd.DataFrame | None, predict: str
) -> Compared:
    """`reference` and `held_out` are real; `predict` names a column of two values, or none.

    Without `held_out`, what a model learnt from made-up rows is tested on a half of `reference`, drawn by the seed, and
    compared with what it learns from the other half. Closeness needs rows that nobody has seen.
    """
    if reference is None:
        return Compared(Realism(NOTHING), None)
    real = table_fields.prepared(reference)
    names = _shared(subject, real)
    if not names:
        return Compared(Realism("The real table shares no column of choices, numbers or dates with this one."), None)
    made, unseen = subject.frame[names], None if held_out is None else table_fields.prepared(held_out)[names]
    ours, theirs = (drawn(one, MOST_COMPARED, seed=subject.seed) for one in (real[names], made))
    judged = [drawn(one, MOST_JUDGED, seed=subject.seed) for one in (real[names], made)]
    found = Realism(
        undefined="",
        columns=tuple(names),
        rows=(len(ours), len(theirs)),
        compared=realism.quality(ours, theirs),
        detection=realism.detection(*judged, seed=subject.seed),
        usefulness=_usefulness(subject, real[names], made, unseen, predict),
    )
    near = None
    if unseen is not None:
        near = closeness(real[names], unseen, made, seed=subject.seed)
    return Compared(found, near or Closeness(None, None, None, None, None, len(made), NOT_SEEN))


def _shared(subject: Subject, real: pd.DataFrame) -> list[str]:
    """Columns of both, of one sort: two people hardly write the same text, and keys mean nothing."""
    dates = [one for one in subject.fields if one["type"] == "date" and one["question"]]
    ours = [str(one["name"]) for one in (*subject.categories, *subject.numbers, *dates)]
    alike = [name for name in ours if name in real and is_numeric(real[name]) == is_numeric(subject.frame[name])]
    return alike[:MOST_COLUMNS]


def _usefulness(
    subject: Subject, real: pd.DataFrame, made: pd.DataFrame, unseen: pd.DataFrame | None, predict: str
) -> realism.Judged:
    if predict not in real:
        return realism.Judged(None, f"There is no column “{predict}” in both tables." if predict else NO_TARGET)
    learn, test = (real, unseen) if unseen is not None else _halves(real, subject.seed)
    some = [drawn(one, MOST_COMPARED, seed=subject.seed) for one in (learn, made, test)]
    return realism.usefulness(some[0], some[1], held_out=some[2], target=predict, seed=subject.seed)


def _halves(frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    order = np.random.default_rng(seed).permutation(len(frame))
    half = len(frame) // 2
    return frame.iloc[np.sort(order[:half])], frame.iloc[np.sort(order[half:])]

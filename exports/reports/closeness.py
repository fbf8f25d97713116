"""How near made-up rows come to the real ones they were learnt from: a test of copying, not a proof of privacy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from exports.reports.comparable import as_codes, as_numbers, is_numeric
from surveys.measures.arrays import FloatArray

# Distances to all rows at once would fill the memory.
CHUNK = 250
MOST_ROWS = 4000


@dataclass(frozen=True)
class Closeness:
    """`closer_share`: of made-up rows, how many lie closer to a training row than to any held-out row (a tie is half a
    one); .5 where nothing was copied, 1 where everything was. `median_training`, `median_held_out`: distances to the
    closest record, between 0 and 1. `copies`: share of made-up rows equal to a training row; `copies_held_out`: the
    same share of the held-out rows, which is what chance makes. None with the reason in `undefined`."""

    closer_share: float | None
    median_training: float | None
    median_held_out: float | None
    copies: float | None
    copies_held_out: float | None
    rows: int
    undefined: str = ""


def closeness(
    training: pd.DataFrame,
    held_out: pd.DataFrame,
    made: pd.DataFrame,
    *,
    seed: int,
    most_rows: int | None = MOST_ROWS,
) -> Closeness:
    """Distance to the closest record, against rows that the model has not seen.

    Gower's distance (Gower 1971): the mean over columns of |a − b| / range for numbers, of a ≠ b for categories; a
    missing value differs from all but a missing value. Training and held-out rows are brought to the same number, for
    the closest of more rows is closer. `most_rows` made-up rows are looked at, drawn by `seed`; None: all. Copies are
    counted among all rows. Source: Park et al. 2018 (distance to closest record); the share against a hold-out:
    Platzer & Reutterer 2021, "Holdout-based empirical assessment of mixed-type synthetic data", section 3.3.
    """
    if not len(training) or not len(held_out) or not len(made):
        return Closeness(None, None, None, None, None, len(made), "There are no training, held-out or made-up rows.")
    rng = np.random.default_rng(seed)
    some = made if most_rows is None else _some(made, most_rows, rng)
    number = min(len(training), len(held_out))
    places = _places(training, [_some(training, number, rng), _some(held_out, number, rng), some])
    near_training, near_held_out = (_closest(places[2], places[other]) for other in (0, 1))
    known = _rows(training)
    return Closeness(
        closer_share=float((near_training < near_held_out).mean() + (near_training == near_held_out).mean() / 2),
        median_training=float(np.median(near_training)),
        median_held_out=float(np.median(near_held_out)),
        copies=_share_in(known, made, training),
        copies_held_out=_share_in(known, held_out, training),
        rows=len(some),
    )


def _some(frame: pd.DataFrame, number: int, rng: np.random.Generator) -> pd.DataFrame:
    return frame if len(frame) <= number else frame.iloc[np.sort(rng.permutation(len(frame))[:number])]


def _places(training: pd.DataFrame, frames: Sequence[pd.DataFrame]) -> list[tuple[FloatArray, FloatArray]]:
    """Each frame as scaled numbers (range 1, missing far away) and category codes."""
    numeric = [name for name in training if is_numeric(training[name])]
    other = [name for name in training if name not in numeric]
    numbers = [[_scaled(training[name], frame[name]) for name in numeric] for frame in frames]
    codes = [as_codes([frame[name] for frame in frames]) for name in other]
    return [
        (_table(numbers[i], len(frame)), _table([one[i].astype(np.float64) for one in codes], len(frame)))
        for i, frame in enumerate(frames)
    ]


def _scaled(training: "pd.Series[str]", column: "pd.Series[str]") -> FloatArray:
    values = as_numbers(training)
    width = np.nanmax(values) - np.nanmin(values) if not np.isnan(values).all() else 0.0
    scaled = (as_numbers(column) - (np.nanmin(values) if width else 0.0)) / (width or 1.0)
    # One beyond the range: a missing value is as far from any number as a different category, 0 from a missing one.
    return np.where(np.isnan(scaled), -1.0, np.clip(scaled, 0.0, 1.0))


def _table(columns: Sequence[FloatArray], rows: int) -> FloatArray:
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))


def _closest(made: tuple[FloatArray, FloatArray], real: tuple[FloatArray, FloatArray]) -> FloatArray:
    columns = made[0].shape[1] + made[1].shape[1]
    nearest = []
    for start in range(0, len(made[0]), CHUNK):
        part = slice(start, start + CHUNK)
        apart = np.zeros((len(made[0][part]), len(real[0])))
        if made[0].shape[1]:
            apart += cdist(made[0][part], real[0], "cityblock")
        if made[1].shape[1]:
            apart += cdist(made[1][part], real[1], "hamming") * made[1].shape[1]
        nearest.append(apart.min(axis=1) / columns)
    return np.round(np.concatenate(nearest), 12)


def _rows(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(zip(*(_text(frame[name]) for name in frame), strict=True))


def _share_in(known: set[tuple[str, ...]], frame: pd.DataFrame, like: pd.DataFrame) -> float:
    rows = zip(*(_text(frame[name]) for name in like), strict=True)
    return float(np.mean([row in known for row in rows]))


def _text(column: "pd.Series[str]") -> list[str]:
    """Values as text; a number as the same text whatever its type."""
    if is_numeric(column):
        return [repr(value) for value in as_numbers(column).tolist()]
    return [str(value) for value in column.astype(object).where(column.notna(), None)]

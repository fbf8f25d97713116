"""How like the real rows made-up ones are: column by column, pair by pair, to a classifier, and as training data.

The overall score is the quality score of sdmetrics 0.32 (MIT) and comparable with it:

    score of a column  = 1 − KS for numbers and moments, 1 − TV for categories
    score of a pair    = 1 − |r_real − r_made| / 2 for two numbers (Pearson), else 1 − TV of the contingency tables,
                         a number in ten even bins over its table's own range
    overall            = ½ · mean over columns + ½ · mean over the pairs that count

A pair counts where the real columns depend on each other: |r| > .5 of numbers, Cramér's V > .3 otherwise. Bins over a
table's own range move where the made-up extremes differ: a cautious model, which cuts extremes off, loses by it.
KS: Kolmogorov–Smirnov statistic; TV: total variation distance, ½ Σ |p − q|.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from scipy.stats.contingency import association
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from threadpoolctl import threadpool_limits

from exports.reports.comparable import as_codes, as_numbers, is_numeric
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

CORRELATED, ASSOCIATED = 0.5, 0.3
BINS = 10
FOLDS = 3
# A classifier takes at most so many different categories of a column; rarer ones are one.
MOST_CATEGORIES = 250
FEWEST_ROWS = 30
# A classifier cannot learn from the values of a column that has fewer: it is told only where there are any.
FEWEST_VALUES = 30


@dataclass(frozen=True)
class Column:
    """`score`: None where it is undefined, with the reason. `out_of_range`: share of made-up values outside the real
    range, or not among the real categories."""

    name: str
    measure: str
    score: float | None
    out_of_range: float | None
    undefined: str = ""


@dataclass(frozen=True)
class Pair:
    """`strength`: of the dependence between the real columns, |r| or Cramér's V; `counts` in the overall score?"""

    one: str
    other: str
    measure: str
    score: float | None
    strength: float | None
    counts: bool
    undefined: str = ""


@dataclass(frozen=True)
class Quality:
    """`overall`: None where neither a column nor a pair has a score."""

    columns: tuple[Column, ...]
    pairs: tuple[Pair, ...]

    @property
    def shapes(self) -> float | None:
        return _mean([one.score for one in self.columns if one.score is not None])

    @property
    def trends(self) -> float | None:
        return _mean([one.score for one in self.pairs if one.counts and one.score is not None])

    @property
    def overall(self) -> float | None:
        return _mean([one for one in (self.shapes, self.trends) if one is not None])

    @property
    def out_of_range(self) -> float | None:
        return _mean([one.out_of_range for one in self.columns if one.out_of_range is not None])


@dataclass(frozen=True)
class Judged:
    """An AUC or a ratio of them; None with the reason in `undefined`. `parts`: what the ratio is of."""

    value: float | None
    undefined: str = ""
    parts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Realism:
    """`detection`: AUC, .5 is best; `usefulness`: AUC ratio, 1 is best."""

    quality: Quality
    detection: Judged
    usefulness: Judged


def realism(
    real: pd.DataFrame, made: pd.DataFrame, *, held_out: pd.DataFrame | None = None, target: str = "", seed: int
) -> Realism:
    """All of it. `held_out` and `target` (a column of two values) are needed for `usefulness`."""
    useful = Judged(None, "Name a target column and held-out rows.")
    if held_out is not None and target:
        useful = usefulness(real, made, held_out=held_out, target=target, seed=seed)
    return Realism(quality(real, made), detection(real, made, seed=seed), useful)


def quality(real: pd.DataFrame, made: pd.DataFrame) -> Quality:
    """Columns, pairs and the overall score (see the head of this module). `made` has the columns of `real`."""
    columns = tuple(_column(str(name), real[name], made[name]) for name in real)
    binned = {name: _binned(real[name], made[name]) for name in real}
    pairs = tuple(_pair(real, made, str(one), str(other), binned) for one, other in combinations(real.columns, 2))
    return Quality(columns, pairs)


def detection(real: pd.DataFrame, made: pd.DataFrame, *, seed: int) -> Judged:
    """How well a gradient-boosted classifier tells real from made-up rows: AUC over three folds, .5 = not at all.

    Classifier two-sample test (Lopez-Paz & Oquab 2017); AUC pooled over the folds' predictions. The tables are brought
    to the same number of rows.
    """
    number = min(len(real), len(made))
    if number < FEWEST_ROWS:
        return Judged(None, f"Fewer than {FEWEST_ROWS} rows: nothing can be told.")
    rng = np.random.default_rng(seed)
    some = [frame.iloc[np.sort(rng.permutation(len(frame))[:number])] for frame in (real, made)]
    features, categorical = _features(some)
    truth = np.repeat([0, 1], number)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    with _one_thread():
        judge = _judge(categorical, seed)
        told = cross_val_predict(judge, np.concatenate(features), truth, cv=folds, method="predict_proba")
    return Judged(float(roc_auc_score(truth, told[:, 1])))


def usefulness(real: pd.DataFrame, made: pd.DataFrame, *, held_out: pd.DataFrame, target: str, seed: int) -> Judged:
    """Train on made-up rows, test on held-out real ones: the AUC, divided by that of training on real rows
    (Esteban, Hyland & Rätsch 2017, TSTR). `target` has two values. The parts are these two AUCs, in this order."""
    rest = [frame.drop(columns=[target]) for frame in (real, made, held_out)]
    truth = as_codes([frame[target] for frame in (real, made, held_out)])
    if any(len(np.unique(one)) != 2 or one.max() > 1 for one in truth):
        return Judged(None, f"'{target}' does not have the same two values in all tables.")
    if not len(rest[0].columns):
        return Judged(None, f"There is no column beside '{target}' to learn from.")
    features, categorical = _features(rest)
    with _one_thread():
        judges = [_judge(categorical, seed).fit(features[i], truth[i]) for i in (0, 1)]
        real_auc, made_auc = (roc_auc_score(truth[2], one.predict_proba(features[2])[:, 1]) for one in judges)
    return Judged(float(made_auc / real_auc), parts=(float(made_auc), float(real_auc)))


def _one_thread() -> Any:
    """OpenMP's threads wait for each other by spinning: on a busy machine two are a hundred times slower than one."""
    return threadpool_limits(1, user_api="openmp")


def _judge(categorical: BoolArray, seed: int) -> Any:
    return HistGradientBoostingClassifier(categorical_features=categorical, random_state=seed)


def _features(frames: list[pd.DataFrame]) -> tuple[list[FloatArray], BoolArray]:
    """Columns as floats; which of them are codes."""
    columns: list[list[FloatArray]] = []
    categorical = []
    for name in frames[0]:
        parts = [frame[name] for frame in frames]
        categorical.append(not is_numeric(parts[0]))
        columns.append(_frequent(as_codes(parts)) if categorical[-1] else _known_numbers(parts))
    return [np.stack([one[i] for one in columns], axis=1) for i in range(len(frames))], np.array(categorical)


def _known_numbers(parts: list["pd.Series[Any]"]) -> list[FloatArray]:
    numbers = [as_numbers(part) for part in parts]
    there = [~np.isnan(one) for one in numbers]
    if min(int(one.sum()) for one in there) >= FEWEST_VALUES:
        return numbers
    return [one.astype(np.float64) for one in there]


def _frequent(codes: list[IntArray]) -> list[FloatArray]:
    counts = np.bincount(np.concatenate(codes))
    rank = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
    return [np.minimum(rank[one], MOST_CATEGORIES).astype(np.float64) for one in codes]


def _column(name: str, real: "pd.Series[Any]", made: "pd.Series[Any]") -> Column:
    numeric = is_numeric(real)
    measure = "1 − KS" if numeric else "1 − TV"
    there, other = real.dropna(), made.dropna()
    if not len(there) or not len(other):
        return Column(name, measure, None, None, "One of the tables has no value.")
    if numeric:
        ours, theirs = as_numbers(there), as_numbers(other)
        beyond = float(((theirs < ours.min()) | (theirs > ours.max())).mean())
        return Column(name, measure, 1 - float(ks_2samp(ours, theirs, method="asymp").statistic), beyond)
    codes = as_codes([there, other])
    beyond = float((~np.isin(codes[1], codes[0])).mean())
    return Column(name, measure, 1 - _variation(*codes), beyond)


def _binned(real: "pd.Series[Any]", made: "pd.Series[Any]") -> tuple[IntArray, IntArray]:
    """Categories as codes, numbers as bins over each table's own range; a missing number is beyond the last bin."""
    if not is_numeric(real):
        one, other = as_codes([real, made])
        return one, other
    return _bins(as_numbers(real)), _bins(as_numbers(made))


def _bins(values: FloatArray) -> IntArray:
    there = values[~np.isnan(values)]
    edges = np.histogram_bin_edges(there, bins=BINS) if len(there) else np.zeros(1)
    return np.digitize(values, edges).astype(np.int64)


def _pair(real: pd.DataFrame, made: pd.DataFrame, one: str, other: str, binned: dict[Any, Any]) -> Pair:
    if is_numeric(real[one]) and is_numeric(real[other]):
        return _numbers(real, made, one, other)
    width = int(max(map(np.max, binned[other]))) + 1 if len(real) and len(made) else 1
    joint = [binned[one][i] * width + binned[other][i] for i in (0, 1)]
    strength = _cramer(binned[one][0], binned[other][0])
    if strength is None or not len(made):
        return Pair(one, other, "1 − TV", None, None, False, "A column has only one value.")
    return Pair(one, other, "1 − TV", 1 - _variation(*joint), strength, strength > ASSOCIATED)


def _numbers(real: pd.DataFrame, made: pd.DataFrame, one: str, other: str) -> Pair:
    ours, theirs = (_correlation(frame[[one, other]]) for frame in (real, made))
    if ours is None or theirs is None:
        return Pair(one, other, "1 − |Δr| / 2", None, None, False, "A column does not vary.")
    return Pair(one, other, "1 − |Δr| / 2", 1 - abs(ours - theirs) / 2, abs(ours), abs(ours) > CORRELATED)


def _correlation(frame: pd.DataFrame) -> float | None:
    values = np.stack([as_numbers(frame[name]) for name in frame])
    values = values[:, ~np.isnan(values).any(axis=0)]
    if values.shape[1] < 2 or (np.ptp(values, axis=1) == 0).any():
        return None
    return float(np.asarray(np.corrcoef(values))[0, 1])


def _cramer(one: IntArray, other: IntArray) -> float | None:
    table = pd.crosstab(one, other).to_numpy()
    return float(association(table, method="cramer")) if min(table.shape, default=0) > 1 else None


def _variation(one: IntArray, other: IntArray) -> float:
    length = int(max(one.max(), other.max())) + 1
    apart = np.bincount(one, minlength=length) / len(one) - np.bincount(other, minlength=length) / len(other)
    return float(np.abs(apart).sum() / 2)


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None

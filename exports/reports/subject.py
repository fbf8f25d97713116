"""What a review looks at: the rows of a release, with each column as codes and each column's part in the table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from exports.reports.manifests import Field, Manifest
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

# Made-up answers may be kept apart, in a table of their own.
ANSWERS, APART, CONSENSUS = "answers", "synthetic_answers", "consensus"
ORIGIN, CONTRIBUTOR, ITEM, VERSION = "origin", "contributor", "item", "version"
SYNTHETIC, HUMAN = "synthetic", "human"
# Shown, and yet without an answer; the other reasons are the survey's own, or a repair's.
NOT_DUE = ("hidden", "not asked", "taken out")
LEFT_OUT = "left out"
# What the consensus says about each answer.
ABOUT = ("confidence", "n", "tied", "method", "why")
MOST_ROWS = 500_000
# Whole numbers with so few values are points on a scale.
MOST_POINTS, ROWS_PER_POINT = 11, 3


@dataclass(frozen=True)
class Codes:
    """`codes` [n]: the place of a row's value in `values`, −1 where it is missing."""

    codes: IntArray
    values: tuple[Any, ...]

    @property
    def known(self) -> BoolArray:
        return self.codes >= 0

    @property
    def counts(self) -> IntArray:
        return np.bincount(self.codes[self.known], minlength=len(self.values))


@dataclass(frozen=True)
class Judged:
    """A question of which the crowd's answer is known, row by row: what was said, what the crowd says, and how surely.

    Codes are those of the column `name`; −1 where unknown. Confidence is NaN where unknown.
    """

    name: str
    given: IntArray
    crowd: IntArray
    confidence: FloatArray
    values: tuple[Any, ...]

    @property
    def known(self) -> BoolArray:
        """Rows with an answer, and a crowd's answer of which it is known how sure it is."""
        return (self.given >= 0) & (self.crowd >= 0) & ~np.isnan(self.confidence)


@dataclass(frozen=True)
class Subject:
    """`frame`: the rows that are reviewed; of `total` rows they may be a sample; `made`: synthetic rows."""

    manifest: Manifest
    table: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame
    made: pd.DataFrame
    opinions: pd.DataFrame
    columns: Mapping[str, Codes]
    total: int
    synthetic_alone: bool

    @property
    def seed(self) -> int:
        return int(self.manifest["seed"]) % 2**32

    @property
    def asked(self) -> tuple[Field, ...]:
        """The columns that hold answers."""
        return tuple(one for one in self.fields if one.get("question") and not _tells_why(one) and not _about(one))

    @property
    def why_missing(self) -> dict[str, str]:
        """By question the column that says why there is no answer."""
        return {one["question"]: one["name"] for one in self.fields if _tells_why(one)}

    @property
    def categories(self) -> tuple[Field, ...]:
        return tuple(one for one in self.asked if self._is_category(one))

    @property
    def numbers(self) -> tuple[Field, ...]:
        """Answers that are numbers, and how long people took."""
        return tuple(one for one in self.fields if self._is_number(one))

    @property
    def texts(self) -> tuple[Field, ...]:
        return tuple(one for one in self.asked if one["type"] == "string" and not self._is_category(one))

    @property
    def demographic(self) -> tuple[Field, ...]:
        """The columns by which people can be told apart: the quasi-identifiers of the release."""
        named = self.manifest["privacy"].get("quasi_identifiers", [])
        return tuple(one for one in self.categories if one["question"] in named)

    @property
    def people(self) -> int | None:
        if CONTRIBUTOR not in self.columns:
            return None
        return int(self.frame.loc[self.humans, CONTRIBUTOR].nunique())

    @property
    def humans(self) -> BoolArray:
        if ORIGIN not in self.frame:
            return np.ones(len(self.frame), np.bool_)
        return np.asarray((self.frame[ORIGIN] == HUMAN).fillna(False).to_numpy(dtype=np.bool_))

    def words(self, field: Field, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, bool | np.bool_):
            return "yes" if value else "no"
        return str(field.get("labels", {}).get(str(value), value))

    def _is_category(self, field: Field) -> bool:
        if field.get("labels") or field["type"] == "boolean":
            return True
        few = len(self.columns[field["name"]].values)
        return field["type"] == "integer" and few <= min(MOST_POINTS, len(self.frame) // ROWS_PER_POINT)

    def _is_number(self, field: Field) -> bool:
        if field["type"] not in ("integer", "number") or _about(field):
            return False
        return field["name"] == "seconds" or bool(field.get("question") and not self._is_category(field))


def read(manifest: Manifest, frames: Mapping[str, pd.DataFrame], *, most_rows: int = MOST_ROWS) -> Subject:
    """The release with this manifest and these tables. More rows than `most_rows` are drawn from, by its seed."""
    table = reviewed(frames)
    frame, made = _by_origin(_together(frames, table))
    alone = frame.empty and not made.empty
    real = made if alone else frame
    some = drawn(real, most_rows, seed=int(manifest["seed"]) % 2**32)
    opinions = frames.get(CONSENSUS, pd.DataFrame())
    fields = tuple(field for field in manifest["schema"][table] if field["name"] in some)
    columns = {field["name"]: coded(some[field["name"]]) for field in fields}
    return Subject(manifest, table, fields, some, made, opinions, columns, len(real), alone)


def reviewed(frames: Mapping[str, pd.DataFrame]) -> str:
    """The table of a release that a review is about."""
    return next((name for name in (ANSWERS, APART, CONSENSUS) if name in frames), next(iter(frames)))


def drawn(frame: pd.DataFrame, most: int, *, seed: int) -> pd.DataFrame:
    """At most so many rows, in their order."""
    if len(frame) <= most:
        return frame.reset_index(drop=True)
    rows = np.sort(np.random.default_rng(seed).choice(len(frame), most, replace=False))
    return frame.iloc[rows].reset_index(drop=True)


def coded(column: "pd.Series[Any]") -> Codes:
    """Codes in the order in which the values are met."""
    codes, values = pd.factorize(column)
    return Codes(np.asarray(codes, dtype=np.int64), tuple(values.tolist()))


def in_order(field: Field, found: Codes) -> Codes:
    """The codes in the order of the labels or of the numbers; values that nobody chose, but could, are among them."""
    labels = {name: place for place, name in enumerate(field.get("labels", {}))}
    offered = (False, True) if field["type"] == "boolean" else labels
    met = set(map(str, found.values))
    values = (*found.values, *(one for one in offered if str(one) not in met))
    ranked = field["type"] == "string"
    order = sorted(range(len(values)), key=lambda i: _key(values[i], labels if ranked else {}))
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(order)), -1
    # The last place, which −1 points to, is that of missing values.
    return replace(found, codes=rank[found.codes], values=tuple(values[i] for i in order))


def judged(subject: Subject) -> list[Judged]:
    """The questions in one column of categories that have a consensus in the release."""
    if ITEM not in subject.columns or ITEM not in subject.opinions:
        return []
    items = subject.columns[ITEM]
    place = pd.Index(subject.opinions[ITEM]).get_indexer(pd.Index(items.values, dtype=object))
    rows = np.append(place, -1)[items.codes]
    counts: dict[str, int] = {}
    for field in subject.asked:
        counts[field["question"]] = counts.get(field["question"], 0) + 1
    single = [one for one in subject.categories if counts[one["question"]] == 1]
    known = [one for one in single if {one["name"], confidence_of(one)} <= set(subject.opinions)]
    return [_judged(subject, one, rows) for one in known]


def confidence_of(field: Field) -> str:
    """The consensus column that says how sure the crowd's answer is."""
    return f"{field['question']}.confidence"


def _judged(subject: Subject, field: Field, rows: IntArray) -> Judged:
    found, opinions = subject.columns[field["name"]], subject.opinions
    said = coded(pd.Series(opinions[field["name"]]))
    values = (*found.values, *(one for one in said.values if one not in set(found.values)))
    to = {value: code for code, value in enumerate(values)}
    crowd = np.array([*(to[value] for value in said.values), -1], dtype=np.int64)[said.codes]
    sure = opinions[confidence_of(field)].to_numpy(dtype=np.float64, na_value=np.nan)
    return Judged(field["name"], found.codes, np.append(crowd, -1)[rows], np.append(sure, np.nan)[rows], values)


def _together(frames: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    if table != ANSWERS or APART not in frames:
        return frames[table]
    return pd.concat([frames[ANSWERS], frames[APART]], ignore_index=True)


def _by_origin(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    if ORIGIN not in frame:
        return frame, frame.iloc[:0]
    made = (frame[ORIGIN] == SYNTHETIC).fillna(False).to_numpy(dtype=np.bool_)
    return frame[~made], frame[made]


def _tells_why(field: Field) -> bool:
    return str(field["name"]).endswith(".missing") and LEFT_OUT in field.get("labels", {})


def _about(field: Field) -> bool:
    """Whether a column of the consensus tells of an answer instead of holding one."""
    return not field.get("labels") and field["name"] in [f"{field.get('question')}.{one}" for one in ABOUT]


def _key(value: Any, place: Mapping[str, int]) -> tuple[int, float, str]:
    text = str(value)
    number = float(value) if isinstance(value, int | float) or text.isdecimal() else 0.0
    return place.get(text, len(place)), number, text

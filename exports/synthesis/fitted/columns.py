"""Columns as codes and back: what a model learns is a table of small whole numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from exports.synthesis.fitted.pieces import Pieces
from exports.synthesis.fitted.recognition import EPOCH, Values
from surveys.measures.arrays import FloatArray, IntArray

OTHER = "other"


@dataclass(frozen=True)
class Words:
    """Categories: code i is `values[i]`; the code after the last is a missing value, if there is `missing`.

    What is not among `values` is the code `rest`: the pool of rare values, or the most frequent one.
    """

    ordered: ClassVar[bool] = False

    name: str
    form: str
    values: tuple[str, ...]
    missing: bool
    rest: int

    @property
    def size(self) -> int:
        return len(self.values) + self.missing

    def encode(self, seen: Values) -> IntArray:
        words = seen.words if seen.words is not None else pd.Series(dtype=object)
        places = {value: code for code, value in enumerate(self.values)}
        codes = np.asarray(words.map(places).fillna(self.rest), dtype=np.int64)
        return np.where(words.isna().to_numpy(), len(self.values), codes) if self.missing else codes

    def decode(self, codes: IntArray, rng: np.random.Generator) -> "pd.Series[Any]":
        if self.form == "truth":
            truths = np.array([value == "true" for value in self.values] + [None] * self.missing, dtype=object)
            return pd.Series(truths[codes]).astype("boolean" if self.missing else "bool")
        return pd.Series(np.array([*self.values, None][: self.size], dtype=object)[codes], dtype=object)

    def to_document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "form": self.form,
            "values": list(self.values),
            "missing": self.missing,
            "rest": self.rest,
        }


@dataclass(frozen=True)
class Numbers:
    """Numbers and dates in pieces: code i is `pieces` i; the code after the last is a missing value.

    A missing value that no code stands for counts as piece `rest`.
    """

    ordered: ClassVar[bool] = True

    name: str
    form: str
    pieces: Pieces
    missing: bool
    rest: int

    @property
    def size(self) -> int:
        return len(self.pieces) + self.missing

    def encode(self, seen: Values) -> IntArray:
        numbers = seen.numbers if seen.numbers is not None else np.empty(0)
        absent = np.isnan(numbers)
        codes = self.pieces.encode(np.where(absent, 0.0, numbers))
        return np.where(absent, len(self.pieces) if self.missing else self.rest, codes)

    def decode(self, codes: IntArray, rng: np.random.Generator) -> "pd.Series[Any]":
        absent = codes >= len(self.pieces)
        numbers = self.pieces.decode(np.where(absent, 0, codes), rng)
        return _in_form(self.form, np.where(absent, np.nan, numbers))

    def to_document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "form": self.form,
            "low": self.pieces.low.tolist(),
            "high": self.pieces.high.tolist(),
            "step": self.pieces.step,
            "missing": self.missing,
            "rest": self.rest,
        }


@dataclass(frozen=True)
class Made:
    """A column that is not learnt: identifiers are made anew, one per row; an empty column stays empty."""

    name: str
    form: str

    def make(self, rows: int, first: int) -> "pd.Series[Any]":
        if self.form == "nothing":
            return pd.Series([None] * rows, dtype=object)
        return pd.Series([f"synthetic-{number:07d}" for number in range(first, first + rows)], dtype=object)

    def to_document(self) -> dict[str, Any]:
        return {"name": self.name, "form": self.form}


Learnt = Words | Numbers
Column = Learnt | Made


def column_from(document: Mapping[str, Any]) -> Column:
    common = {key: document[key] for key in ("name", "form")}
    if "values" in document:
        return Words(**common, values=tuple(document["values"]), missing=document["missing"], rest=document["rest"])
    if "low" in document:
        pieces = Pieces(np.array(document["low"]), np.array(document["high"]), document["step"])
        return Numbers(**common, pieces=pieces, missing=document["missing"], rest=document["rest"])
    return Made(**common)


def _in_form(form: str, numbers: FloatArray) -> "pd.Series[Any]":
    if form == "integer":
        return pd.Series(np.nan_to_num(numbers).astype(np.int64))
    if form == "nullable":
        return pd.Series(numbers).astype("Int64")
    if form == "decimal":
        return pd.Series(numbers)
    moments = EPOCH + pd.to_timedelta(pd.Series(numbers), unit="D" if form.startswith("day") else "s")
    if not form.endswith("text"):
        return moments
    return moments.dt.strftime("%Y-%m-%d" if form.startswith("day") else "%Y-%m-%dT%H:%M:%S").astype(object)

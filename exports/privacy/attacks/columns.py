"""Tables on both sides of an attack, made comparable: a value of the released table says something of each real value.

All tables hold text, one row per person; an empty text is a missing value.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from exports.privacy.classes import IntArray
from exports.privacy.hierarchies.base import FloatArray
from exports.privacy.models import BoolArray
from exports.privacy.numbers import as_number
from exports.privacy.recoding import UNKNOWN

INTERVAL = re.compile(r"^\[(.*), (.*)\]( or missing)?$", re.DOTALL)
SET = re.compile(r"^\{(.*)\}$", re.DOTALL)
MISSING = ""


@dataclass(frozen=True)
class Column:
    """A column of all tables. `code[table][row]`: the place of its value in `values`; `seen`: by released value the
    real ones that stood there before, as codes; `numeric`: all values are numbers, and near ones are alike.
    """

    name: str
    values: tuple[str, ...]
    code: Mapping[str, IntArray]
    seen: Mapping[int, IntArray]
    numeric: bool

    @cached_property
    def numbers(self) -> FloatArray:
        """The values as numbers, NaN where one is none."""
        found = (as_number(value) for value in self.values)
        return np.array([np.nan if one is None else one for one in found], dtype=np.float64)

    @cached_property
    def numbers_of(self) -> Mapping[str, FloatArray]:
        """By table the number of each row."""
        return {table: self.numbers[code] for table, code in self.code.items()}

    @cached_property
    def texts(self) -> NDArray[np.object_]:
        return np.array(self.values, dtype=object)

    @cached_property
    def width(self) -> float:
        """From the least number to the greatest; 1 where that is nothing."""
        known = self.numbers[~np.isnan(self.numbers)]
        return float(np.ptp(known)) or 1.0 if len(known) else 1.0

    def covered(self, code: int) -> BoolArray:
        """Which values a released one may stand for: itself, those in its range or set, those that it was seen for."""
        value = self.values[code]
        found: BoolArray = np.arange(len(self.values)) == code
        if value == UNKNOWN:
            return np.ones(len(self.values), dtype=np.bool_)
        found[self.seen.get(code, [])] = True
        if interval := INTERVAL.match(value):
            return found | self._between(*interval.groups())
        if among := SET.match(value):
            named = {MISSING if one == "missing" else one for one in among[1].split(", ")}
            return found | np.array([one in named for one in self.values], dtype=np.bool_)
        return found

    def apart(self, codes: IntArray, released: IntArray) -> FloatArray:
        """How far each of these values is from each released one, 0 to 1; shape [codes, released].

        Gower 1971: |a − b| / range for numbers, else whether they differ; 0 for what the released value may stand for.
        A missing value is far from all but a missing one.
        """
        if not self.numeric:
            return np.stack([np.where(self.covered(int(one))[codes], 0.0, 1.0) for one in released], axis=1)
        one, other = self.numbers[codes][:, None], self.numbers[released][None, :]
        far = np.nan_to_num(np.abs(one - other) / self.width, nan=1.0)
        return np.where(np.isnan(one) & np.isnan(other), 0.0, far)

    def _between(self, low: str, high: str, missing: str | None) -> BoolArray:
        ends = as_number(low), as_number(high)
        gap = (self.texts == MISSING) & bool(missing)
        if ends[0] is None or ends[1] is None:  # dates: as text they are in the order of time
            return np.asarray(((self.texts >= low) & (self.texts <= high)) | gap, dtype=np.bool_)
        return np.asarray(((self.numbers >= ends[0]) & (self.numbers <= ends[1])) | gap, dtype=np.bool_)


def columns(tables: Mapping[str, pd.DataFrame], *, names: Sequence[str], categories: Collection[str]) -> list[Column]:
    """The columns `names` of all tables; rows of "released" and "original" with one index are the same person.

    `categories`: columns whose values are words, even where all are numbers.
    """
    return [_column(tables, name, name in categories) for name in names]


def _column(tables: Mapping[str, pd.DataFrame], name: str, words: bool) -> Column:
    texts = {table: frame[name].astype(str).to_numpy(dtype=object) for table, frame in tables.items()}
    values = sorted({value for column in texts.values() for value in column})
    place = {value: code for code, value in enumerate(values)}
    code = {table: np.array([place[one] for one in column], dtype=np.int64) for table, column in texts.items()}
    numeric = not words and all(as_number(value) is not None for value in values if value != MISSING)
    return Column(name, tuple(values), code, _seen(tables, code), numeric)


def _seen(tables: Mapping[str, pd.DataFrame], code: Mapping[str, IntArray]) -> dict[int, IntArray]:
    """By released value the real ones of the same people."""
    place = tables["original"].index.get_indexer(tables["released"].index)
    both = place >= 0
    pairs = np.unique(np.stack([code["released"][both], code["original"][place[both]]]), axis=1)
    return {int(one): pairs[1][pairs[0] == one] for one in np.unique(pairs[0])}

"""A history of prices: from a CSV file, or one of the sample series that come with the package `arch`."""

# ruff: noqa: RUF009 - these calls make fields, as dataclasses.field does

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from arch.data import nasdaq, sp500

from exports.synthesis.blueprint.wording import Problem, WrongBlueprint
from exports.synthesis.simulate.documents import NAME, file, listed, setting
from surveys.measures.arrays import FloatArray

SAMPLES = {"sp500": sp500.load, "nasdaq": nasdaq.load}  # daily, 1999 to 2018
# A model of volatility with five parameters needs about a year of days.
LEAST = 250
MOST_ASSETS = 100
LONGEST = 10_000_000


@dataclass(frozen=True)
class History:
    """Where prices come from: `file` (its column `date`, and a column per asset), the same as text in `csv`, or
    `sample` series."""

    file: Path | None = file(None)
    csv: str = setting({"type": "string", "minLength": 1, "maxLength": LONGEST}, "")
    date: str = setting(NAME, "date")
    assets: tuple[str, ...] = listed(NAME, (), most=MOST_ASSETS)
    sample: tuple[str, ...] = listed({"enum": list(SAMPLES)}, (), most=len(SAMPLES))

    def problems(self) -> Iterator[Problem]:
        if [self.file is not None, bool(self.csv), bool(self.sample)].count(True) != 1:
            samples = " and ".join(SAMPLES)
            yield Problem("history", f"give one: a “file” (a CSV), its text as “csv”, or a “sample” ({samples}).")
        for name in ("assets", "sample"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                yield Problem(f"history.{name}", "has an entry twice. Take one out.")


@dataclass(frozen=True)
class Prices:
    """`prices` [T, A] of `assets` [A], all above 0, at `dates` [T] in order."""

    dates: "pd.DatetimeIndex"
    assets: tuple[str, ...]
    prices: FloatArray

    @property
    def returns(self) -> FloatArray:
        """Daily log returns [T − 1, A]."""
        return np.asarray(np.diff(np.log(self.prices), axis=0))


def load(history: History) -> Prices:
    """The prices on the days for which all assets have one. Raises WrongBlueprint where they cannot be used."""
    where = "csv" if history.csv else "file"
    table = _samples(history.sample) if history.sample else _table(history, where)
    if len(table.columns) > MOST_ASSETS:
        raise _wrong("assets", f"name at most {MOST_ASSETS} columns; there are {len(table.columns):,} with numbers.")
    table = table.dropna().sort_index()
    if table.index.has_duplicates:
        twice = table.index[table.index.duplicated()][0]
        raise _wrong("date", f"the day {twice:%Y-%m-%d} comes twice. Keep one row per day.")
    if len(table) <= LEAST:
        raise _wrong(where, f"has {len(table)} days with a price for each asset. At least {LEAST + 1} are needed.")
    if not (table > 0).all(axis=None):
        bad = table.columns[(table <= 0).any()][0]
        raise _wrong(where, f"the column “{bad}” has a price of 0 or less. Prices must be above 0.")
    return Prices(pd.DatetimeIndex(table.index), tuple(map(str, table.columns)), table.to_numpy(dtype=np.float64))


def _samples(names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: SAMPLES[name]()["Adj Close"] for name in names})


def _table(history: History, where: str) -> pd.DataFrame:
    table = _read(history, where)
    table = table.set_index(_days(table, history))
    names = history.assets or [name for name in table.select_dtypes("number").columns if name != history.date]
    if missing := [name for name in names if name not in table.columns]:
        raise _wrong("assets", f"there is no column “{missing[0]}”. There are: {', '.join(map(str, table.columns))}.")
    if not len(names):
        raise _wrong(where, "no column holds numbers.")
    return _numeric(table[list(names)])


def _read(history: History, where: str) -> pd.DataFrame:
    source = history.file or StringIO(history.csv)
    try:
        return pd.read_csv(source)
    except OSError as error:
        raise _wrong(where, f"{history.file} cannot be read: {error.strerror}.") from None
    except (ValueError, UnicodeError) as error:
        raise _wrong(where, f"{history.file or 'this'} is no CSV file: {error}") from None


def _days(table: pd.DataFrame, history: History) -> Any:
    if history.date not in table.columns:
        raise _wrong("date", f"there is no column “{history.date}”. There are: {', '.join(map(str, table.columns))}.")
    try:
        return pd.to_datetime(table[history.date], format="ISO8601").dt.normalize()
    except (ValueError, TypeError):
        raise _wrong("date", f"the column “{history.date}” must hold dates such as 2025-12-31.") from None


def _numeric(table: pd.DataFrame) -> pd.DataFrame:
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            raise _wrong("assets", f"the column “{name}” must hold numbers only.")
    return table.astype(np.float64)


def _wrong(setting: str, text: str) -> WrongBlueprint:
    return WrongBlueprint([Problem(f"history.{setting}", text)])

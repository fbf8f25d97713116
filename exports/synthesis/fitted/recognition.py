"""What a column of a table is: numbers, dates, categories, an identifier, nothing, or text that must not be learnt."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from surveys.measures.arrays import FloatArray

# Below so many rows a column of distinct values may be distinct by chance.
FEW = 20
WORDS_IN_TEXT, LETTERS_IN_TEXT = 4, 60
NAME_OF_IDENTIFIER = re.compile(r"(^|[\W_])(id|ids|uuid|guid|e-?mail|phone|token|pseudonym)$", re.IGNORECASE)
DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = DAY + r"[T ]\d{2}:\d{2}:\d{2}"
TRUTHS = {"true", "false"}
SECOND = pd.Timedelta(seconds=1)
EPOCH = pd.Timestamp("1970-01-01")


class TextRefused(ValueError):
    """A column holds what people wrote: no model here may learn it, for it would repeat it."""


@dataclass(frozen=True)
class Values:
    """A column that can be learnt. `form` is integer, decimal, nullable, day, moment, day text, moment text (all of
    them `numbers`, with a missing value as NaN), word or truth (in `words`, with a missing value as None), identifier
    or nothing."""

    name: str
    form: str
    numbers: FloatArray | None = None
    words: "pd.Series[str] | None" = None


def recognise(column: "pd.Series[Any]") -> Values:
    """What `column` is, from its type and its values. Raises `TextRefused` for free text."""
    name = str(column.name)
    if column.isna().all():
        return Values(name, "nothing")
    if _is_truth(column):
        return _truths(column)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return _moments(name, column, "")
    if pd.api.types.is_numeric_dtype(column.dtype):
        return _numbers(name, column)
    words: Any = column if column.dtype == "str" else column.astype(object).map(str, na_action="ignore")
    return _words(name, words)


def in_words(column: "pd.Series[Any]", *, known: Collection[str]) -> Values:
    """A column whose words are known beforehand: what it is does not hang on what is in it, nor on whether anything
    is."""
    if _is_truth(column) or (column.isna().all() and set(known) == TRUTHS):
        return _truths(column)
    return Values(str(column.name), "word", words=column.astype(object).map(str, na_action="ignore"))


def _is_truth(column: "pd.Series[Any]") -> bool:
    return pd.api.types.infer_dtype(column, skipna=True) == "boolean"


def _truths(column: "pd.Series[Any]") -> Values:
    words = column.astype(object).map(lambda one: "true" if one else "false", na_action="ignore")
    return Values(str(column.name), "truth", words=words)


def _numbers(name: str, column: "pd.Series[Any]") -> Values:
    numbers: FloatArray = column.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    numbers[~np.isfinite(numbers)] = np.nan
    if np.isnan(numbers).all():
        return Values(name, "nothing")
    there: FloatArray = numbers[~np.isnan(numbers)]
    whole = np.array_equal(there, np.round(there))
    if whole and _numbers_name_rows(name, there):
        return Values(name, "identifier")
    if whole and pd.api.types.is_integer_dtype(column.dtype):
        return Values(name, "integer" if len(there) == len(numbers) else "nullable", numbers)
    return Values(name, "nullable" if whole and len(there) < len(numbers) else "decimal", numbers)


def _numbers_name_rows(name: str, there: FloatArray) -> bool:
    """Whole numbers that name a row: all distinct, and either without gaps to speak of or called an id."""
    distinct = len(np.unique(there))
    if NAME_OF_IDENTIFIER.search(name):
        return distinct > FEW
    return distinct == len(there) >= FEW and there.max() - there.min() < 2 * len(there)


def _moments(name: str, column: "pd.Series[Any]", text: str) -> Values:
    moments = pd.to_datetime(column, utc=True).dt.tz_localize(None)
    seconds = np.asarray((moments - EPOCH) / SECOND, dtype=np.float64)
    days = seconds / 86400
    if np.array_equal(days, np.floor(days), equal_nan=True):
        return Values(name, f"day{text}", days)
    return Values(name, f"moment{text}", np.floor(seconds))


def _words(name: str, words: "pd.Series[str]") -> Values:
    there = words.dropna()
    if there.str.fullmatch(DAY).all() or there.str.fullmatch(MOMENT).all():
        parsed = pd.to_datetime(words, errors="coerce", format="ISO8601")
        if parsed.notna().sum() == len(there):
            return _moments(name, parsed, " text")
    if _words_name_rows(name, there):
        return Values(name, "identifier")
    _refuse_text(name, there)
    return Values(name, "word", words=words)


def _words_name_rows(name: str, there: "pd.Series[str]") -> bool:
    """One short word, different in each row; or a column that is called an id, or holds e-mail addresses."""
    distinct = there.nunique()
    if distinct <= FEW:
        return False
    single = not there.str.contains(r"\s", regex=True).any()
    called = bool(NAME_OF_IDENTIFIER.search(name)) or bool((there.str.contains("@").mean()) > 0.5)
    return single and (called or distinct == len(there))


def _refuse_text(name: str, there: "pd.Series[str]") -> None:
    distinct = there.nunique()
    if distinct <= FEW or distinct < len(there) / 2:
        return
    long = there.str.count(r"\s+").mean() + 1 >= WORDS_IN_TEXT or there.str.len().mean() >= LETTERS_IN_TEXT
    what = "free text" if long else "values that hardly any two rows share"
    raise TextRefused(
        f"Column '{name}' holds {what} ({distinct} different in {len(there)} rows): a model would repeat what people"
        f" wrote. Leave the column out, or group its values into categories first."
    )

"""What the columns of a table without a release are: guessed from their types and values, or told by a blueprint."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from exports.reports.manifests import Field
from exports.reports.subject import ORIGIN, SYNTHETIC
from exports.synthesis.fitted.recognition import NAME_OF_IDENTIFIER

# A column of texts with more different ones holds words; with fewer, choices, if each comes back so often.
MOST_OPTIONS, ROWS_PER_OPTION = 60, 3
# Below so many values, whole numbers without gaps are as likely a scale.
FEWEST_KEYS = 20
MOST_YEARS = 30
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A column beside another one says which of its cells were spoilt on purpose.
PLANTED = ".error"
# A field's mark where its column is the year, month or weekday of another one.
PART = "part"


def prepared(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with texts for categories, moments for dates, and of each date the year, month and weekday."""
    columns: dict[str, Any] = {}
    for name, column in frame.reset_index(drop=True).items():
        columns[str(name)] = plain = _plain(column)
        if pd.api.types.is_datetime64_any_dtype(plain.dtype):
            columns |= {f"{name}, {part}": values for part, values in _parts(plain)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def keys(frame: pd.DataFrame) -> set[str]:
    """Columns that name rows: their values are all different, without gaps, or they are called an id."""
    return {str(name) for name, column in frame.items() if _names_rows(str(name), column)}


def marks(frame: pd.DataFrame) -> set[str]:
    """Columns that say of every row that it is made up, and nothing else."""
    named = [str(name) for name in frame if str(name).partition("_")[0] == ORIGIN]
    return {name for name in named if len(frame) and (frame[name].astype(object) == SYNTHETIC).all()}


def fields(frame: pd.DataFrame, *, without: Collection[str], told: Mapping[str, str]) -> tuple[Field, ...]:
    """A field for each column of a prepared frame, as manifests have them. `without`: columns that only name rows, or
    rows of other tables, and are not looked into; `told`: descriptions by column."""
    found = []
    for name, column in frame.items():
        inside = name not in without and not str(name).endswith(PLANTED)
        about: Field = {"name": str(name), "type": _type(column), "description": told.get(str(name), "")}
        about |= {"question": str(name) if inside else "", PART: _is_part(str(name), frame)}
        if inside and about["type"] == "string" and (labels := _labels(column)):
            about["labels"] = labels
        found.append(about)
    return tuple(found)


def _plain(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = [str(one) for one in column.cat.categories]
        return column.cat.rename_categories(texts)
    if pd.api.types.infer_dtype(column, skipna=True) in ("date", "datetime"):
        return pd.to_datetime(column, errors="coerce")
    return column


def _parts(column: "pd.Series[Any]") -> Iterator[tuple[str, Any]]:
    """Seasons and habits show in these; a part that does not vary is left out."""
    years = column.dt.year
    if 1 < years.nunique() <= MOST_YEARS and np.ptp(years.dropna()) < MOST_YEARS:
        first, last = int(years.min()), int(years.max())
        yield "year", _coded(years - first, [str(year) for year in range(first, last + 1)])
    if column.dt.month.nunique() > 1:
        yield "month", _coded(column.dt.month - 1, MONTHS)
    if column.dt.day_of_week.nunique() > 1:
        yield "weekday", _coded(column.dt.day_of_week, DAYS)


def _is_part(name: str, frame: pd.DataFrame) -> bool:
    date, _, part = name.rpartition(", ")
    return part in ("year", "month", "weekday") and date in frame and _type(frame[date]) == "date"


def _coded(places: "pd.Series[Any]", words: Sequence[str]) -> Any:
    codes = places.fillna(-1).astype(np.int64)
    return pd.Categorical.from_codes(codes, categories=pd.Index(words), ordered=True)


def _type(column: "pd.Series[Any]") -> str:
    if pd.api.types.infer_dtype(column, skipna=True) == "boolean":
        return "boolean"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(column.dtype):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column.dtype) else "string"


def _labels(column: "pd.Series[Any]") -> dict[str, str]:
    """The options that a column of texts chooses from, the commonest first where they have no order; else none."""
    if isinstance(column.dtype, pd.CategoricalDtype) and len(column.cat.categories) <= MOST_OPTIONS:
        return {str(one): str(one) for one in column.cat.categories}
    counts = column.value_counts()
    counts = counts[counts > 0]
    many = len(counts) > MOST_OPTIONS or len(counts) * ROWS_PER_OPTION > counts.sum()
    return {} if many else {str(one): str(one) for one in counts.index}


def _names_rows(name: str, column: "pd.Series[Any]") -> bool:
    type_ = _type(column)
    there = column.dropna()
    if type_ not in ("integer", "string") or len(there) < FEWEST_KEYS:
        return False
    distinct = there.nunique()
    if NAME_OF_IDENTIFIER.search(name):
        return distinct > FEWEST_KEYS
    if distinct < len(there):
        return False
    return bool(type_ == "integer" and there.max() - there.min() < 2 * len(there))

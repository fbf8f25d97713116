"""Rules about the rows of a table, as blueprints write them: a condition that no row may meet."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from exports.reports.quality import Rule
from exports.synthesis import expressions
from exports.synthesis.arrays import Array
from surveys import logic
from surveys.measures.arrays import BoolArray


class WrongRule(ValueError):
    """A rule about what is not there; the message says what there is."""


def rules(said: Sequence[Mapping[str, Any]], frames: Mapping[str, pd.DataFrame]) -> dict[str, list[Rule]]:
    """Rules by the table that they are about; one that names none is about the last. Raises WrongRule."""
    found: dict[str, list[Rule]] = {}
    for one in said:
        table = one.get("table", list(frames)[-1])
        if table not in frames:
            raise WrongRule(f"Rule “{one['name']}”: there is no table “{table}”. There are: {', '.join(frames)}.")
        try:
            expressions.check_condition(one["never"], names=[str(name) for name in frames[table]])
        except logic.LogicError as error:
            raise WrongRule(f"Rule “{one['name']}”: {error}") from None
        repair = {"repair": one["repair"]} if "repair" in one else {}
        found.setdefault(table, []).append(Rule(one["name"], partial(_met, one["never"]), **repair))
    return found


def _met(condition: Any, frame: pd.DataFrame) -> BoolArray:
    names = sorted(set(expressions.referred(condition)))
    return expressions.holds(condition, {name: array(frame[name]) for name in names}, len(frame))


def array(column: "pd.Series[Any]") -> Array:
    """A column as conditions read it: whole days are dates, categories are texts."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        moments = pa.Array.from_pandas(column.dt.tz_localize(None).astype("datetime64[s]"))
        whole = bool((column.dropna() == column.dropna().dt.normalize()).all())
        return moments.cast(pa.date32()) if whole else moments
    if pd.api.types.infer_dtype(column, skipna=True) == "boolean":
        return pa.array([None if pd.isna(one) else bool(one) for one in column], pa.bool_())
    if pd.api.types.is_integer_dtype(column.dtype):
        return pa.Array.from_pandas(column).cast(pa.int64())
    if pd.api.types.is_numeric_dtype(column.dtype):
        return pa.array(column.to_numpy(dtype=np.float64, na_value=np.nan), from_pandas=True)
    return pa.array([None if pd.isna(one) else str(one) for one in column], pa.string())

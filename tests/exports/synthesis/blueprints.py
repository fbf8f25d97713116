"""Blueprints for tests."""

from typing import Any

import pandas as pd

from exports.synthesis import synthesise
from exports.synthesis.blueprint import problems


def one_table(*columns: dict[str, Any], rows: Any = 1000, **more: Any) -> dict[str, Any]:
    """A document with one table, called people; `locale` and `main` stand above it."""
    above: dict[str, Any] = {key: more.pop(key) for key in ("locale", "main") if key in more}
    return {"version": 1, **above, "tables": [{"name": "people", "rows": rows, "columns": list(columns), **more}]}


def made(*columns: dict[str, Any], rows: Any = 1000, seed: Any = 1, **more: Any) -> pd.DataFrame:
    return synthesise(one_table(*columns, rows=rows, **more), seed=seed)["people"]


def column(generator: str, *, rows: Any = 1000, seed: Any = 1, **settings: Any) -> "pd.Series[Any]":
    """One column of such cells."""
    return made({"name": "value", "generator": generator, **settings}, rows=rows, seed=seed)["value"]


def texts(document: dict[str, Any]) -> list[str]:
    """What is wrong with a document."""
    return [str(problem) for problem in problems(document)]

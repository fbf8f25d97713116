"""What a simulation made, at a glance: each table's first rows, and its distributions in a sample of it."""

import numpy as np
import pandas as pd

from exports.synthesis.preview import SAMPLE, TablePreview, of_table
from exports.synthesis.simulate.base import Tables
from exports.synthesis.simulate.files import arrow


def preview(tables: Tables, *, rows: int = 20) -> tuple[TablePreview, ...]:
    """`rows` of each table, and at most a thousand in even steps for its distributions: tables may be in order."""
    return tuple(_table(name, table, rows) for name, table in tables.items())


def _table(name: str, table: pd.DataFrame, rows: int) -> TablePreview:
    steps = np.linspace(0, len(table) - 1, min(SAMPLE, len(table))).round().astype(np.int64)
    sample = arrow(table.iloc[steps].reset_index(drop=True))
    return of_table(name, len(table), arrow(table.head(rows)), sample, rows)

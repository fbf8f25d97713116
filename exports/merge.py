"""Real and made-up rows in one table, each with its origin; in an order that says nothing about when it came."""

from collections.abc import Sequence

import pandas as pd

from crowd.models import Origin
from exports import split_column
from exports.frames import Table
from exports.options import Options

SYNTHETIC_TABLE = "synthetic_answers"
ORDER = {Origin.HUMAN.value: 0, Origin.MODEL.value: 1, Origin.SYNTHETIC.value: 2}


def with_origin(real: Table, made: Table) -> Table:
    """`real`, then `made`. Nothing in a real row changes."""
    if made.frame.empty:
        return real
    if real.frame.empty:
        return made
    return Table(real.name, real.fields, pd.concat([real.frame, made.frame], ignore_index=True))


def in_order(table: Table, *, by: Sequence[str]) -> Table:
    """The rows by origin, then by the columns `by`: the same order for the same rows, however they were stored."""
    keys = {str(place): table.frame[name] for place, name in enumerate(("origin", *by))}
    keys["0"] = keys["0"].map(ORDER)
    order = pd.DataFrame(keys).sort_values(list(keys), kind="stable").index
    return Table(table.name, table.fields, table.frame.loc[order].reset_index(drop=True))


def arranged(tables: Sequence[Table], *, options: Options, seed: int) -> list[Table]:
    """The tables with the splits asked for; made-up rows in a table of their own where they shall be."""
    result = list(tables)
    if options.split is not None:
        result = split_column.added(result, split=options.split, seed=seed)
    return [part for table in result for part in _apart(table)] if options.synthetic_apart else result


def counts(table: Table) -> dict[str, int]:
    """Rows by origin."""
    found = table.tally("origin")
    return {origin: found[origin] for origin in ORDER}


def _apart(table: Table) -> list[Table]:
    """The real rows and the made-up ones as two tables; one without rows is left out."""
    if "origin" not in table.frame:
        return [table]
    made = table.frame["origin"] == Origin.SYNTHETIC.value
    parts = {table.name: table.frame[~made], SYNTHETIC_TABLE: table.frame[made]}
    return [Table(name, table.fields, frame.reset_index(drop=True)) for name, frame in parts.items() if not frame.empty]

"""Real and made-up rows in one table, each with its origin; in an order that says nothing about when it came."""

from collections.abc import Sequence

import pandas as pd

from crowd.models import Origin
from exports.frames import Table

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


def counts(table: Table) -> dict[str, int]:
    """Rows by origin."""
    found = table.frame["origin"].value_counts()
    return {origin: int(found.get(origin, 0)) for origin in ORDER}

"""A blueprint as the code sees it: checked, every name in place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports.synthesis.generators.base import Generator

VERSION = 1
MOST_ROWS = 10_000_000_000


@dataclass(frozen=True)
class Missing:
    """Which cells of a column are left empty: `share` of all, or `shares` by the value of `on`.

    mcar: whatever the row holds. mar: by another column, `on`. mnar: by the value that goes missing (Rubin, 1976).
    """

    mechanism: str
    share: float = 0.0
    on: str = ""
    strength: float = 0.0
    shares: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Errors:
    """`share` of the cells go wrong, in one of the ways `how`, picked by weight."""

    share: float
    how: Mapping[str, float]


@dataclass(frozen=True)
class Column:
    """`type` is empty where the generator's own is meant. One that is not kept serves other columns only."""

    name: str
    generator: Generator
    type: str = ""
    unique: bool = False
    keep: bool = True
    description: str = ""
    missing: Missing | None = None
    errors: Errors | None = None


@dataclass(frozen=True)
class Correlation:
    """Spearman's rank correlation between columns, as a matrix."""

    columns: tuple[str, ...]
    spearman: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Order:
    """Values in rising order from column to column; by sorting each row's, or by drawing the row again."""

    columns: tuple[str, ...]
    redraw: bool


@dataclass(frozen=True)
class Sum:
    """Values of a row that add up to a number or to another column."""

    columns: tuple[str, ...]
    total: float | str


@dataclass(frozen=True)
class Rule:
    """A condition that every row meets; rows that do not are drawn again."""

    condition: Mapping[str, Any]


@dataclass(frozen=True)
class Unique:
    """No two rows with the same values in all of these columns."""

    columns: tuple[str, ...]


Constraint = Order | Sum | Rule | Unique


@dataclass(frozen=True)
class Table:
    """`rows` times the rows of the table `of`, or of themselves; a share of `duplicates` repeat another row."""

    name: str
    rows: float
    of: str
    columns: tuple[Column, ...]
    correlations: tuple[Correlation, ...]
    constraints: tuple[Constraint, ...]
    locales: Mapping[str, float]
    description: str = ""
    duplicates: float = 0.0

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def uniques(self) -> Iterator[tuple[str, ...]]:
        """Columns that may not repeat and do not see to it themselves."""
        yield from ((column.name,) for column in self.columns if column.unique and not column.generator.distinct)
        yield from (constraint.columns for constraint in self.constraints if isinstance(constraint, Unique))


@dataclass(frozen=True)
class Blueprint:
    """`document` is what it was read from: plain JSON, to store, to send to a worker, to read again."""

    title: str
    main: str
    tables: tuple[Table, ...]
    document: Mapping[str, Any]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    def sizes(self, rows: int | None = None) -> dict[str, int]:
        """Rows of each table; `rows` of the main one, where given. Tables sized by another follow it."""
        result: dict[str, int] = {}
        waiting: Sequence[Table] = self.tables
        while waiting:
            ready = [table for table in waiting if not table.of or table.of in result]
            for table in ready:
                result[table.name] = _size(table, rows if table.name == self.main else None, result)
            waiting = [table for table in waiting if table.name not in result]
        return {table.name: result[table.name] for table in self.tables}


def _size(table: Table, rows: int | None, known: Mapping[str, int]) -> int:
    if rows is not None:
        return rows
    return max(1, round(table.rows * known[table.of])) if table.of else int(table.rows)

"""The cells of some rows of a table: each column in its turn, then what has to hold between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

import numpy as np
import pyarrow as pa

from exports.synthesis import constraints, dependence
from exports.synthesis.arrays import Array, cast, replaced
from exports.synthesis.blueprint import checks
from exports.synthesis.blueprint.model import Column, Correlation, Order, Rule, Sum, Table
from exports.synthesis.generators.base import Draw, Impossible
from surveys.measures.arrays import BoolArray, IntArray

TRIES = 1000


@dataclass(frozen=True)
class Recipe:
    """A table with its columns and changing constraints in the order in which they can be made."""

    table: Table
    steps: tuple[Column | Order | Sum, ...]
    redrawing: tuple[Order | Rule, ...]

    def cells(self, draw: Draw) -> dict[str, Array]:
        """Every column of the rows of `draw`, with all rules met within a row."""
        made = self._once(draw.within(0))
        for attempt in range(1, TRIES + 1):
            places = np.flatnonzero(self._broken(made, draw.size))
            if not len(places):
                return made
            again = replace(draw.within(attempt), rows=draw.rows[places], shared={})
            fresh = self._once(again)
            made = {name: replaced(made[name], places, fresh[name]) for name in made}
        raise Impossible(
            f"{self.table.name}: after {TRIES} tries some rows still break a rule. Loosen it, or let columns fit it."
        )

    def _once(self, draw: Draw) -> dict[str, Array]:
        columns: dict[str, Array] = {}
        # The dictionary is shared: a column sees those made before it, also the changed ones.
        draw = replace(draw, columns=columns, home=draw.path, shared={})
        for step in self.steps:
            if isinstance(step, Column):
                columns[step.name] = self._column(step, draw)
            else:
                columns |= constraints.adjusted(step, columns, [_decimals(self.table, name) for name in step.columns])
        return columns

    def _column(self, column: Column, draw: Draw) -> Array:
        unique = column.unique and column.generator.distinct
        draw = replace(draw.within(column.name), column=column.name, unique=unique)
        correlation = next((one for one in self.table.correlations if column.name in one.columns), None)
        try:
            array = _correlated(column, correlation, draw) if correlation else column.generator.make(draw)
            return cast(array, column.type) if column.type else array
        except pa.ArrowInvalid as error:
            raise Impossible(f"{self.table.name}.{column.name}: {error}") from None

    def _broken(self, columns: dict[str, Array], size: int) -> BoolArray:
        result: BoolArray = np.zeros(size, np.bool_)
        for constraint in self.redrawing:
            result |= constraints.broken(constraint, columns, size)
        return result


def recipe(table: Table) -> Recipe:
    needs = checks.step_needs(table)
    named: dict[str, Column | Order | Sum] = {column.name: column for column in table.columns}
    for number, constraint in enumerate(table.constraints):
        if isinstance(constraint, Order | Sum):
            named[f"constraint:{number}"] = constraint
    steps = tuple(named[name] for name in TopologicalSorter(needs).static_order())
    redrawing = tuple(one for one in table.constraints if isinstance(one, Order | Rule) and not checks.changes(one))
    return Recipe(table, steps, redrawing)


def without_repeats(
    recipe: Recipe, columns: dict[str, Array], draw: Draw, names: Sequence[tuple[str, ...]]
) -> dict[str, Array]:
    """The whole table, rows that repeat an earlier one in some of `names` drawn again."""
    for attempt in range(TRIES):
        places: IntArray = np.unique(np.concatenate([constraints.repeated(columns, one, draw.size) for one in names]))
        if not len(places):
            return columns
        fresh = recipe.cells(replace(draw.within("unique", attempt), rows=draw.rows[places], shared={}))
        columns = {name: replaced(columns[name], places, fresh[name]) for name in columns}
    listed = ", ".join(" + ".join(one) for one in names)
    raise Impossible(
        f"{recipe.table.name}: there are too few different values for so many rows without a repeat ({listed}). "
        "Take fewer rows, or more values."
    )


def _correlated(column: Column, correlation: Correlation, draw: Draw) -> Array:
    """The column's own values, placed by the ranks of the scores that the correlated columns share."""
    size = max(draw.size, dependence.FEWEST)
    key = ("scores", correlation.columns)
    if key not in draw.shared:
        rng = replace(draw, path=draw.home).rng("correlation", *correlation.columns)
        draw.shared[key] = dependence.scores(np.array(correlation.spearman, np.float64), rng, size)
    values = column.generator.make(replace(draw, rows=np.arange(size)))
    score = draw.shared[key][:, correlation.columns.index(column.name)]
    return dependence.ranked_like(values, score)[: draw.size]


def _decimals(table: Table, name: str) -> int | None:
    """To how many decimals a column is rounded, if it is."""
    column = table.column(name)
    if (column.type or column.generator.type()) == "integer":
        return 0
    return getattr(column.generator, "decimals", None)

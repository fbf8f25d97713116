"""What a schema cannot say: that names lead somewhere, that nothing waits for itself, that parts fit together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

from exports.synthesis import dependence, expressions
from exports.synthesis.blueprint import reviewing
from exports.synthesis.blueprint.model import (
    MOST_ROWS,
    Blueprint,
    Column,
    Constraint,
    Correlation,
    Missing,
    Order,
    Rule,
    Sum,
    Table,
    Unique,
)
from exports.synthesis.blueprint.wording import Problem
from exports.synthesis.generators.base import Generator, Scope
from exports.synthesis.generators.dates import Dates
from exports.synthesis.mistakes import MISTAKES
from surveys import logic

NUMERIC = ("integer", "number")
SORTED = (*NUMERIC, "date", "datetime")
# A table whose rows may not repeat is made in one piece, in memory.
MOST_WHOLE = 2_000_000
DUPLICATES = "row.error"
BECOMES = {"number": {"integer", "string"}, "integer": {"number", "string"}}


def problems(blueprint: Blueprint, rows: int | None) -> list[Problem]:
    """All of them; those of names first, because the others can only be seen once names lead somewhere."""
    return list(_names(blueprint)) or [
        *(problem for table in blueprint.tables for problem in _InTable(blueprint, table, rows).problems()),
        *reviewing.problems(blueprint.document.get("review", {}), blueprint.main, _written(blueprint)),
    ]


def types(blueprint: Blueprint) -> dict[str, dict[str, str]]:
    """The type of each column of each table. Names must lead somewhere."""
    result: dict[str, dict[str, str]] = {}
    for name in _table_order(blueprint):
        table = blueprint.table(name)
        generators = {column.name: column.generator for column in table.columns}
        known: dict[str, str] = {}
        for column in map(table.column, _column_order(table)):
            known[column.name] = column.type or _resolved(column, generators, known, result)
        result[name] = known
    return result


def _written(blueprint: Blueprint) -> dict[str, dict[str, str]]:
    """The type of each column that is written to a file, labels of mistakes among them."""
    found: dict[str, dict[str, str]] = {}
    all_types = types(blueprint)
    for table in blueprint.tables:
        kept = [column for column in table.columns if column.keep]
        labels = [f"{column.name}.error" for column in kept if column.errors] + [DUPLICATES] * bool(table.duplicates)
        known = {column.name: all_types[table.name][column.name] for column in kept}
        found[table.name] = known | dict.fromkeys(labels, "string")
    return found


def _resolved(
    column: Column,
    generators: Mapping[str, Generator],
    known: Mapping[str, str],
    tables: Mapping[str, Mapping[str, str]],
) -> str:
    try:
        return column.generator.resolved(generators, known, tables)
    except (logic.LogicError, KeyError):  # told as a problem of its own
        return "string"


def _table_order(blueprint: Blueprint) -> Iterable[str]:
    return TopologicalSorter({table.name: _needed_tables(table) for table in blueprint.tables}).static_order()


def _column_order(table: Table) -> Iterable[str]:
    return TopologicalSorter({column.name: sorted(column.generator.needs()) for column in table.columns}).static_order()


def _needed_tables(table: Table) -> list[str]:
    return sorted({name for column in table.columns for name in column.generator.tables()})


def _sizing_tables(table: Table) -> list[str]:
    return [table.of] if table.of else []


def _names(blueprint: Blueprint) -> Iterator[Problem]:
    names = [table.name for table in blueprint.tables]
    for name in _twice(names):
        yield Problem("tables", f"Two tables are called “{name}”. Rename one.")
    if blueprint.main not in names:
        yield Problem("main", f"There is no table “{blueprint.main}”. There are: {', '.join(names)}.")
    for table in blueprint.tables:
        for other in [*_needed_tables(table), *_sizing_tables(table)]:
            if other not in names:
                yield Problem(f"tables.{table.name}", f"There is no table “{other}”. There are: {', '.join(names)}.")
        yield from _column_names(table)
    for needs in (_needed_tables, _sizing_tables):
        if loop := _loop({table.name: needs(table) for table in blueprint.tables}):
            yield Problem("tables", f"{' → '.join(loop)}: each waits for the next. Take one of the links out.")


def _column_names(table: Table) -> Iterator[Problem]:
    names = [column.name for column in table.columns]
    labels = [f"{column.name}.error" for column in table.columns if column.errors]
    labels += [DUPLICATES] if table.duplicates else []
    for name in _twice([*names, *labels]):
        yield Problem(f"tables.{table.name}.columns", f"Two columns are called “{name}”. Rename one.")
    if not any(column.keep for column in table.columns):
        yield Problem(f"tables.{table.name}.columns", "No column is kept. Keep at least one.")
    for column in table.columns:
        if lost := sorted(column.generator.needs() - set(names)):
            text = f"There is no column “{lost[0]}”. There are: {', '.join(names)}."
            yield Problem(f"tables.{table.name}.columns.{column.name}", text)
    if loop := _loop({column.name: sorted(column.generator.needs()) for column in table.columns}):
        text = f"{' → '.join(loop)}: each waits for the next. Take one of the links out."
        yield Problem(f"tables.{table.name}.columns", text)


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _loop(needs: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


@dataclass(frozen=True)
class _InTable:
    """The problems of one table, whose names lead somewhere."""

    blueprint: Blueprint
    table: Table
    rows: int | None

    def problems(self) -> Iterator[Problem]:
        types_ = types(self.blueprint)
        for column in self.table.columns:
            for text in self._column(column, types_):
                yield Problem(f"tables.{self.table.name}.columns.{column.name}", text)
        here = types_[self.table.name]
        for number, correlation in enumerate(self.table.correlations):
            for text in self._correlation(correlation):
                yield Problem(f"tables.{self.table.name}.correlations.{number}", text)
        for number, constraint in enumerate(self.table.constraints):
            for text in self._constraint(constraint, here):
                yield Problem(f"tables.{self.table.name}.constraints.{number}", text)
        yield from self._shared_columns()
        yield from self._duplicates()
        if (size := self.blueprint.sizes(self.rows)[self.table.name]) > MOST_ROWS:
            yield Problem(
                f"tables.{self.table.name}.rows", f"{size:,} rows are too many. Up to {MOST_ROWS:,} are possible."
            )

    def _column(self, column: Column, types_: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        here = types_[self.table.name]
        sizes = self.blueprint.sizes(self.rows)
        scope = Scope(
            column=column.name,
            unique=column.unique,
            rows=sizes[self.table.name],
            columns={one.name: one.generator for one in self.table.columns},
            types=here,
            tables=types_,
            sizes=sizes,
            locales=list(self.table.locales),
        )
        yield from column.generator.problems(scope)
        own = _resolved(column, scope.columns, here, types_)
        if column.type and column.type != own and column.type not in BECOMES.get(own, {"string"}):
            yield f"“{column.generator.NAME}” gives the type {own}, which cannot become {column.type}."
        if column.missing:
            yield from self._missing(column.missing, column.name)
        if column.errors:
            yield from _errors(column.errors.how, here[column.name])
        if column.unique and not column.generator.distinct and scope.rows > MOST_WHOLE:
            yield f"“unique” here works up to {MOST_WHOLE} rows. Beyond, use sequence, pattern or uuid."

    def _missing(self, missing: Missing, name: str) -> Iterator[str]:
        names = [column.name for column in self.table.columns]
        if missing.mechanism == "mcar" and (missing.on or missing.strength or missing.shares):
            yield "“mcar” means: whatever the row holds. Leave “on”, “strength” and “shares” out, or use mar."
        if missing.mechanism == "mnar" and missing.on != name:
            yield "“mnar” means: by the value itself. Leave “on” out, or use mar."
        if missing.mechanism == "mar":
            if missing.on not in names or missing.on == name:
                yield f"“mar” needs “on”, the name of another column: {', '.join(one for one in names if one != name)}."
            elif self.table.column(missing.on).missing:
                yield f"“{missing.on}” has missing values of its own; “mar” needs a column that is always there."
        if missing.mechanism != "mcar" and not missing.strength and missing.shares is None:
            yield "Say by how much: “strength” with “share”, or “shares” by value."

    def _correlation(self, correlation: Correlation) -> Iterator[str]:
        names = [column.name for column in self.table.columns]
        if lost := [name for name in correlation.columns if name not in names]:
            yield f"There is no column “{lost[0]}”. There are: {', '.join(names)}."
            return
        for column in map(self.table.column, correlation.columns):
            if not _ranks(column):
                yield f"“{column.name}” ({column.generator.NAME}) has no free order. Use “expression” or “conditional”."
        size = len(correlation.columns)
        if [len(row) for row in correlation.spearman] != [size] * size:
            yield f"“spearman” must have {size} rows of {size} numbers, as many as “columns”."
        elif not dependence.possible(np.array(correlation.spearman, np.float64)):
            yield "No data can have these correlations. Make the matrix symmetric, its diagonal 1, or all weaker."

    def _constraint(self, constraint: Constraint, types_: Mapping[str, str]) -> Iterator[str]:
        named = list(expressions.referred(constraint.condition) if isinstance(constraint, Rule) else constraint.columns)
        if isinstance(constraint, Sum) and isinstance(constraint.total, str):
            named.append(constraint.total)
        if lost := [name for name in named if name not in types_]:
            yield f"There is no column “{lost[0]}”. There are: {', '.join(types_)}."
            return
        yield from _fitting(constraint, named, types_)
        if isinstance(constraint, Unique) and self.blueprint.sizes(self.rows)[self.table.name] > MOST_WHOLE:
            yield f"“unique” over several columns works up to {MOST_WHOLE} rows."

    def _duplicates(self) -> Iterator[Problem]:
        """A row that repeats another stands in the place of one that links may point to."""
        pointing = [table.name for table in self.blueprint.tables if self.table.name in _needed_tables(table)]
        if self.table.duplicates and pointing:
            text = (
                f"“{pointing[0]}” has links to rows of this table: none may be lost. Put duplicates there, or nowhere."
            )
            yield Problem(f"tables.{self.table.name}.duplicates", text)

    def _shared_columns(self) -> Iterator[Problem]:
        """A column can be put in order by one correlation, and be changed by one constraint."""
        place = f"tables.{self.table.name}"
        for name in _twice([name for one in self.table.correlations for name in one.columns]):
            yield Problem(f"{place}.correlations", f"“{name}” is in two of them. Join them into one with a matrix.")
        changing = [one for one in self.table.constraints if changes(one)]
        for name in _twice([name for one in changing for name in changed(one)]):
            yield Problem(f"{place}.constraints", f"“{name}” is changed by two of them. Use “by: redraw” or a rule.")
        if not _loop(step_needs(self.table)):
            return
        yield Problem(
            f"{place}.constraints", "A column that is ordered or summed is needed to make another one of these."
        )


def changes(constraint: Constraint) -> bool:
    """Whether it holds by changing cells; the others hold by drawing rows again."""
    return isinstance(constraint, Sum) or (isinstance(constraint, Order) and not constraint.redraw)


def changed(constraint: Constraint) -> tuple[str, ...]:
    return () if isinstance(constraint, Rule) else constraint.columns


def step_needs(table: Table) -> dict[str, list[str]]:
    """What has to be made before what: columns by name, changing constraints as `constraint:number`.

    A column that needs one which a constraint changes waits for the constraint.
    """
    after: dict[str, str] = {}
    result: dict[str, list[str]] = {}
    for number, constraint in enumerate(table.constraints):
        if changes(constraint):
            total = getattr(constraint, "total", None)
            result[f"constraint:{number}"] = [*changed(constraint), *([total] if isinstance(total, str) else [])]
            after |= dict.fromkeys(changed(constraint), f"constraint:{number}")
    for column in table.columns:
        needs = sorted(column.generator.needs())
        result[column.name] = [*needs, *sorted({after[name] for name in needs if name in after})]
    return result


def _ranks(column: Column) -> bool:
    generator = column.generator
    free = generator.RANKS and not generator.needs() and not column.unique
    return free and not (isinstance(generator, Dates) and generator.in_order)


def _errors(how: Mapping[str, float], type_: str) -> Iterator[str]:
    fitting = [name for name, mistake in MISTAKES.items() if type_ in mistake.types]
    if wrong := [name for name in how if name not in fitting]:
        yield f"“{wrong[0]}” is no error of the type {type_}. There are: {', '.join(fitting)}."
    if not sum(how.values()) > 0:
        yield "The weights of “how” are all 0. Make at least one of them larger."


def _whole(total: float | str) -> float | str:
    return total if isinstance(total, str) else round(total)


def _fitting(constraint: Constraint, named: Sequence[str], types_: Mapping[str, str]) -> Iterator[str]:
    found = {types_[name] for name in named}
    if isinstance(constraint, Order) and not (len(found) == 1 or found <= set(NUMERIC)):
        yield f"“order” compares values of one type; here are {', '.join(sorted(found))}."
    elif isinstance(constraint, Order) and not found <= set(SORTED):
        yield "“order” is for numbers and dates."
    if isinstance(constraint, Sum) and not found <= set(NUMERIC):
        yield "“sum” is for numbers."
    elif isinstance(constraint, Sum) and found == {"integer"} and constraint.total != _whole(constraint.total):
        yield f"Whole numbers cannot add up to {constraint.total}. Give a whole “total”."
    if isinstance(constraint, Rule):
        try:
            logic.check(constraint.condition, names=list(types_))
        except logic.LogicError as error:
            yield str(error)

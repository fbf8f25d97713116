"""What a blueprint says about the review of its tables: rules that no row may break, targets, a column to predict."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exports.synthesis import expressions
from exports.synthesis.blueprint.wording import Problem
from surveys import logic

Schema = dict[str, Any]
WORDS: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
# Of a date, the review shows these too.
PARTS = ("year", "month", "weekday")
CLOSE = 1e-6


def schema() -> Schema:
    """The part “review” of a blueprint, of whatever sort."""
    rule = {
        "type": "object",
        "properties": {
            "name": {**WORDS, "description": "what must not be, in words"},
            "table": {**WORDS, "description": "else the main table"},
            "never": {"type": "object", "description": "a condition that no row may meet"},
            "repair": {**WORDS, "description": "what to do about such rows"},
        },
        "required": ["name", "never"],
        "additionalProperties": False,
    }
    shares = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "number", "minimum": 0}}
    columns = {"type": "object", "additionalProperties": shares}
    return {
        "description": "what the report on the tables looks at",
        "type": "object",
        "properties": {
            "rules": {"type": "array", "maxItems": 200, "items": rule},
            "targets": {
                "description": "by table, column and value the share that there should be",
                "type": "object",
                "additionalProperties": columns,
            },
            "predict": {
                "description": "by table a column of two values: models learn it from made-up rows",
                "type": "object",
                "additionalProperties": WORDS,
            },
        },
        "additionalProperties": False,
    }


def problems(said: Mapping[str, Any], main: str, tables: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """Names that lead nowhere, conditions that are none, shares that are no whole. `tables`: columns with types."""
    for number, rule in enumerate(said.get("rules", ())):
        place, table = f"review.rules.{rule['name'] or number}", rule.get("table", main)
        if table not in tables:
            yield Problem(place, _no_table(table, tables))
        elif text := _wrong(rule["never"], list(tables[table])):
            yield Problem(f"{place}.never", text)
    for table, columns in said.get("targets", {}).items():
        yield from _targets(f"review.targets.{table}", table, columns, tables)
    for table, column in said.get("predict", {}).items():
        if table not in tables:
            yield Problem(f"review.predict.{table}", _no_table(table, tables))
        elif column not in tables[table]:
            yield Problem(f"review.predict.{table}", _no_column(column, list(tables[table])))


def _targets(place: str, table: str, columns: Any, tables: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    if table not in tables:
        yield Problem(place, _no_table(table, tables))
        return
    dates = [name for name, type_ in tables[table].items() if type_ in ("date", "datetime")]
    known = [*tables[table], *(f"{name}, {part}" for name in dates for part in PARTS)]
    for column, shares in columns.items():
        if column not in known:
            yield Problem(f"{place}.{column}", _no_column(column, known))
        elif abs((total := sum(shares.values())) - 1) > CLOSE:
            yield Problem(f"{place}.{column}", f"the shares add up to {total:g}. Let them add up to 1.")


def _wrong(condition: Any, names: Sequence[str]) -> str:
    try:
        expressions.check_condition(condition, names=names)
    except logic.LogicError as error:
        return str(error)
    return ""


def _no_table(name: str, tables: Mapping[str, Any]) -> str:
    return f"There is no table “{name}”. There are: {', '.join(tables)}."


def _no_column(name: str, names: Sequence[str]) -> str:
    return f"There is no column “{name}”. There are: {', '.join(names)}."

"""The JSON Schema of a blueprint, put together from what each generator says about its own settings."""

from collections.abc import Iterable, Mapping
from typing import Any

from exports.synthesis.arrays import TYPES
from exports.synthesis.blueprint import reviewing
from exports.synthesis.blueprint.model import MOST_ROWS, VERSION
from exports.synthesis.generators import GENERATORS
from exports.synthesis.generators.base import A_NAME, NUMBER, POSITIVE, SHARE, WEIGHT, Generator
from exports.synthesis.mistakes import MISTAKES
from exports.synthesis.people.words import LOCALES

ADDRESS = "https://json-schema.org/draft/2020-12/schema"
TABLE_NAME = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]{0,59}$",
    "description": "a name of small letters, digits and _ that begins with a letter",
}
ROWS = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}
NAMES = {"type": "array", "minItems": 2, "uniqueItems": True, "items": A_NAME}
WEIGHTED = {"type": "object", "minProperties": 1, "additionalProperties": WEIGHT}
CORRELATION = {"type": "number", "minimum": -1, "maximum": 1}

Schema = dict[str, Any]


def schema() -> Schema:
    """Draft 2020-12. A copy: whoever gets it may change it."""
    return {
        "$schema": ADDRESS,
        "title": "Crowdseed blueprint",
        "description": "What to synthesise: tables, their columns, and what holds between them.",
        **_closed(
            {
                "version": {"const": VERSION},
                "title": {"type": "string", "maxLength": 200},
                "description": {"type": "string"},
                "locale": {"$ref": "#/$defs/locales"},
                "main": {**TABLE_NAME, "title": "the table that “--rows” is about; else the last one"},
                "review": reviewing.schema(),
                "tables": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"$ref": "#/$defs/table"}},
            },
            ["version", "tables"],
        ),
        "$defs": {
            "locale": {"enum": list(LOCALES)},
            "locales": _locales(),
            "table": _table(),
            "constraint": _constraint(),
            "correlation": _correlation(),
            "missing": _missing(),
            "errors": _errors(),
            "column": _one_of(GENERATORS, "column"),
            "values": _one_of([one for one in GENERATORS if one.NESTS], "values"),
            **{f"column-{one.NAME}": _settings(one, _COLUMN) for one in GENERATORS},
            **{f"values-{one.NAME}": _settings(one, {}) for one in GENERATORS if one.NESTS},
        },
    }


def _closed(properties: Mapping[str, Any], required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _one_of(generators: Iterable[type[Generator]], where: str) -> Schema:
    """An object whose `generator` says which other settings it has."""
    chosen = list(generators)
    return {
        "type": "object",
        "required": ["generator", *(["name"] if where == "column" else [])],
        "properties": {"generator": {"enum": [one.NAME for one in chosen]}},
        "allOf": [
            {
                "if": {"required": ["generator"], "properties": {"generator": {"const": one.NAME}}},
                "then": {"$ref": f"#/$defs/{where}-{one.NAME}"},
            }
            for one in chosen
        ],
    }


def _settings(generator: type[Generator], more: Mapping[str, Any]) -> Schema:
    properties = {"generator": {"const": generator.NAME}, **more, **generator.PROPERTIES}
    return {"description": generator.SUMMARY, **_closed(properties, ["generator", *generator.REQUIRED])}


_COLUMN: Schema = {
    "name": A_NAME,
    "type": {"enum": list(TYPES)},
    "unique": {"type": "boolean"},
    "keep": {"type": "boolean", "description": "false: serves other columns, and is left out of the file"},
    "description": {"type": "string"},
    "missing": {"anyOf": [SHARE, {"$ref": "#/$defs/missing"}]},
    "errors": {"$ref": "#/$defs/errors"},
}


def _locales() -> Schema:
    return {
        "description": "a locale, a list of them, or a mapping of each to its weight",
        "anyOf": [
            {"$ref": "#/$defs/locale"},
            {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"$ref": "#/$defs/locale"}},
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"$ref": "#/$defs/locale"},
                "additionalProperties": {**WEIGHT, "exclusiveMinimum": 0},
            },
        ],
    }


def _table() -> Schema:
    per = _closed({"of": TABLE_NAME, "times": {**POSITIVE, "maximum": 1e6}}, ["of", "times"])
    return _closed(
        {
            "name": TABLE_NAME,
            "description": {"type": "string"},
            "rows": {"description": "a whole number, or so many times another table's rows", "anyOf": [ROWS, per]},
            "locale": {"$ref": "#/$defs/locales"},
            "duplicates": {**SHARE, "title": "the share of rows that repeat another, labelled in the column row.error"},
            "columns": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/$defs/column"}},
            "correlations": {"type": "array", "items": {"$ref": "#/$defs/correlation"}},
            "constraints": {"type": "array", "items": {"$ref": "#/$defs/constraint"}},
        },
        ["name", "rows", "columns"],
    )


def _constraint() -> Schema:
    return {
        "description": "one of “order”, “sum” with “total”, “unique”, “rule”",
        **_closed(
            {
                "order": NAMES,
                "by": {"enum": ["sort", "redraw"]},
                "sum": NAMES,
                "total": {**NUMBER, "type": ["number", "string"]},
                "unique": {**NAMES, "minItems": 1},
                "rule": {"type": "object"},
            },
            [],
        ),
        "oneOf": [{"required": [name]} for name in ("order", "sum", "unique", "rule")],
        "dependentRequired": {"by": ["order"], "total": ["sum"], "sum": ["total"]},
    }


def _correlation() -> Schema:
    matrix = {"type": "array", "items": {"type": "array", "items": CORRELATION}}
    spearman = {
        "description": "one number for every pair, or a matrix of numbers from -1 to 1",
        "anyOf": [CORRELATION, matrix],
    }
    return _closed({"columns": NAMES, "spearman": spearman}, ["columns", "spearman"])


def _missing() -> Schema:
    return _closed(
        {
            "mechanism": {"enum": ["mcar", "mar", "mnar"]},
            "share": SHARE,
            "on": A_NAME,
            "strength": {"type": "number", "minimum": -20, "maximum": 20},
            "shares": {"type": "object", "minProperties": 1, "additionalProperties": SHARE},
        },
        ["mechanism"],
    )


def _errors() -> Schema:
    names = list(MISTAKES)
    how = {
        "description": f"some of {', '.join(names)}: a list, or a mapping of each to its weight",
        "anyOf": [
            {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": names}},
            {**WEIGHTED, "propertyNames": {"enum": names}},
        ],
    }
    return _closed({"share": SHARE, "how": how}, ["share", "how"])

"""From a document, which the schema accepts, to a blueprint."""

from collections.abc import Mapping
from typing import Any

from exports.synthesis.blueprint.model import (
    Blueprint,
    Column,
    Constraint,
    Correlation,
    Errors,
    Missing,
    Order,
    Rule,
    Sum,
    Table,
    Unique,
)
from exports.synthesis.generators import build

COLUMN = ("name", "type", "unique", "keep", "description", "missing", "errors")
LOCALE = "en_US"

Document = Mapping[str, Any]


def blueprint(document: Document) -> Blueprint:
    tables = tuple(_table(table, document.get("locale", LOCALE)) for table in document["tables"])
    return Blueprint(document.get("title", ""), document.get("main", tables[-1].name), tables, document)


def _table(spec: Document, locale: Any) -> Table:
    rows = spec["rows"]
    times, of = (rows["times"], rows["of"]) if isinstance(rows, Mapping) else (rows, "")
    return Table(
        name=spec["name"],
        rows=times,
        of=of,
        columns=tuple(map(_column, spec["columns"])),
        correlations=tuple(map(_correlation, spec.get("correlations", ()))),
        constraints=tuple(map(_constraint, spec.get("constraints", ()))),
        locales=_weights(spec.get("locale", locale)),
        description=spec.get("description", ""),
        duplicates=spec.get("duplicates", 0.0),
    )


def _weights(names: Any) -> dict[str, float]:
    """One name, a list of names that weigh alike, or names with weights."""
    if isinstance(names, str):
        return {names: 1.0}
    return {name: float(weight) for name, weight in (names.items() if isinstance(names, Mapping) else _alike(names))}


def _alike(names: Any) -> Any:
    return ((name, 1.0) for name in names)


def _column(spec: Document) -> Column:
    own = {key: spec[key] for key in ("name", "type", "unique", "keep", "description") if key in spec}
    generator = build({key: value for key, value in spec.items() if key not in COLUMN})
    return Column(generator=generator, missing=_missing(spec), errors=_errors(spec), **own)


def _missing(spec: Document) -> Missing | None:
    said = spec.get("missing")
    if said is None:
        return None
    if not isinstance(said, Mapping):
        return Missing("mcar", said)
    return Missing(**{"on": spec["name"] if said["mechanism"] == "mnar" else "", **said})


def _errors(spec: Document) -> Errors | None:
    said = spec.get("errors")
    return Errors(said["share"], _weights(said["how"])) if said else None


def _correlation(spec: Document) -> Correlation:
    names, said = spec["columns"], spec["spearman"]
    if isinstance(said, list):
        return Correlation(tuple(names), tuple(map(tuple, said)))
    rows = tuple(tuple(1.0 if a == b else said for b in names) for a in names)
    return Correlation(tuple(names), rows)


def _constraint(spec: Document) -> Constraint:
    if "order" in spec:
        return Order(tuple(spec["order"]), redraw=spec.get("by") == "redraw")
    if "sum" in spec:
        return Sum(tuple(spec["sum"]), spec["total"])
    if "unique" in spec:
        return Unique(tuple(spec["unique"]))
    return Rule(spec["rule"])

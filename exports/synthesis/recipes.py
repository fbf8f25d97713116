"""A document of either sort, from somebody who may not read files here: tables column by column, or a simulation."""

from collections.abc import Mapping
from typing import Any

from exports.synthesis import blueprint, simulate
from exports.synthesis.blueprint import Blueprint, Problem, WrongBlueprint
from exports.synthesis.simulate import Simulation

NO_ROWS = "a simulation has as many rows as its document says. Leave “rows” out, and change the document."


def is_simulation(document: Any) -> bool:
    return isinstance(document, Mapping) and "simulate" in document


def parse(document: Any, *, rows: int | None = None) -> Blueprint | Simulation:
    """What the document asks for. Raises WrongBlueprint with all that is wrong."""
    if not is_simulation(document):
        return blueprint.parse(document, rows=rows)
    if rows is not None:
        raise WrongBlueprint([Problem("rows", NO_ROWS)])
    return simulate.parse(document, folder=None)


def schema() -> dict[str, Any]:
    """The JSON Schema of both."""
    tables = blueprint.schema()
    closed = {name: tables.pop(name) for name in ("type", "properties", "required", "additionalProperties")}
    simulations = {"oneOf": simulate.schema()["oneOf"]}
    return {**tables, "if": {"required": ["simulate"]}, "then": simulations, "else": closed}

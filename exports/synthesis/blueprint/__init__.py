"""Blueprints: documents that say what to synthesise. Read, checked, and told what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exports.synthesis.blueprint import checks, reading, wording
from exports.synthesis.blueprint.loading import load
from exports.synthesis.blueprint.model import Blueprint
from exports.synthesis.blueprint.schema import schema
from exports.synthesis.blueprint.wording import Problem, WrongBlueprint

__all__ = ["Blueprint", "Problem", "WrongBlueprint", "load", "parse", "problems", "read", "schema"]


def problems(document: Any, *, rows: int | None = None) -> list[Problem]:
    """All that is wrong with a document; `rows` is how many of the main table are wanted, if not its own number."""
    found = wording.problems(document, schema())
    return found or checks.problems(reading.blueprint(document), rows)


def parse(document: Mapping[str, Any], *, rows: int | None = None) -> Blueprint:
    """The blueprint of a document. Raises WrongBlueprint with all that is wrong."""
    if found := problems(document, rows=rows):
        raise WrongBlueprint(found)
    return reading.blueprint(document)


def read(path: Path, *, rows: int | None = None) -> Blueprint:
    """The blueprint in a file. Raises WrongBlueprint with all that is wrong."""
    return parse(load(path), rows=rows)

"""Cells calculated from the other cells of their row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from exports.synthesis import expressions
from exports.synthesis.arrays import Array, type_of
from exports.synthesis.generators.base import NUMBER, Draw, Generator, Scope, Types
from surveys.logic import LogicError

NODE: dict[str, Any] = {"type": ["object", "string", "number", "boolean"]}


@dataclass(frozen=True, kw_only=True)
class Expression(Generator):
    """A calculation such as {"*": [{"var": "price"}, {"var": "pieces"}]}, in the logic that surveys use."""

    NAME = "expression"
    SUMMARY = 'a calculation from other columns, as in {"*": [{"var": "price"}, {"var": "pieces"}]}'
    NESTS = False
    PROPERTIES = {
        "value": NODE,
        "min": NUMBER,
        "max": NUMBER,
        "decimals": {"type": "integer", "minimum": -12, "maximum": 12},
    }
    REQUIRED = ("value",)
    value: Any
    min: float | None = None
    max: float | None = None
    decimals: int | None = None

    def resolved(self, columns: Mapping[str, Generator], types: Types, tables: Mapping[str, Types]) -> str:
        expressions.check(self.value, names=list(types))
        return expressions.result_type(self.value, types)

    def needs(self) -> frozenset[str]:
        return frozenset(expressions.referred(self.value))

    def problems(self, scope: Scope) -> Iterator[str]:
        names = [name for name in scope.columns if name != scope.column]
        try:
            expressions.check(self.value, names=names)
            expressions.result_type(self.value, scope.types)
        except LogicError as error:
            yield str(error)

    def make(self, draw: Draw) -> Array:
        result = expressions.evaluate(self.value, draw.columns, draw.size)
        types = {name: type_of(array) for name, array in draw.columns.items()}
        type_ = expressions.result_type(self.value, types)
        if result.type != "number":
            return expressions.column(result, type_)
        low, high = -np.inf if self.min is None else self.min, np.inf if self.max is None else self.max
        values = np.clip(result.values, low, high)
        if self.decimals is not None:
            values = np.round(values, self.decimals)
        return expressions.column(expressions.Vector("number", values, result.known), type_)

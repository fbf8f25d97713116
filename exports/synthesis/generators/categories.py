"""Values from lists: categories, values that were seen, yes and no, the same for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from exports.synthesis.arrays import Array, coded
from exports.synthesis.choice import chosen
from exports.synthesis.generators.base import (
    NUMBER,
    SHARE,
    TEXT,
    WEIGHT,
    WEIGHTS,
    Build,
    Draw,
    Generator,
    Numeric,
    Scope,
    Spec,
    weight_problems,
)
from surveys.measures.arrays import FloatArray

MOST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Categorical(Generator):
    """Texts with weights. Their order counts where ranks do: in a rank correlation."""

    NAME = "categorical"
    RANKS = True
    SUMMARY = "texts with weights; a mapping {text: weight}, or a list with or without “weights”"
    PROPERTIES = {
        "values": {
            "anyOf": [
                {"type": "array", "minItems": 1, "maxItems": MOST, "items": TEXT, "uniqueItems": True},
                {"type": "object", "minProperties": 1, "additionalProperties": WEIGHT},
            ],
            "description": "a list of different texts, or a mapping of each text to its weight (0 or more)",
        },
        "weights": WEIGHTS,
    }
    REQUIRED = ("values",)
    values: Sequence[str]
    weights: Sequence[float] | None = None

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> Generator:
        values, weights = spec["values"], spec.get("weights")
        if isinstance(values, Mapping):
            return cls(values=tuple(map(str, values)), weights=weights or tuple(values.values()))
        return cls(values=tuple(values), weights=weights)

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from weight_problems(self.weights, length=len(self.values))

    def make(self, draw: Draw) -> Array:
        rng = draw.rng()
        if self.weights is None:
            return coded(rng.integers(len(self.values), size=draw.size), self.values)
        return coded(chosen(self.weights, rng, draw.size), self.values)


@dataclass(frozen=True, kw_only=True)
class Empirical(Numeric):
    """Numbers that were seen, each as often as its weight says; or anything between them where `between` is true.

    With `between`, `values` in rising order are quantiles at even steps from 0 to 1; between two, all is alike.
    """

    NAME = "empirical"
    SUMMARY = "numbers that were seen; with “between: true”, the values are quantiles in rising order"
    PROPERTIES = {
        "values": {"type": "array", "minItems": 1, "maxItems": MOST, "items": NUMBER},
        "weights": WEIGHTS,
        "between": {"type": "boolean"},
        **Numeric.LIMITS,
    }
    REQUIRED = ("values",)
    values: Sequence[float]
    weights: Sequence[float] | None = None
    between: bool = False

    def type(self) -> str:
        whole = not self.between and all(isinstance(value, int) for value in self.values)
        return "integer" if whole else "number"

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from super().problems(scope)
        yield from weight_problems(self.weights, length=len(self.values))
        if self.between and (self.weights is not None or list(self.values) != sorted(self.values)):
            yield "With “between: true”, “values” are quantiles: in rising order and without “weights”."

    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        values = np.array(self.values, dtype=np.float64)
        if self.between:
            return np.interp(rng.random(size), np.linspace(0, 1, len(values)), values)
        if self.weights is None:
            return values[rng.integers(len(values), size=size)]
        return values[chosen(self.weights, rng, size)]


@dataclass(frozen=True, kw_only=True)
class Chance(Generator):
    NAME = "boolean"
    RANKS = True
    SUMMARY = "true with a probability, else false"
    TYPE = "boolean"
    PROPERTIES = {"probability": SHARE}
    REQUIRED = ("probability",)
    probability: float

    def make(self, draw: Draw) -> Array:
        return pa.array(draw.rng().random(draw.size) < self.probability)


@dataclass(frozen=True, kw_only=True)
class Constant(Generator):
    NAME = "constant"
    SUMMARY = "the same value in every row"
    PROPERTIES = {"value": {"type": ["string", "number", "boolean"]}}
    REQUIRED = ("value",)
    value: Any

    def type(self) -> str:
        return {bool: "boolean", int: "integer", float: "number"}.get(type(self.value), "string")

    def make(self, draw: Draw) -> Array:
        if isinstance(self.value, str):
            return coded(np.zeros(draw.size, np.int64), [self.value])
        return pa.array(np.full(draw.size, self.value))

"""Generators made of others: mixtures, and one for each case of another column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, cast, plain, scattered, texts
from exports.synthesis.choice import chosen
from exports.synthesis.generators.base import (
    A_NAME,
    NESTED,
    WEIGHT,
    Build,
    Draw,
    Generator,
    Impossible,
    Scope,
    Spec,
)


def common_type(parts: Sequence[Generator]) -> str:
    """One type for all: whole and other numbers are numbers."""
    types = {part.type() for part in parts}
    return "number" if types == {"integer", "number"} else min(types)


def type_problems(parts: Sequence[Generator]) -> Iterator[str]:
    types = sorted({part.type() for part in parts})
    if len(types) > 1 and types != ["integer", "number"]:
        yield f"Its parts give different types ({', '.join(types)}). Let all give the same."


@dataclass(frozen=True, kw_only=True)
class Mixture(Generator):
    """Each cell from one of the components, picked by weight."""

    NAME = "mixture"
    RANKS = True
    SUMMARY = "one of several generators, picked by weight"
    PROPERTIES = {
        "components": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "required": ["weight", "values"],
                "properties": {"weight": {**WEIGHT, "exclusiveMinimum": 0}, "values": NESTED},
                "additionalProperties": False,
            },
        }
    }
    REQUIRED = ("components",)
    weights: Sequence[float]
    components: Sequence[Generator]

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> Generator:
        parts = spec["components"]
        return cls(
            weights=tuple(part["weight"] for part in parts),
            components=tuple(build(part["values"]) for part in parts),
        )

    def type(self) -> str:
        return common_type(self.components)

    def needs(self) -> frozenset[str]:
        return frozenset().union(*(part.needs() for part in self.components))

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from type_problems(self.components)
        for part in self.components:
            yield from part.problems(scope)

    def make(self, draw: Draw) -> Array:
        codes = chosen(self.weights, draw.rng("which"), draw.size)
        pieces = []
        for number, part in enumerate(self.components):
            places = np.flatnonzero(codes == number)
            pieces.append((places, cast(part.make(draw.taken(places, number)), self.type())))
        return plain(scattered(pieces, draw.size))  # whichever pieces there are, the type is the same


@dataclass(frozen=True, kw_only=True)
class Conditional(Generator):
    """Each cell from the generator for the value that the column `on` has in the same row: a conditional table."""

    NAME = "conditional"
    SUMMARY = "one generator for each value of another column, and “otherwise” for all other values"
    PROPERTIES = {
        "on": A_NAME,
        "cases": {"type": "object", "minProperties": 1, "additionalProperties": NESTED},
        "otherwise": NESTED,
    }
    REQUIRED = ("on", "cases")
    on: str
    cases: Mapping[str, Generator]
    otherwise: Generator | None = None

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> Generator:
        cases = {str(value): build(part) for value, part in spec["cases"].items()}
        return cls(on=spec["on"], cases=cases, otherwise=build(spec["otherwise"]) if "otherwise" in spec else None)

    @property
    def parts(self) -> tuple[Generator, ...]:
        return (*self.cases.values(), *([self.otherwise] if self.otherwise else []))

    def type(self) -> str:
        return common_type(self.parts)

    def needs(self) -> frozenset[str]:
        return frozenset({self.on}).union(*(part.needs() for part in self.parts))

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from type_problems(self.parts)
        for part in self.parts:
            yield from part.problems(scope)

    def make(self, draw: Draw) -> Array:
        given = pc.dictionary_encode(texts(draw.columns[self.on]))
        names, codes = given.dictionary.to_pylist(), given.indices.to_numpy(zero_copy_only=False)
        pieces = []
        for code, name in enumerate(names):
            places = np.flatnonzero(codes == code)
            part = self._case(name, draw.column)
            pieces.append((places, cast(part.make(draw.taken(places, "case", name)), self.type())))
        return plain(scattered(pieces, draw.size))  # whichever pieces there are, the type is the same

    def _case(self, name: str, column: str) -> Generator:
        part = self.cases.get(name, self.otherwise)
        if part is None:
            raise Impossible(f"{column}: “cases” has none for “{name}” of “{self.on}”. Add it, or “otherwise”.")
        return part

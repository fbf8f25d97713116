"""What every generator promises: it knows its own settings, what it needs, and how its cells are made."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

import numpy as np
import pyarrow as pa

from exports.synthesis.arrays import Array
from exports.synthesis.randomness import stream
from surveys.measures.arrays import FloatArray, IntArray

TRIES = 1000
# Far beyond any measure, and far enough from where 64-bit numbers end.
LARGEST = 1e100
NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
POSITIVE = {"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST}
WHOLE = {"type": "integer", "minimum": -(10**15), "maximum": 10**15}
WEIGHT = {"type": "number", "minimum": 0, "maximum": 1e15}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string", "minLength": 1, "maxLength": 1000}
A_NAME = {"type": "string", "minLength": 1, "maxLength": 100}
WEIGHTS = {"type": "array", "minItems": 1, "items": WEIGHT}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "a date such as 2025-12-31"}
NESTED = {"$ref": "#/$defs/values"}

Spec = Mapping[str, Any]
Types = Mapping[str, str]
Build = Callable[[Spec], "Generator"]


class Impossible(ValueError):
    """Rows cannot be made as the blueprint says; the message says which part of it to change."""


class World(Protocol):
    """The other tables, as far as a cell may depend on them."""

    def size(self, table: str) -> int: ...
    def column(self, table: str, column: str) -> Array: ...
    def at(self, table: str, column: str, rows: IntArray) -> Array: ...


@dataclass(frozen=True)
class Scope:
    """What a blueprint has, for checks: the columns of this table and their types, those of the others, the locales."""

    column: str
    unique: bool
    rows: int
    columns: Mapping[str, "Generator"]
    types: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    sizes: Mapping[str, int]
    locales: Sequence[str]


@dataclass(frozen=True)
class Draw:
    """What a generator may look at while it makes one cell for each of `rows`, the rows' numbers in their table.

    `columns` are those of the same rows made earlier; `shared` keeps what several columns of these rows have in
    common (a person, a link); `home` is the path of the rows, without the column. Chance comes from `rng`, which
    depends on the seed and the path alone.
    """

    seed: int
    path: tuple[str | int, ...]
    rows: IntArray
    total: int
    columns: Mapping[str, Array]
    locales: Mapping[str, float]
    world: World
    home: tuple[str | int, ...] = ()
    unique: bool = False
    column: str = ""
    shared: dict[Any, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.rows)

    def rng(self, *names: str | int) -> np.random.Generator:
        return stream(self.seed, *self.path, *names)

    def key(self, *names: str | int) -> int:
        """A number for `permuted` that is the same in every part of the table."""
        return int(stream(self.seed, self.path[0], "key", self.column, *names).integers(2**62))

    def within(self, *names: str | int) -> "Draw":
        return replace(self, path=(*self.path, *names))

    def taken(self, places: IntArray, *names: str | int) -> "Draw":
        """The same for some of the rows."""
        index = pa.array(places)
        columns = {name: array.take(index) for name, array in self.columns.items()}
        return replace(self.within(*names), rows=self.rows[places], columns=columns, shared={})


@dataclass(frozen=True, kw_only=True)
class Generator(ABC):
    """One way of making cells. `PROPERTIES` is the JSON Schema of its settings, which are its fields."""

    NAME: ClassVar[str]
    SUMMARY: ClassVar[str]
    TYPE: ClassVar[str] = "string"
    PROPERTIES: ClassVar[dict[str, Any]] = {}
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    # May stand inside another generator: its cells depend on nothing but chance and the columns it names.
    NESTS: ClassVar[bool] = True
    # Its cells have an order and depend on nothing else, so that they may take part in a rank correlation.
    RANKS: ClassVar[bool] = False

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> "Generator":
        """From settings that the schema accepts; `build` makes the generators inside."""
        return cls(**spec)

    def type(self) -> str:
        return self.TYPE

    def resolved(self, columns: Mapping[str, "Generator"], types: Types, tables: Mapping[str, Types]) -> str:
        """The type of a whole column, which may depend on those of other columns."""
        return self.type()

    @property
    def distinct(self) -> bool:
        """Whether it knows how to make cells that never repeat."""
        return False

    def needs(self) -> frozenset[str]:
        """Columns of the same table that have to be there first."""
        return frozenset()

    def tables(self) -> frozenset[str]:
        """Other tables that have to be there first."""
        return frozenset()

    def problems(self, scope: Scope) -> Iterator[str]:
        """What the schema cannot say about the settings; each in words that say what to do."""
        yield from ()

    @abstractmethod
    def make(self, draw: Draw) -> Array:
        """A cell for each row of `draw`."""


@dataclass(frozen=True, kw_only=True)
class Numeric(Generator):
    """Numbers from a distribution, cut off at `min` and `max` and rounded to `decimals`."""

    TYPE = "number"
    RANKS = True
    LIMITS: ClassVar[dict[str, Any]] = {
        "min": NUMBER,
        "max": NUMBER,
        "outside": {"enum": ["redraw", "clip"]},
        "decimals": {"type": "integer", "minimum": -12, "maximum": 12},
    }
    min: float | None = None
    max: float | None = None
    outside: str = "redraw"
    decimals: int | None = None

    @abstractmethod
    def numbers(self, rng: np.random.Generator, size: int) -> FloatArray:
        """`size` values of the distribution as it is."""

    def problems(self, scope: Scope) -> Iterator[str]:
        if self.min is not None and self.max is not None and self.min > self.max:
            yield f"“min” ({self.min}) is above “max” ({self.max}). Exchange them."

    def make(self, draw: Draw) -> Array:
        rng = draw.rng()
        values = self.limited(self.numbers(rng, draw.size), rng)
        if self.decimals is not None:
            values = np.round(values, self.decimals)
        return pa.array(values.astype(np.int64) if self.type() == "integer" else values)

    def limited(self, values: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Values inside the limits: what falls outside is drawn anew, or set to the limit."""
        low = -np.inf if self.min is None else self.min
        high = np.inf if self.max is None else self.max
        if self.outside == "clip" or (low, high) == (-np.inf, np.inf):
            return np.clip(values, low, high)
        for _ in range(TRIES):
            outside = ~((values >= low) & (values <= high))
            if not outside.any():
                return values
            values[outside] = self.numbers(rng, int(outside.sum()))
        raise Impossible(f"Hardly any value lies between “min” and “max” of “{self.NAME}”. Widen them, or use clip.")


def weight_problems(
    weights: Sequence[float] | None, *, name: str = "weights", length: int | None = None
) -> Iterator[str]:
    """Weights must be as many as what they weigh, and one of them more than 0."""
    if weights is None:
        return
    if length is not None and len(weights) != length:
        yield f"“{name}” has {len(weights)} numbers for {length} values. Give one for each."
    if not sum(weights) > 0:
        yield f"“{name}” are all 0. Make at least one of them larger."

"""Cells that tell rows apart, and cells that point to another table's rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, numbers
from exports.synthesis.choice import chosen
from exports.synthesis.generators.base import A_NAME, COUNT, WHOLE, Draw, Generator, Impossible, Scope, Types
from exports.synthesis.people.letters import characters
from exports.synthesis.randomness import permuted
from surveys.measures.arrays import FloatArray, IntArray

ALPHABETS = {"#": "0123456789", "?": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
MOST_TEXTS = 10**18


@dataclass(frozen=True, kw_only=True)
class Sequence(Generator):
    """1, 2, 3 …: `start`, `step`; as text with a `prefix` and leading zeros up to `width` digits."""

    NAME = "sequence"
    SUMMARY = "1, 2, 3 …; with a prefix and a width: C0001, C0002 …"
    NESTS = False
    PROPERTIES = {
        "start": WHOLE,
        "step": {"type": "integer", "minimum": -(10**6), "maximum": 10**6},
        "prefix": {"type": "string", "maxLength": 50},
        "width": {**COUNT, "maximum": 30},
    }
    start: int = 1
    step: int = 1
    prefix: str = ""
    width: int = 0

    @property
    def distinct(self) -> bool:
        return True

    def type(self) -> str:
        return "string" if self.prefix or self.width else "integer"

    def problems(self, scope: Scope) -> Iterator[str]:
        if self.step == 0:
            yield "“step” is 0: every row would have the same number. Use “constant” for that."

    def at(self, rows: IntArray) -> Array:
        values = pa.array(self.start + self.step * rows)
        if self.type() == "integer":
            return values
        digits = pc.utf8_lpad(pc.cast(values, pa.string()), self.width, padding="0")
        return pc.binary_join_element_wise(pa.scalar(self.prefix), digits, "")

    def make(self, draw: Draw) -> Array:
        return self.at(draw.rows)


@dataclass(frozen=True, kw_only=True)
class Pattern(Generator):
    """`#` becomes a digit, `?` a capital letter; the rest stays. With `unique`, no text comes twice."""

    NAME = "pattern"
    SUMMARY = "a text such as “C-####-??”: # becomes a digit, ? a capital letter"
    PROPERTIES = {"pattern": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[ -~]+$"}}
    REQUIRED = ("pattern",)
    pattern: str

    @property
    def distinct(self) -> bool:
        return True

    @cached_property
    def count(self) -> int:
        """How many different texts there are."""
        return int(np.prod([len(ALPHABETS.get(sign, " ")) for sign in self.pattern], dtype=object))

    def problems(self, scope: Scope) -> Iterator[str]:
        if self.count > MOST_TEXTS:
            yield f"The pattern has more than {MOST_TEXTS:.0e} texts. Use fewer # and ?."
        elif scope.unique and self.count < scope.rows:
            yield f"The pattern has {self.count} different texts for {scope.rows} rows. Add a # or ?."

    def make(self, draw: Draw) -> Array:
        if draw.unique:
            return self.at(permuted(draw.rows, size=self.count, key=draw.key()))
        return self.at(draw.rng().integers(self.count, size=draw.size))

    def at(self, numbers: IntArray) -> Array:
        signs = np.empty((len(numbers), len(self.pattern)), np.uint8)
        for place in reversed(range(len(self.pattern))):
            alphabet = ALPHABETS.get(self.pattern[place])
            if alphabet is None:
                signs[:, place] = ord(self.pattern[place])
            else:
                numbers, digits = np.divmod(numbers, len(alphabet))
                signs[:, place] = np.frombuffer(alphabet.encode(), np.uint8)[digits]
        return characters(signs)


@dataclass(frozen=True, kw_only=True)
class Uuid(Generator):
    NAME = "uuid"
    SUMMARY = "a random UUID, version 4"

    @property
    def distinct(self) -> bool:
        return True

    def make(self, draw: Draw) -> Array:
        raw = np.frombuffer(draw.rng().bytes(16 * draw.size), np.uint8).reshape(draw.size, 16).copy()
        raw[:, 6] = raw[:, 6] & 0x0F | 0x40
        raw[:, 8] = raw[:, 8] & 0x3F | 0x80
        digits = np.frombuffer(raw.tobytes().hex().encode(), np.uint8).reshape(draw.size, 32)
        return characters(np.insert(digits, [8, 12, 16, 20], ord("-"), axis=1))


@dataclass(frozen=True, kw_only=True)
class ForeignKey(Generator):
    """The key of a row of another table. `skew` 0: all rows alike; 1: as Zipf has it, some often and most seldom.

    `weights` names a column of the other table that says how often each of its rows is chosen. With `unique`, each row
    of the other table is chosen once at most.
    """

    NAME = "foreign_key"
    SUMMARY = "the key of a row of another table; “skew” lets some rows be chosen far more often, or “weights” says so"
    NESTS = False
    PROPERTIES = {
        "table": A_NAME,
        "column": A_NAME,
        "skew": {"type": "number", "minimum": 0, "maximum": 10},
        "weights": A_NAME,
    }
    REQUIRED = ("table", "column")
    table: str
    column: str
    skew: float = 0
    weights: str | None = None

    @property
    def distinct(self) -> bool:
        return True

    def resolved(self, columns: Mapping[str, Generator], types: Types, tables: Mapping[str, Types]) -> str:
        return tables.get(self.table, {}).get(self.column, "string")

    def tables(self) -> frozenset[str]:
        return frozenset({self.table})

    def problems(self, scope: Scope) -> Iterator[str]:
        if self.table not in scope.tables:
            yield f"There is no table “{self.table}”. There are: {', '.join(scope.tables)}."
            return
        for name in filter(None, (self.column, self.weights)):
            if name not in scope.tables[self.table]:
                yield f"The table “{self.table}” has no column “{name}”. It has: {', '.join(scope.tables[self.table])}."
        if self.skew and self.weights:
            yield "“skew” and “weights” both say how often a row is chosen. Keep one of them."
        if scope.unique and scope.sizes[self.table] < scope.rows:
            rows = scope.sizes[self.table]
            yield f"The table “{self.table}” has {rows} rows for {scope.rows} that each want one of their own."

    def make(self, draw: Draw) -> Array:
        links = self.links(draw)
        draw.shared["link", draw.column] = (self.table, links)
        return draw.world.at(self.table, self.column, links)

    def links(self, draw: Draw) -> IntArray:
        """The row numbers in the other table."""
        size = draw.world.size(self.table)
        if draw.unique:
            return permuted(draw.rows, size=size, key=draw.key())
        if self.weights:
            weights = np.maximum(np.nan_to_num(numbers(draw.world.column(self.table, self.weights))), 0)
            if not weights.any():
                raise Impossible(f"{draw.column}: all “weights” ({self.table}.{self.weights}) are 0. Make some larger.")
            return chosen(weights, draw.rng(), draw.size)
        if not self.skew:
            return draw.rng().integers(size, size=draw.size)
        return permuted(power_ranks(draw.rng().random(draw.size), self.skew, size), size=size, key=draw.key())


@dataclass(frozen=True, kw_only=True)
class Lookup(Generator):
    """Another column of the row that a foreign key points to, in the same row of this table."""

    NAME = "lookup"
    SUMMARY = "another column of the row that a foreign key of this table points to"
    NESTS = False
    PROPERTIES = {"through": A_NAME, "column": A_NAME}
    REQUIRED = ("through", "column")
    through: str
    column: str

    def needs(self) -> frozenset[str]:
        return frozenset({self.through})

    def resolved(self, columns: Mapping[str, Generator], types: Types, tables: Mapping[str, Types]) -> str:
        key = columns.get(self.through)
        return tables.get(key.table, {}).get(self.column, "string") if isinstance(key, ForeignKey) else "string"

    def problems(self, scope: Scope) -> Iterator[str]:
        key = scope.columns.get(self.through)
        if not isinstance(key, ForeignKey):
            yield f"“{self.through}” is no foreign key of this table. Name one that is."
        elif self.column not in scope.tables.get(key.table, {}):
            yield f"The table “{key.table}” has no column “{self.column}”."

    def make(self, draw: Draw) -> Array:
        table, links = draw.shared["link", self.through]
        return draw.world.at(table, self.column, links)


def power_ranks(quantiles: FloatArray, exponent: float, size: int) -> IntArray:
    """Ranks 0 … size − 1, rank r with the share ∫ x^−exponent dx from r + 1 to r + 2: Zipf's law without its table."""
    if exponent == 1:
        places = np.exp(quantiles * np.log(size + 1))
    else:
        power = 1 - exponent
        places = (((size + 1.0) ** power - 1) * quantiles + 1) ** (1 / power)
    result: IntArray = np.clip(places.astype(np.int64) - 1, 0, size - 1)
    return result

"""Texts from Faker: people in one piece, and any of its providers."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from exports.synthesis.arrays import Array, plain, scattered
from exports.synthesis.choice import chosen
from exports.synthesis.generators.base import A_NAME, Draw, Generator, Scope
from exports.synthesis.people.person import PUBLIC, Person, unrepeated
from exports.synthesis.people.places import has_states
from exports.synthesis.people.words import FAILS, POOL, faker, has, pool, source, works

# Faker's methods behind fields: some locales do without, and in some a method only raises.
METHODS = {"phone": "phone_number"} | {
    name: name for name in ("street_address", "address", "city", "postcode", "job", "company")
}


@dataclass(frozen=True, kw_only=True)
class PersonField(Generator):
    """A field of a person. Columns of one `group` are about the same person; all are, unless said otherwise."""

    NAME = "person"
    SUMMARY = "a field of a person; all such columns of a row are about the same one (e-mail, name, city, postcode …)"
    NESTS = False
    PROPERTIES = {"field": {"enum": list(PUBLIC)}, "group": A_NAME}
    REQUIRED = ("field",)
    field: str
    group: str = "person"

    @property
    def distinct(self) -> bool:
        return self.field == "email"

    def problems(self, scope: Scope) -> Iterator[str]:
        if without := [locale for locale in scope.locales if not self._known(locale)]:
            yield f"Faker knows no {self.field} for {', '.join(without)}. Leave the column out."

    def _known(self, locale: str) -> bool:
        if self.field == "state":
            return has_states(locale)
        return works(locale, METHODS.get(self.field, "name"))

    def make(self, draw: Draw) -> Array:
        key = ("person", self.group)
        if key not in draw.shared:
            draw.shared[key] = Person(replace(draw, path=(*draw.home, *key)))
        person: Person = draw.shared[key]
        return plain(unrepeated(person) if draw.unique and self.distinct else person.get(self.field))


@dataclass(frozen=True, kw_only=True)
class FromFaker(Generator):
    """A method of Faker by its name. Its words are read once: lists as they are, all else `pool` times.

    `pool: 0` asks Faker for every row: slow, but no text is used again.
    """

    NAME = "faker"
    SUMMARY = "any provider of Faker by its name, such as “company”, with “arguments” if it takes some"
    PROPERTIES = {
        "provider": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "the name of a provider"},
        "arguments": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
        "pool": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        "locale": {"$ref": "#/$defs/locale"},
    }
    REQUIRED = ("provider",)
    provider: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    pool: int | None = None
    locale: str | None = None

    def problems(self, scope: Scope) -> Iterator[str]:
        for locale in [self.locale] if self.locale else scope.locales:
            if not has(locale, self.provider):
                yield f"Faker has no provider “{self.provider}” for {locale}. Its documentation lists them."
            elif trouble := self._trouble(locale):
                yield f"Faker's “{self.provider}” does not work with these “arguments”: {trouble}"

    def _trouble(self, locale: str) -> str:
        method = getattr(faker(locale), self.provider)
        try:
            inspect.signature(method).bind(**self.arguments)
            method(**self.arguments)
        except FAILS as error:
            return str(error) or type(error).__name__
        return ""

    def make(self, draw: Draw) -> Array:
        locales = {self.locale: 1.0} if self.locale else draw.locales
        codes = chosen(list(locales.values()), draw.rng("locale"), draw.size)
        pieces = []
        for code, locale in enumerate(locales):
            where = np.flatnonzero(codes == code)
            if len(where):
                pieces.append((where, self._words(locale, draw, len(where))))
        return plain(scattered(pieces, draw.size))

    def _words(self, locale: str, draw: Draw, size: int) -> Array:
        rng = draw.rng(locale)
        if self.pool == 0:
            return self._asked(locale, int(rng.integers(2**32)), size)
        if self.arguments or self.pool:
            words = pool(locale, self.provider, self.pool or POOL, tuple(sorted(self.arguments.items())))
            return words.draw(rng, size)
        return source(locale, self.provider).draw(rng, size)

    def _asked(self, locale: str, seed: int, size: int) -> Array:
        generator = faker(locale)
        generator.seed_instance(seed)
        method = getattr(generator, self.provider)
        return pa.array([str(method(**self.arguments)) for _ in range(size)], pa.string())

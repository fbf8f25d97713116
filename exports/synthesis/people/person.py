"""One person per row. Every field is drawn once and shared, so that a row's columns are about the same person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from faker.decode import unidecode

from exports.synthesis.arrays import Array, coded, scattered
from exports.synthesis.choice import chosen
from exports.synthesis.generators.base import Draw
from exports.synthesis.people.letters import side_by_side
from exports.synthesis.people.phones import RESERVED
from exports.synthesis.people.places import places, state_token
from exports.synthesis.people.words import Formats, Patterns, Words, source
from surveys.measures.arrays import IntArray

GENDERS = ("female", "male")
DOMAINS = ("example.org", "example.com", "example.net")  # RFC 2606: nobody can receive mail there
NUMBERED = 100
SIMPLE = "{{first_name}} {{last_name}}"


@dataclass(frozen=True)
class Person:
    """The people of some rows. A field's chance depends on its name alone: adding one changes no other."""

    draw: Draw
    made: dict[str, Array] = field(default_factory=dict)

    def get(self, name: str) -> Array:
        """The values of one of FIELDS, or of a part they share."""
        if name not in self.made:
            self.made[name] = FIELDS[name](self)
        return self.made[name]

    def rng(self, *names: str) -> np.random.Generator:
        return self.draw.rng(*names)

    def by_locale(self, make: Callable[[str, IntArray], Array]) -> Array:
        """One column from what `make` gives for the rows of each locale."""
        codes = self.get("locale").indices.to_numpy()
        rows = [(name, np.flatnonzero(codes == code)) for code, name in enumerate(self.draw.locales)]
        return scattered([(where, make(name, where)) for name, where in rows if len(where)], self.draw.size)

    def by_gender(self, token: str) -> Array:
        """Words that differ for women and men, such as Faker's first_name_female."""
        codes = self.get("gender").indices.to_numpy()

        def make(locale: str, where: IntArray) -> Array:
            pieces = []
            for code, gender in enumerate(GENDERS):
                inside = np.flatnonzero(codes[where] == code)
                rng = self.rng(token, locale, gender)
                pieces.append((inside, source(locale, f"{token}_{gender}").draw(rng, len(inside))))
            return scattered(pieces, len(where))

        return self.by_locale(make)

    def from_faker(self, token: str) -> Array:
        return self.by_locale(lambda locale, where: source(locale, token).draw(self.rng(token, locale), len(where)))


def _locale(person: Person) -> Array:
    weights = list(person.draw.locales.values())
    return coded(chosen(weights, person.rng("locale"), person.draw.size), list(person.draw.locales))


def _gender(person: Person) -> Array:
    return coded(person.rng("gender").integers(2, size=person.draw.size), GENDERS)


def _name(person: Person) -> Array:
    codes = person.get("gender").indices.to_numpy()

    def make(locale: str, where: IntArray) -> Array:
        pieces = []
        for code, gender in enumerate(GENDERS):
            inside = np.flatnonzero(codes[where] == code)
            index = pa.array(where[inside])
            given = {part: person.get(part).take(index) for part in ("first_name", "last_name")}
            rng = person.rng("name", locale, gender)
            pieces.append((inside, name_formats(locale, gender).draw(rng, len(inside), given)))
        return scattered(pieces, len(where))

    return person.by_locale(make)


@lru_cache(maxsize=256)
def name_formats(locale: str, gender: str) -> Formats:
    """The locale's ways of writing a name that have both parts of it."""
    found = source(locale, f"name_{gender}")
    if isinstance(found, Formats) and (kept := _with(found.formats, "first_name", "last_name")):
        return Formats(kept, locale)
    return Formats(Words((SIMPLE,)), locale)


@lru_cache(maxsize=64)
def address_formats(locale: str) -> Formats:
    """The locale's ways of writing an address that name a street and a city, on one line."""
    found = source(locale, "address")
    kept = _with(found.formats, "{{street_address}}", "{{city}}") if isinstance(found, Formats) else None
    lines = kept or Words(("{{street_address}}, {{postcode}} {{city}}",))
    return Formats(Words(tuple(re.sub(r"\s*\n\s*", ", ", text) for text in lines.words), lines.weights), locale)


def on_one_line(texts: Array) -> Array:
    if not pc.any(pc.match_substring(texts, "\n")).as_py():
        return texts
    return pc.replace_substring_regex(texts, r"\s*\n\s*", ", ")


def _with(formats: Words, *parts: str) -> Words | None:
    kept = [place for place, text in enumerate(formats.words) if all(part in text for part in parts)]
    if not kept:
        return None
    weights = None if formats.weights is None else formats.weights[kept]
    return Words(tuple(formats.words[place] for place in kept), weights)


def romanised(array: Array) -> Array:
    """Words in the letters a–z and digits, for e-mail addresses: Müller becomes muller, 田中 is read out."""
    words = [re.sub("[^a-z0-9]", "", unidecode(word).lower()) or "person" for word in array.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(array.indices, pa.array(words))


def _encoded(array: Array) -> Array:
    return array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)


def _mailbox(person: Person) -> Array:
    """first.last, half of them with a number; where none may repeat, all with the row's."""
    first, last = (romanised(_encoded(person.get(name))) for name in ("first_name", "last_name"))
    rng, size = person.rng("mailbox"), person.draw.size
    tails = ["", *map(str, range(1, NUMBERED))]
    codes = np.where(rng.random(size) < 0.5, 0, rng.integers(1, NUMBERED, size))
    return side_by_side([first, ".", last, coded(codes, tails)])


def _email(person: Person) -> Array:
    domains = coded(person.rng("domain").integers(len(DOMAINS), size=person.draw.size), DOMAINS)
    return side_by_side([person.get("mailbox"), "@", domains])


def unrepeated(person: Person) -> Array:
    """E-mail addresses with the row's number, so that none comes twice."""
    first, last = (romanised(_encoded(person.get(name))) for name in ("first_name", "last_name"))
    numbers = pc.cast(pa.array(person.draw.rows + 1), pa.string())
    return side_by_side([first, ".", last, ".", numbers, "@", DOMAINS[0]])


def _place(person: Person) -> Array:
    """The number of each row's place in its locale."""
    rng, codes = person.rng("place"), np.empty(person.draw.size, np.int64)
    locales = person.get("locale").indices.to_numpy()
    quantiles = rng.random(person.draw.size)
    for code, locale in enumerate(person.draw.locales):
        inside = locales == code
        codes[inside] = (quantiles[inside] * len(places(locale).cities)).astype(np.int64) if inside.any() else 0
    return pa.array(codes)


def _of_place(column: str) -> Callable[[Person], Array]:
    def make(person: Person) -> Array:
        numbers = person.get("place").to_numpy()
        return person.by_locale(lambda locale, where: coded(numbers[where], getattr(places(locale), column)))

    return make


def _address(person: Person) -> Array:
    def make(locale: str, where: IntArray) -> Array:
        index, formats = pa.array(where), address_formats(locale)
        known = {name: name for name in ("street_address", "city", "postcode")} | {state_token(locale): "state"}
        given = {token: person.get(name).take(index) for token, name in known.items()}
        return formats.draw(person.rng("address", locale), len(where), given)

    return on_one_line(person.by_locale(make))


def _phone(person: Person) -> Array:
    def make(locale: str, where: IntArray) -> Array:
        reserved = RESERVED.get(locale)
        numbers = Patterns(Words(reserved), upper=False) if reserved else source(locale, "phone_number")
        return numbers.draw(person.rng("phone", locale), len(where))

    return person.by_locale(make)


FIELDS: Mapping[str, Callable[[Person], Array]] = {
    "locale": _locale,
    "gender": _gender,
    "first_name": lambda person: person.by_gender("first_name"),
    "last_name": lambda person: person.by_gender("last_name"),
    "name": _name,
    "mailbox": _mailbox,
    "email": _email,
    "phone": _phone,
    "place": _place,
    "street_address": lambda person: person.from_faker("street_address"),
    "city": _of_place("cities"),
    "state": _of_place("states"),
    "postcode": _of_place("postcodes"),
    "address": _address,
    "job": lambda person: person.from_faker("job"),
    "company": lambda person: person.from_faker("company"),
}
# What a blueprint may ask for; the rest are parts of these.
PUBLIC = (
    "gender",
    "first_name",
    "last_name",
    "name",
    "email",
    "phone",
    "street_address",
    "city",
    "state",
    "postcode",
    "address",
    "job",
    "company",
    "locale",
)

"""Places of a locale: each city has its state and its postcode, the same in every row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from exports.synthesis.people.words import Formats, faker, has, source, works

MOST = 1000
TRIES = 10
# What Faker calls the part of a country, and its method for a postcode inside that part.
STATES = (
    "state_abbr",
    "province_abbr",
    "estado_sigla",
    "province",
    "state",
    "administrative_unit",
    "state_name",
    "region",
    "department_name",
)
WITHIN = {"state_abbr": "postcode_in_state", "province_abbr": "postcode_in_province"}


@dataclass(frozen=True)
class Places:
    """Row i of each column is about one place; `states` are empty texts where the locale has none."""

    cities: tuple[str, ...]
    states: tuple[str, ...]
    postcodes: tuple[str, ...]


@lru_cache(maxsize=64)
def state_token(locale: str) -> str:
    """The method for the part of the country: that which the locale's addresses name, if any."""
    found = source(locale, "address") if works(locale, "address") else None
    written = " ".join(found.formats.words) if isinstance(found, Formats) else ""
    known = [token for token in STATES if has(locale, token)]
    return next((token for token in known if f"{{{{{token}}}}}" in written), known[0] if known else "")


@lru_cache(maxsize=64)
def places(locale: str) -> Places:
    """Up to a thousand cities with a postcode that lies in their state, where Faker knows that; else one that stays."""
    generator, token = faker(locale), state_token(locale)
    generator.seed_instance(1)  # after all else that asks Faker: the same words, whatever came before
    found: dict[str, tuple[str, str, str]] = {}
    for place in islice(_real(generator) or _made(generator, locale, token), MOST * TRIES):
        found.setdefault(place[0], place)
        if len(found) == MOST:
            break
    return Places(*(tuple(column) for column in zip(*found.values(), strict=True)))


def has_states(locale: str) -> bool:
    return any(places(locale).states)


def _real(generator: Any) -> Iterator[tuple[str, str, str]] | None:
    """Cities as they are, with postcode and province: Italy's provider lists them."""
    listed: dict[str, Any] = {}
    for provider in generator.providers:
        listed = getattr(provider, "cap_city_province", listed)
    if not listed:
        return None
    rows = sorted((city, province, code) for code, cities in listed.items() for city, province in cities)
    generator.random.shuffle(rows)
    return iter(rows)


def _made(generator: Any, locale: str, token: str) -> Iterator[tuple[str, str, str]]:
    state: Callable[[], str] = getattr(generator, token) if token else str
    within = WITHIN.get(token, "")
    while True:
        part = state()
        code = getattr(generator, within)(part) if within and has(locale, within) else generator.postcode()
        yield generator.city(), part, code

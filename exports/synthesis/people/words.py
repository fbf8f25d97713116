"""Faker's words, read once for each locale: the lists, formats and patterns that its methods choose from.

A method of Faker is watched while it runs. One that returns an element of a list gives its list; one that fills a
format or a pattern gives those; what any other returns is asked for often enough to be a list of its own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from faker import Faker
from faker.config import AVAILABLE_LOCALES
from faker.providers import BaseProvider

from exports.synthesis.arrays import Array, coded, scattered
from exports.synthesis.choice import chosen, shares
from exports.synthesis.people.letters import filled, side_by_side
from surveys.measures.arrays import FloatArray

# fr_QC only warns that fr_CA is meant.
LOCALES = tuple(sorted(set(AVAILABLE_LOCALES) - {"fr_QC"}))
FAILS = (TypeError, ValueError, KeyError, AttributeError, IndexError)
POOL = 3000
WATCHED = 5
TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# Signs that Faker turns into a varying number of characters: such patterns are not filled here.
VARYING = re.compile(r"[!@^]")
UNFILLED = re.compile(r"[#%$!@?^]")


@dataclass(frozen=True)
class Words:
    """Each word as often as its weight says; without weights, all alike."""

    words: tuple[str, ...]
    weights: FloatArray | None = None

    def draw(self, rng: np.random.Generator, size: int) -> Array:
        if self.weights is None:
            return coded(rng.integers(len(self.words), size=size), self.words)
        return coded(chosen(self.weights, rng, size), self.words)


@dataclass(frozen=True)
class Patterns:
    patterns: Words
    upper: bool

    def draw(self, rng: np.random.Generator, size: int) -> Array:
        codes = self.patterns.draw(rng, size).indices.to_numpy()
        pieces = []
        for code, pattern in enumerate(self.patterns.words):
            places = np.flatnonzero(codes == code)
            pieces.append((places, filled(pattern, rng, len(places), upper=self.upper)))
        return scattered(pieces, size)


@dataclass(frozen=True)
class Formats:
    """Texts with {{tokens}}, each of which has a source of its own."""

    formats: Words
    locale: str

    def draw(self, rng: np.random.Generator, size: int, given: Mapping[str, Array] | None = None) -> Array:
        """`given` has the values of tokens that are known; the first time a format names one, they are taken."""
        codes = self.formats.draw(rng, size).indices.to_numpy()
        pieces = [(np.zeros(0, np.int64), pa.array([], pa.string()))]
        for code, text in enumerate(self.formats.words):
            places = np.flatnonzero(codes == code)
            if len(places):
                pieces.append((places, self._filled(text, rng, places, given or {})))
        return scattered(pieces, size)

    def _filled(self, text: str, rng: np.random.Generator, places: Any, given: Mapping[str, Array]) -> Array:
        known, parts = dict(given), []
        for number, part in enumerate(TOKEN.split(text)):
            if number % 2 == 0:
                parts.append(part)
                continue
            group = group_of(part)
            if group in known:
                parts.append(known.pop(group).take(pa.array(places)))
            else:
                parts.append(source(self.locale, part).draw(rng, len(places)))
        return side_by_side([part for part in parts if not (isinstance(part, str) and part == "")])


Source = Words | Patterns | Formats


def group_of(token: str) -> str:
    """A token without its gender: first_name_female is a first_name."""
    for group in ("first_name", "last_name"):
        if token.startswith(group):
            return group
    return token


@lru_cache(maxsize=64)
def faker(locale: str) -> Any:
    """Faker's generator for one locale: the same words in every process. Its methods exist at run time only."""
    generator = Faker(locale).factories[0]
    for provider in generator.providers:
        cities = getattr(provider, "cities", None)
        if isinstance(cities, list):  # in one locale made from a set, so in another order in every process
            provider.cities = sorted(cities)
    return generator


def has(locale: str, token: str) -> bool:
    """Whether Faker has such a method for a locale."""
    method = getattr(faker(locale), token, None) if not token.startswith("_") else None
    return callable(method) and isinstance(getattr(method, "__self__", None), BaseProvider)


def works(locale: str, token: str) -> bool:
    """Whether Faker has such a method and it returns something: in some locales a few only raise."""
    try:
        return has(locale, token) and bool(source(locale, token))
    except FAILS:
        return False


@lru_cache(maxsize=4096)
def source(locale: str, token: str) -> Source:
    """Where the words of one of Faker's methods come from."""
    generator = faker(locale)
    generator.seed_instance(crc32(token.encode()))
    runs = [_watched(getattr(generator, token)) for _ in range(WATCHED)]
    elements = _elements(runs)
    if elements is None:
        return pool(locale, token)
    words = _words(elements)
    if all(run.result == run.picked for run in runs) and not any("{{" in word for word in words.words):
        return words
    if all(TOKEN.search(word) for word in words.words) and _known(words, locale):
        return Formats(words, locale)
    if _are_patterns(words, runs):
        return Patterns(words, upper=all(run.result == run.result.upper() for run in runs))
    return pool(locale, token)


@lru_cache(maxsize=4096)
def pool(locale: str, token: str, size: int = POOL, arguments: tuple[tuple[str, Any], ...] = ()) -> Words:
    """What a method of Faker returns when it is asked `size` times."""
    generator = faker(locale)
    generator.seed_instance(crc32(token.encode()))
    method = getattr(generator, token)
    found, counts = np.unique([str(method(**dict(arguments))) for _ in range(size)], return_counts=True)
    return Words(tuple(map(str, found)), shares(counts))


@dataclass(frozen=True)
class _Run:
    elements: Any
    picked: Any
    result: Any


def _watched(method: Callable[[], Any]) -> _Run:
    """One call, and the first choice that it made."""
    provider: Any = getattr(method, "__self__")  # noqa: B009 - a bound method, which its type does not say
    seen: list[tuple[Any, Any]] = []
    usual = provider.random_element

    def watching(elements: Any = ("a", "b", "c")) -> Any:
        picked = usual(elements)
        seen.append((elements, picked))
        return picked

    provider.random_element = watching
    try:
        result = method()
    finally:
        del provider.random_element
    elements, picked = seen[0] if seen else (None, None)
    return _Run(elements, picked, result)


def _elements(runs: Sequence[_Run]) -> Any:
    """The list that all runs chose from; None where they differ or it holds anything but texts."""
    first = runs[0].elements
    if first is None or any(run.elements is not first and run.elements != first for run in runs):
        return None
    return first if all(isinstance(word, str) and word for word in first) else None


def _words(elements: Any) -> Words:
    """Sorted, so that an order that means nothing changes nothing; equal ones count together."""
    weighted: dict[str, float] = {}
    for word in elements:
        weight = elements[word] if isinstance(elements, Mapping) else 1.0
        weighted[word] = weighted.get(word, 0.0) + float(weight)
    names = sorted(weighted)
    weights = shares(weighted[name] for name in names)
    return Words(tuple(names), None if np.ptp(weights) == 0 else weights)


def _known(formats: Words, locale: str) -> bool:
    """Whether all that stands in braces are Faker's methods without arguments, and the rest stays as it is."""
    tokens = {token for text in formats.words for token in TOKEN.findall(text)}
    rest = [TOKEN.sub("", text) for text in formats.words]
    if any("{{" in text or UNFILLED.search(text) for text in rest):
        return False
    return all(has(locale, token) for token in tokens)


def _are_patterns(words: Words, runs: Sequence[_Run]) -> bool:
    if any(VARYING.search(word) or not word.isascii() for word in words.words):
        return False
    return all(isinstance(run.result, str) and _expression(run.picked).fullmatch(run.result) for run in runs)


def _expression(pattern: str) -> re.Pattern[str]:
    signs = {"#": r"\d", "%": "[1-9]", "$": "[2-9]", "?": "[A-Za-z]"}
    return re.compile("".join(signs.get(sign, re.escape(sign)) for sign in pattern), re.IGNORECASE)

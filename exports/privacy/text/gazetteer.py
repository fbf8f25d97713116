"""Which words are names of people, by the lists of Faker's locales, and which are ordinary words as well.

The lists know the names that are frequent in these countries and no others.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from faker.providers.lorem import ar_AA as words_ar
from faker.providers.lorem import de_DE as words_de
from faker.providers.lorem import en_US as words_en
from faker.providers.lorem import es_ES as words_es
from faker.providers.lorem import fr_FR as words_fr
from faker.providers.person import (
    ar_AA,
    ar_SA,
    de_AT,
    de_CH,
    de_DE,
    en_GB,
    en_IE,
    en_IN,
    en_NG,
    en_US,
    es_AR,
    es_CO,
    es_ES,
    es_MX,
    fr_BE,
    fr_CA,
    fr_CH,
    fr_DZ,
    fr_FR,
    it_IT,
    nl_NL,
    pl_PL,
    pt_BR,
    sw,
    tr_TR,
)

from exports.privacy.text.ordinary import FUNCTION, ONLY_NAMES, ORDINARY, SHORT_FORMS

LOCALES = (
    *(en_US, en_GB, en_IE, en_IN, en_NG, de_DE, de_AT, de_CH, fr_FR, fr_BE, fr_CA, fr_CH, fr_DZ, es_ES, es_AR, es_CO),
    *(es_MX, ar_AA, ar_SA, it_IT, nl_NL, pl_PL, pt_BR, sw, tr_TR),
)
LOREM = (words_en, words_de, words_fr, words_es, words_ar)
SHORTEST = 3


class Known(NamedTuple):
    """What is known of a word. `function`: never a name. `ordinary`: also a word of a language."""

    first: bool
    last: bool
    ordinary: bool
    function: bool

    @property
    def name(self) -> bool:
        return self.first or self.last


def folded(word: str) -> str:
    """Small letters without accents: people leave them out."""
    small = word.casefold()
    if small.isascii():
        return small
    return "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))


@lru_cache(maxsize=50_000)
def known(word: str) -> Known:
    """A word as written. One with a hyphen is known where all its parts are."""
    small = folded(word)
    parts = small.split("-") if "-" in small else [small]
    return Known(
        all(part in FIRST for part in parts),
        all(part in LAST for part in parts),
        all(part in ORDINARY or part in SAID for part in parts),
        small in FUNCTION,
    )


def _list(locale: Any, *attributes: str) -> Iterable[str]:
    for attribute in attributes:
        names: Iterable[str] = getattr(locale.Provider, attribute, ())
        for name in names:
            yield from re.findall(r"[^\W\d_]{2,}", folded(name))


def _names(*attributes: str) -> frozenset[str]:
    found = {name for locale in LOCALES for name in _list(locale, *attributes) if len(name) >= SHORTEST}
    return frozenset(found - FUNCTION)


FIRST = _names("first_names", "first_names_male", "first_names_female", "first_names_est_europe") | SHORT_FORMS
LAST = _names("last_names", "last_names_male", "last_names_female")
SAID = frozenset(folded(word) for words in LOREM for word in words.Provider.word_list) - ONLY_NAMES

"""What a researcher knows better: strings that are not personal, and strings that always are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from exports.privacy.text.plain import plain
from exports.privacy.text.spans import MARKED, Finding


def folded(text: str) -> str:
    """Texts that fold to the same are the same string: small letters, single spaces, compatibility forms replaced."""
    return " ".join(plain(text).text.casefold().split())


@dataclass(frozen=True)
class Corrections:
    """Both hold strings as `folded` gives them. `never` is not masked where it is all of a finding."""

    never: frozenset[str] = field(default_factory=frozenset)
    always: frozenset[str] = field(default_factory=frozenset)

    def allows(self, found: str) -> bool:
        return not self.never or folded(found) not in self.never

    def marked(self, text: str) -> Iterator[Finding]:
        """Where `text` holds a string that is always personal, as whole words, in any case."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield Finding(*match.span(), MARKED, 1.0, "is marked as personal in this survey")

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.always:
            return None
        longest_first = sorted(self.always, key=lambda words: (-len(words), words))
        alternatives = "|".join(r"\s+".join(map(re.escape, words.split())) for words in longest_first)
        return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)

"""A text as recognisers read it, and the way back to the text as it was written.

Full-width and other compatibility forms are replaced (NFKC, Unicode Standard Annex 15), digits of all scripts become
0 to 9, and what is not seen is left out: zero-width and bidirectional controls, NUL, Arabic vowel signs.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

# Marks on one letter beyond what a language needs; more of them make normalisation slow (UAX 15, stream-safe text).
MOST_MARKS = 30
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u0640\u064b-\u0652\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
HIDDEN = re.compile(f"[{_HIDDEN}]")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "\u2018\u2019\u02bc\u2032"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
LAST_DIGITS = 0x20000  # the planes behind hold none
_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, LAST_DIGITS)
    if unicodedata.decimal(chr(code), -1) >= 0
}
# One character for one: nothing moves.
SAME_LENGTH = {
    **_DIGITS,
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    **dict.fromkeys(map(ord, _SPACES), " "),
}


@dataclass(frozen=True)
class Plain:
    """`text` is the readable form; `starts[i]` and `ends[i]` say which characters of the original gave its i-th.

    None: nothing moved.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which is not empty, lies in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Plain:
    """`text` made readable, in time linear in its length."""
    if text.isascii():
        return Plain(text) if HIDDEN.search(text) is None else _moved(text)
    same = text.translate(SAME_LENGTH)
    if HIDDEN.search(same) or any(map(unicodedata.combining, same)) or not unicodedata.is_normalized("NFKC", same):
        return _moved(same)
    return Plain(same)


def _moved(text: str) -> Plain:
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        seen = _readable(HIDDEN.sub("", text[start : min(end, start + MOST_MARKS)]))
        if seen:
            pieces.append(seen)
            origins.append((start, end))
    return _joined(pieces, origins)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Each letter with the marks on it."""
    starts = [place for place, character in enumerate(text) if not (place and unicodedata.combining(character))]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


@lru_cache(maxsize=4096)
def _readable(cluster: str) -> str:
    return unicodedata.normalize("NFKC", cluster).translate(SAME_LENGTH)


def _joined(pieces: list[str], origins: list[tuple[int, int]]) -> Plain:
    firsts = [0, *accumulate(map(len, pieces))]
    owners = [bisect_right(firsts, place) - 1 for place in range(firsts[-1])]
    starts = [origins[owner][0] for owner in owners]
    return Plain("".join(pieces), starts, [origins[owner][1] for owner in owners])

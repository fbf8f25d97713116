"""What can be done to the words of a text: each function gives edits."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from exports.synthesis.augment.spans import Edit, Marked, Span

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A key and its neighbours: the rows of three keyboards as they lie, each a little to the right of the one above.
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "qwerty": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "azerty": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
}
SHORTEST = 4  # letters; a slip in a shorter word soon makes another word


def places(marked: Marked, *, touch_marked: bool) -> list[Span]:
    """The words, where they are; without those that are marked, unless they may be touched."""
    found = [match.span() for match in WORD.finditer(marked.text)]
    return found if touch_marked else [span for span in found if not marked.covers(*span)]


def chosen(found: Sequence[Span], share: float, rng: np.random.Generator) -> Iterator[Span]:
    """Each word with the chance `share`."""
    return (span for span, draw in zip(found, rng.random(len(found)), strict=True) if draw < share)


def synonyms(
    text: str, found: Sequence[Span], words: Mapping[str, Sequence[str]], share: float, rng: np.random.Generator
) -> Iterator[Edit]:
    """Other words of the list for those that have any, in the same case."""
    known = [span for span in found if words.get(text[slice(*span)].lower())]
    for start, end in chosen(known, share, rng):
        others = words[text[start:end].lower()]
        yield Edit(start, end, like(text[start:end], others[int(rng.integers(len(others)))]))


def like(old: str, new: str) -> str:
    """`new` in capitals, with a capital, or as it is: as `old` is written."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def misspelt(text: str, found: Sequence[Span], share: float, rng: np.random.Generator) -> Iterator[Edit]:
    """One slip in a word: two letters change places, one is left out, or written twice. The first letter stays."""
    for start, end in chosen(_long(found), share, rng):
        at = int(rng.integers(start + 1, end - 1))
        one, two = text[at], text[at + 1]
        slip = rng.integers(3)
        yield (Edit(at, at + 2, two + one), Edit(at, at + 1, ""), Edit(at, at + 1, one * 2))[slip]


def mistyped(text: str, found: Sequence[Span], layout: str, share: float, rng: np.random.Generator) -> Iterator[Edit]:
    """One letter of a word is that of a key beside it."""
    near = neighbours(layout)
    for start, end in chosen(_long(found), share, rng):
        at = int(rng.integers(start, end))
        beside = near.get(text[at].lower(), "")
        if beside:
            yield Edit(at, at + 1, like(text[at], beside[int(rng.integers(len(beside)))]))


def neighbours(layout: str) -> dict[str, str]:
    """The keys around each key: beside it, and above and below."""
    rows = LAYOUTS[layout]
    keys = {key: (line, place + line / 2) for line, row in enumerate(rows) for place, key in enumerate(row)}
    return {
        key: "".join(other for other, (b, y) in keys.items() if other != key and _near(a - b, x - y))
        for key, (a, x) in keys.items()
    }


def recased(text: str, style: str) -> Iterator[Edit]:
    """The whole text in small letters, in capitals, or with a capital for each word."""
    new = {"lower": str.lower, "upper": str.upper, "title": _titled}[style](text)
    if len(new) == len(text):  # a whole text is cased better than its letters one by one: think of Σ
        yield from (Edit(at, at + 1, sign) for at, sign in enumerate(new) if sign != text[at])
        return
    case = str.lower if style == "lower" else str.upper
    starts = {start for start, _ in (match.span() for match in WORD.finditer(text))}
    for at, sign in enumerate(text):
        if style != "title" or at in starts:
            yield Edit(at, at + 1, case(sign))


def _titled(text: str) -> str:
    return WORD.sub(lambda match: match[0][:1].upper() + match[0][1:], text)


def _long(found: Sequence[Span]) -> list[Span]:
    return [(start, end) for start, end in found if end - start >= SHORTEST]


def _near(lines: int, keys: float) -> bool:
    return abs(lines) <= 1 and abs(keys) <= 1

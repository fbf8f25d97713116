"""Marks in a text as people write them: the words themselves and, where these come again, which time: “Paris (2)”.

`spans.js` reads and writes the same: whoever changes one changes the other.
"""

import re
import unicodedata
from functools import lru_cache

# What is space to a browser and to Python alike.
SPACE = " \t\n\r\f\v\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
RUNS = re.compile(f"[{SPACE}]+|[^{SPACE}]+")
NUMBERED = re.compile(r"(.*\S) ?\(([0-9]{1,4})\)", re.DOTALL)


class NotThere(ValueError):
    """The text does not hold these words, or not so often."""


def line_of(text: str, start: int, end: int) -> str:
    """The characters of `text` from `start` to `end` as a line that `span_of` reads. Space around them is left out;
    empty where there is nothing else."""
    words, _ = squeezed(text[start:end])
    words = words.strip(" ")
    if not words:
        return ""
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip(SPACE))
    which = next(number for number, (place, _) in enumerate(places(words, text), start=1) if place == start)
    return words if which == 1 and not NUMBERED.fullmatch(words) else f"{words} ({which})"


def span_of(line: str, text: str) -> tuple[int, int]:
    """Where in `text` the words of a line stand. Raises NotThere."""
    words = squeezed(line)[0].strip(" ")
    if numbered := NUMBERED.fullmatch(words):
        found, which = places(numbered[1], text), int(numbered[2])
        if 1 <= which <= len(found):
            return found[which - 1]
    if found := places(words, text):
        return found[0]
    raise NotThere(words)


def places(words: str, text: str) -> list[tuple[int, int]]:
    """Every place where `words` stand in `text`, however they are spaced: first those that cut no word, in order."""
    squeezed_text, at = squeezed(text)
    found, place = [], squeezed_text.find(words)
    while words and place >= 0:
        found.append((at[place], at[place + len(words) - 1] + 1))
        place = squeezed_text.find(words, place + 1)
    return sorted(found, key=lambda span: (_cuts(text, span[0]) or _cuts(text, span[1]), span))


@lru_cache(maxsize=16)
def squeezed(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` with each run of space as one, and where in `text` each of its characters stands."""
    pieces: list[str] = []
    at: list[int] = []
    for run in RUNS.finditer(text):
        blank = run[0][0] in SPACE
        pieces.append(" " if blank else run[0])
        at += [run.start()] if blank else range(run.start(), run.end())
    return "".join(pieces), tuple(at)


def _cuts(text: str, place: int) -> bool:
    """Whether a mark that begins or ends here cuts a word."""
    return 0 < place < len(text) and _in_word(text[place - 1]) and _in_word(text[place])


def _in_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"

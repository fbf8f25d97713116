"""A text as tokens and sentences, by rules that need no dictionary. No Django.

A token is a run of letters and digits; a single Chinese or Japanese character; or a single other character that is no
space. What belongs to the character before it, such as an accent or the rest of an emoji, stays with it. Thai, Lao,
Khmer and Burmese, which put no space between words, come in the runs in which they are written.
A sentence is a line of the text: nothing guesses where one ends.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

JOINER = "\u200d"
# The sorts of characters that are words by themselves, by the first word of their names.
ALONE = ("CJK", "HIRAGANA", "KATAKANA")
LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
# The ranges of what changes the emoji before it: skin tones, and the letters in the flags of regions.
MODIFIERS = (("\U0001f3fb", "\U0001f3ff"), ("\U000e0020", "\U000e007f"))

Token = tuple[int, int]


def tokens(text: str, *, cuts: Collection[int] = ()) -> list[Token]:
    """Where each token begins and ends, in code points; one that reaches across a place in `cuts` is cut there."""
    found: list[Token] = []
    for place, character in enumerate(text):
        if character.isspace():
            continue
        if found and found[-1][1] == place and place not in cuts and _goes_on(text[place - 1], character):
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def sentences(text: str, some: Sequence[Token], *, whole: Collection[Token] = ()) -> Iterator[list[Token]]:
    """The tokens line by line; two lines stay together where one of the stretches in `whole` reaches across."""
    line = 0
    numbers = []
    for place, (start, _) in enumerate(some):
        between = text[some[place - 1][1] : start] if place else ""
        ends = any(character in LINE_ENDS for character in between)
        line += ends and not any(begin < start < end for begin, end in whole)
        numbers.append(line)
    for _, group in groupby(zip(numbers, some, strict=True), key=lambda pair: pair[0]):
        yield [token for _, token in group]


def _goes_on(before: str, character: str) -> bool:
    """Whether a character belongs to the token of the one right before it."""
    if _joins(character) or before == JOINER:
        return True
    return _in_word(character) and (_in_word(before) or _joins(before)) and not _alone(character) and not _alone(before)


def _joins(character: str) -> bool:
    """Whether it changes the character before it, and is none by itself."""
    return (
        character in (JOINER, "\u200c")
        or unicodedata.category(character)[0] == "M"
        or any(low <= character <= high for low, high in MODIFIERS)
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _alone(character: str) -> bool:
    return not character.isascii() and unicodedata.name(character, "").startswith(ALONE)

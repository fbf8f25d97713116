"""Names of people: lists of names, and what stands around them.

A word that is only a name counts by itself; one that is also an ordinary word ("May", "Rose", "Wolf") only beside
another name, or behind a title, a greeting, or words such as "my name is". Names that no list knows are found behind
these alone. Names in small letters are found behind "my name is" and its like, and a frequent first name behind "with".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exports.privacy.text import contexts
from exports.privacy.text.gazetteer import Known, known
from exports.privacy.text.ordinary import words
from exports.privacy.text.spans import NAME, Finding

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
ELISION = re.compile(r"(?:[dljmtsnc]|qu)'(?=[^\W\d_]{2})", re.IGNORECASE)
POSSESSIVE = re.compile(r"'s$", re.IGNORECASE)
INITIALS = re.compile(r"(?<!\w)(?:[A-ZÄÖÜÉ]\.[ ]?){1,3}$")
PARTICLES = words(
    "van von vom zu zur der den de del della di da do dos das du la le las los el al bin ben ibn abu bint y e san"
)
CAPITAL_PARTICLES = words("Van Von De Da Do Dos Di Del Della Le La Du El Al Bin Ben Ibn Abu")
MOST_WORDS = 5
SHORTEST_SMALL = 4


@dataclass(frozen=True, slots=True)
class Word:
    """`capital`: begins with a capital letter; `loud`: has no small one."""

    text: str
    start: int
    end: int
    capital: bool
    loud: bool
    known: Known

    @property
    def possible(self) -> bool:
        """Whether it is written as a name, and is not a word that is never one."""
        return self.capital and not self.known.function and self.end - self.start > 1

    @property
    def sure(self) -> bool:
        return self.possible and self.known.name and not self.known.ordinary


def names(text: str) -> Iterator[Finding]:
    words = [_word(match) for match in WORD.finditer(text)]
    found = list(_found(text, words))
    yield from found
    yield from _again(words, found)


def _found(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    quiet = not text.isupper()  # where all is in capitals they say nothing
    yield from _announced(text, words)
    yield from _signed(text, words)
    if quiet:
        yield from _listed(text, words)
        yield from _spoken_of(text, words)


def _again(words: Sequence[Word], found: Sequence[Finding]) -> Iterator[Finding]:
    """Who was named once is named again without the words that announced them."""
    starts = [word.start for word in words]
    places = {place for one in found for place in range(bisect_left(starts, one.start), bisect_left(starts, one.end))}
    named = {words[place].text.casefold() for place in places}
    for place, word in enumerate(words if named else ()):
        likely = word.possible and not word.known.ordinary and place not in places
        if likely and word.text.casefold() in named:
            yield Finding(word.start, word.end, NAME, 0.45, "is named elsewhere in the text")


def _word(match: re.Match[str]) -> Word:
    start, end, text = match.start(), match.end(), match[0]
    if "'" in text:
        elision, possessive = ELISION.match(text), POSSESSIVE.search(text)
        start += elision.end() if elision else 0
        end -= 2 if possessive and end - 2 > start else 0
        text = match.string[start:end]
    return Word(text, start, end, text[0].isupper(), len(text) > 1 and text.isupper(), known(text))


# -- by the lists ------------------------------------------------------------------------------------------------------


def _listed(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    place = 0
    while place < len(words):
        size = _size(text, words, place) if words[place].capital else 0
        if size:
            yield _finding(text, words, place, size, "in the lists of names")
        place += size or 1


def _size(text: str, words: Sequence[Word], place: int) -> int:
    """How many words from here on are one name by the lists; 0: none."""
    first = words[place]
    if not first.possible:
        return 0
    run = _run(text, words, place)
    second = next(
        (
            word
            for word in words[place + 1 : place + run]
            if not (word.text in PARTICLES or word.text in CAPITAL_PARTICLES)
        ),
        None,
    )
    if first.loud and not (second and first.known.first and second.known.last):
        return 0
    if second is not None and _pair(first, second, close=second is words[place + 1]):
        return run
    return 1 if first.sure or (first.known.name and _initials(text, first.start)) else 0


def _pair(first: Word, second: Word, *, close: bool) -> bool:
    """Whether two words, side by side or with a particle between them, are a name together."""
    if first.known.first and not first.known.ordinary:
        return second.known.name or not second.known.ordinary
    if first.known.first:
        return second.sure or (second.known.last and second.possible and close)
    return second.sure and second.known.last and not first.known.ordinary


def _run(text: str, words: Sequence[Word], place: int) -> int:
    """How many words from here on could be one name: capitals side by side, small particles between them."""
    size, seen = 1, 1
    for before, word in pairwise(words[place : place + MOST_WORDS + 1]):
        particle = word.text in PARTICLES or word.text in CAPITAL_PARTICLES
        if not _beside(text, before, word) or not (particle or _goes_on(word)) or seen == MOST_WORDS:
            break
        seen += 1
        size = size if particle else seen
    return size


def _goes_on(word: Word) -> bool:
    return word.possible and (word.known.name or not word.known.ordinary)


def _beside(text: str, before: Word, word: Word) -> bool:
    between = text[before.end : word.start]
    return between in (" ", "  ") or (between == ". " and before.end - before.start == 1)


def _initials(text: str, start: int) -> re.Match[str] | None:
    return INITIALS.search(text[max(0, start - 12) : start])


def _finding(text: str, words: Sequence[Word], place: int, size: int, why: str) -> Finding:
    start, end = words[place].start, words[place + size - 1].end
    initials = _initials(text, start)
    if initials and initials[0] != "M. ":  # in French that is a title
        start -= len(initials[0])
    if size == 1 and words[place].known.last and (other := _after_comma(text, words, place)):
        end = other.end
    return Finding(start, end, NAME, 0.6 if size > 1 else 0.5, why)


def _after_comma(text: str, words: Sequence[Word], place: int) -> Word | None:
    """The first name in "Johnson, Michael"."""
    other = words[place + 1] if place + 1 < len(words) else None
    if other is None or words[place].known.first or not (other.sure and other.known.first):
        return None
    return other if text[words[place].end : other.start] == ", " else None


# -- by what stands before them ----------------------------------------------------------------------------------------


def _announced(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    at = {word.start: place for place, word in enumerate(words)}
    for context in contexts.CONTEXTS:
        for match in context.pattern.finditer(text):
            place = at.get(match.end())
            size = _announced_size(text, words, place, context) if place is not None else 0
            if place is not None and size:
                start = match.start(1) if match.lastindex else words[place].start
                yield Finding(start, words[place + size - 1].end, NAME, 0.7, context.why)


def _announced_size(text: str, words: Sequence[Word], place: int, context: contexts.Context) -> int:
    if context.arabic:
        return _arabic_size(text, words, place, context)
    first = words[place]
    skipped = _particles(words, place)
    if first.known.function and not skipped:
        return 0
    if skipped and words[place + skipped].possible:
        return skipped + _run(text, words, place + skipped)
    if first.capital and _fits(first, context):
        return _run(text, words, place)
    return 1 if context.small and not first.capital and _small(text, first) else 0


def _small(text: str, word: Word) -> bool:
    """Whether a word without a capital is the writer's name: a listed one, or a strange one that ends what is said."""
    if word.known.ordinary or word.end - word.start < 2:
        return False
    return word.known.first or text[word.end : word.end + 1] in ("", ",", ".", "!", "\n")


def _fits(word: Word, context: contexts.Context) -> bool:
    if word.end - word.start < 2:
        return False
    return {
        contexts.ANY: True,
        contexts.NAME_LIKE: word.known.name or not word.known.ordinary,
        contexts.LISTED: word.known.name,
    }[context.takes]


def _particles(words: Sequence[Word], place: int) -> int:
    """How many small particles stand here before a capital: "van der Berg"."""
    size = 0
    while place + size < len(words) - 1 and size < 3 and _is_particle(words[place + size], small=size == 0):
        size += 1
    return size


def _is_particle(word: Word, *, small: bool) -> bool:
    return (word.text if small else word.text.casefold()) in PARTICLES


def _arabic_size(text: str, words: Sequence[Word], place: int, context: contexts.Context) -> int:
    first = words[place]
    if first.known.function or not ("\u0600" <= first.text[0] <= "\u06ff"):
        return 0
    if context.takes == contexts.LISTED and (not first.known.name or first.known.ordinary):
        return 0
    second = words[place + 1] if place + 1 < len(words) else None
    if second is None or not _beside(text, first, second):
        return 1
    return 2 if second.text.startswith("ال") and (second.known.last or second.text.endswith("ي")) else 1


# -- at the end of a letter, and in small letters ----------------------------------------------------------------------


def _signed(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    """A line of its own behind "Best regards,"."""
    if "\n" not in text:
        return
    at = {word.start: place for place, word in enumerate(words)}
    for match in contexts.SIGNED.finditer(text):
        place = at.get(match.end())
        if place is None or not words[place].possible:
            continue
        last = words[place + _run(text, words, place) - 1]
        if text[last.end : last.end + 1] in ("", "\n") or text[last.end : last.end + 2] in (".", ".\n"):
            yield Finding(words[place].start, last.end, NAME, 0.65, "signs the text")


def _spoken_of(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    for before, word in pairwise(words):
        if before.text in contexts.WITH and _is_small_name(word) and _beside(text, before, word):
            yield Finding(word.start, word.end, NAME, 0.4, "is a first name in small letters")


def _is_small_name(word: Word) -> bool:
    long_enough = word.end - word.start >= SHORTEST_SMALL
    return long_enough and word.text.islower() and word.known.first and not (word.known.ordinary or word.known.function)

"""Marks in texts as CoNLL-2003 files: a token and its label per line (Tjong Kim Sang and De Meulder 2003), in IOB2.

A document is a text as one person marked it, or the crowd. It begins with a line `-DOCSTART-?item=…&contributor=… O`,
its parts written as in a web address. An empty line ends a sentence, which is a line of the text. What a token is says
`exports.writers.tokens`; one that a mark of anybody cuts is cut in all documents of that text, so that each mark is
whole and two people's tokens are the same. UTF-8, one space between the columns.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from exports.frames import Field, Table
from exports.writers.limits import Unwritable
from exports.writers.marked import ITEM, About, rows
from exports.writers.marked_text import MarkedText, Span, marked_text
from exports.writers.tokens import Token, sentences, tokens
from surveys.kinds.marks import SPANS

LABEL = "CoNLL: words with the labels of marks"
EXTENSION = "conll"
MEDIA_TYPE = "text/plain; charset=utf-8"
MARKS = frozenset({SPANS})
NEEDS_SOURCE = True

# What the first line of a document says, as far as it is known.
SAID = (ITEM, "origin", "contributor", "split")
OUTSIDE = "O"

Row = Mapping[str, Any]


def write(table: Table, *, field: Field, about: About, path: Path, report: Callable[[], None]) -> None:
    """Raises Unwritable where marks overlap: a token has one label."""
    answered = [(row, marked_text(row, field)) for row in rows(table, report) if row[field.name] is not None]
    everybodys: dict[str, set[Token]] = defaultdict(set)
    for _, one in answered:
        everybodys[one.text].update((start, end) for start, end, _ in one.spans)
    with path.open("w", encoding="utf-8", newline="") as file:
        for row, one in answered:
            file.writelines(_document(row, one, everybodys[one.text]))


def _document(row: Row, one: MarkedText, everybodys: set[Token]) -> Iterator[str]:
    said = {name: row[name] for name in SAID if row.get(name) is not None}
    yield f"-DOCSTART-?{urlencode(said, quote_via=quote)} {OUTSIDE}\n\n"
    labelled = _labelled(one)
    found = tokens(one.text, cuts={place for span in everybodys for place in span})
    for sentence in sentences(one.text, found, whole=everybodys):
        yield from (f"{one.text[start:end]} {_tag(start, labelled)}\n" for start, end in sentence)
        yield "\n"


def _labelled(one: MarkedText) -> dict[int, Span]:
    """The mark that each character is in."""
    _check_apart(one.item, one.spans)
    return {place: span for span in one.spans for place in range(span[0], span[1])}


def _check_apart(item: str, spans: Sequence[Span]) -> None:
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise Unwritable(
            f"CoNLL gives each word one label, and marks in the item “{item[:60]}” overlap. Choose Label Studio or "
            "JSON Lines, which hold marks that overlap."
        )


def _tag(start: int, labelled: Mapping[int, Span]) -> str:
    span = labelled.get(start)
    if span is None:
        return OUTSIDE
    return f"{'B' if span[0] == start else 'I'}-{span[2]}"

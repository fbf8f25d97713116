"""Marks in a text, out of the row of a table: the text as it leaves, and the marks in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exports.frames import Field
from exports.writers.limits import Unwritable
from exports.writers.marked import ITEM, source

Span = tuple[int, int, str]


@dataclass(frozen=True)
class MarkedText:
    """`spans` are (start, end, label) in code points, in order; all lie within `text`."""

    item: str
    text: str
    spans: tuple[Span, ...]


def marked_text(row: Mapping[str, Any], field: Field) -> MarkedText:
    """What a row says was marked. The text is made from the row alone: what was left out of the dataset is not in it.

    Raises Unwritable where the marks cannot be read, or not all are within the text.
    """
    item, template = str(row.get(ITEM) or ""), field.marks.source if field.marks else ""
    text = source(template, row)
    try:
        spans = tuple((one["start"], one["end"], one["label"]) for one in json.loads(row[field.name]))
    except ValueError:
        raise Unwritable(f"“{field.name}” was generalised, so that it says no place in a text any more.") from None
    if any(end > len(text) for _, end, _ in spans):
        raise Unwritable(
            f"Marks lie beyond the text of the item “{item[:60]}”: it was changed after people marked it, or a field "
            "that it is made from is no text. Take the item out, or choose JSON Lines, which holds the places alone."
        )
    return MarkedText(item, text, spans)

"""The kinds of question. To add one: write its file and its template, and name it here."""

from collections.abc import Mapping
from typing import Any

from surveys.definition import Asked
from surveys.kinds.base import Kind
from surveys.kinds.boxes import Boxes
from surveys.kinds.free_text import FreeText
from surveys.kinds.multiple_choice import MultipleChoice
from surveys.kinds.number import Number
from surveys.kinds.pairwise import Pairwise
from surveys.kinds.ranking import Ranking
from surveys.kinds.rating import Rating
from surveys.kinds.single_choice import SingleChoice
from surveys.kinds.spans import Spans
from surveys.kinds.statement import Statement

KINDS: tuple[Kind, ...] = (
    Statement(),
    SingleChoice(),
    MultipleChoice(),
    Rating(),
    Number(),
    FreeText(),
    Ranking(),
    Pairwise(),
    Boxes(),
    Spans(),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


class UnknownKind(LookupError):
    """There is no kind of this name."""


def get(name: str) -> Kind:
    """The kind called `name`. Raises UnknownKind."""
    if name not in _BY_NAME:
        raise UnknownKind(f"There is no kind of question called “{name}”. There are: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def about(asked: Asked, data: Mapping[str, Any]) -> Asked:
    """The question about an item with this data, where it makes a difference to what can be answered."""
    return get(asked.kind).fill(asked, data) if data and asked.depends_on_item else asked


def all_kinds() -> tuple[Kind, ...]:
    return KINDS


def choices() -> list[tuple[str, str]]:
    """Names and labels, for the researcher's menu."""
    return [(kind.name, kind.label) for kind in KINDS]

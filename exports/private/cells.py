"""Into which cell an answer falls. Cells come from the question alone: that one is there tells nothing of anybody."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from exports.questions import Exported
from surveys import kinds

MOST_CELLS = 2_000
NO_ANSWER = "(no answer)"


class NotThese(ValueError):
    """The answers to a question fall into no cells that are known beforehand; the text says what to do."""


@dataclass(frozen=True)
class Choices:
    """`labels`: the words of each cell; `cells(answer)`: the places of an answer, which may be `several`."""

    labels: list[str]
    cells: Callable[[Any], list[int]]
    several: bool = False

    @property
    def most(self) -> int:
        """How many cells one answer can change."""
        return len(self.labels) if self.several else 1


def choices(one: Exported) -> Choices:
    """The cells of a question. Raises NotThese."""
    asked = one.newest
    kind = kinds.get(asked.kind)
    codes = kind.codes(asked.config)
    if codes is not None:
        place: dict[Hashable, int] = {kind.key(code): number for number, code in enumerate(codes)}
        labels = [*(kind.summary(code, asked.config) for code in codes), NO_ANSWER]
        return Choices(labels, partial(_one, kind.key, place))
    if one.columns and all(column.type == "boolean" for column in one.columns):
        labels = [column.description or column.name for column in one.columns]
        return Choices(labels, partial(_several, lambda value: kind.cells(value, asked.config)), several=True)
    raise NotThese(f"The answers to “{one.name}” are not choices from a list. Ask for numbers, or another question.")


def is_number(one: Exported) -> bool:
    """Whether the answers to a question are numbers."""
    return [column.type in ("integer", "number") for column in one.columns] == [True]


def number(one: Exported, value: Any) -> float | None:
    """An answer as a number; None where there is none."""
    cells = kinds.get(one.newest.kind).cells(value, one.newest.config)
    return None if cells[0] is None else float(cells[0])


def _one(key: Callable[[Any], Hashable], place: dict[Hashable, int], value: Any) -> list[int]:
    """The cell of an answer; of none, or one that is no choice any more, the last."""
    return [len(place) if value is None else place.get(key(value), len(place))]


def _several(cells: Callable[[Any], list[Any]], value: Any) -> list[int]:
    return [] if value is None else [number for number, chosen in enumerate(cells(value)) if chosen]

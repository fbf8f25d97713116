"""Answers as the columns that a model learns, and back.

Answers that are few and fixed are one column of words. Else there is a column for each of the kind's cells: a set of
options is learnt option by option, so that what is rare is a single option, never a combination.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from exports.synthesis.fitted.domains import Domain
from surveys import kinds
from surveys.definition import Asked
from surveys.kinds.base import Column

TRUTHS = ["true", "false"]


class _Pooled:
    """The pool of rare values: it says nothing about which of them."""


POOLED = _Pooled()


@dataclass(frozen=True)
class Part:
    """A question with its `columns` in the model. `coded`: there is one, whose words are the answers as JSON."""

    asked: Asked
    cells: tuple[Column, ...]
    coded: bool

    @property
    def name(self) -> str:
        return self.asked.name

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.cells]

    def series(self, values: Sequence[Any]) -> "dict[str, pd.Series[Any]]":
        """The answers, None where there is none, as columns to learn."""
        if self.coded:
            return {self.name: pd.Series([None if one is None else text(one) for one in values], dtype=object)}
        cells = kinds.get(self.asked.kind).cells_of(values, self.asked.config)
        return {name: _column(column) for name, column in zip(self.columns, cells, strict=True)}

    def domains(self) -> dict[str, Domain]:
        """What is public about the columns: their words, where these are fixed."""
        kind, config = kinds.get(self.asked.kind), self.asked.config
        if self.coded:
            return {self.name: [text(code) for code in kind.codes(config) or ()]}
        known = {one.name: TRUTHS if one.type == "boolean" else list(one.labels) for one in self.cells}
        return {name: words for name, words in known.items() if words}

    def value(self, cells: Sequence[Any]) -> Any:
        """The answer that a model drew; None for none, POOLED where a cell is from the pool."""
        if cells[0] is None:
            return None
        if self.coded:
            return _code(cells[0])
        if not all(_fits(cell, column.labels) for cell, column in zip(cells, self.cells, strict=True)):
            return POOLED
        return kinds.get(self.asked.kind).joined(list(cells), self.asked.config)


def parts(asked: Sequence[Asked]) -> list[Part]:
    """The questions among `asked` that may be learnt, whatever was answered to them."""
    return [_part(one) for one in asked if kinds.get(one.kind).learnable(one.config)]


def answered(some: Sequence[Part], answers: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Those that somebody answered."""
    given = {name for one in answers for name, value in one.items() if value is not None}
    return [part for part in some if part.name in given]


def text(value: Any) -> str:
    """An answer as a word of a model."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def plain(column: "pd.Series[Any]") -> list[Any]:
    """The cells of a drawn column, None where there is none."""
    return [None if pd.isna(cell) else cell for cell in column.astype(object)]


def _part(asked: Asked) -> Part:
    kind = kinds.get(asked.kind)
    if kind.codes(asked.config) is not None:
        return Part(asked, (Column(asked.name, "string", ""),), coded=True)
    return Part(asked, tuple(kind.columns(asked.name, asked.config)), coded=False)


def _column(cells: Sequence[Any]) -> "pd.Series[Any]":
    if any(isinstance(cell, bool | str) for cell in cells):
        return pd.Series(cells, dtype=object)
    return pd.Series([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")


def _code(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return POOLED


def _fits(cell: Any, labels: dict[str, str]) -> bool:
    """Whether it is no word, or one that the kind knows: neither the pool nor a number for a row."""
    return not isinstance(cell, str) or cell in labels

"""Changed rows of a table: numbers jittered, dates moved with their season, rows between rows (SMOTE-NC)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np

from exports.synthesis.augment.fields import WrongConfig, between
from exports.synthesis.augment.neighbours import Pool
from exports.synthesis.augment.records import ID, Made, Record, Unusable
from surveys.measures.arrays import FloatArray

DAYS = {"weeks": 7, "years": 364}  # 52 whole weeks: the day of the week stays, the season moves by a day


@dataclass(frozen=True)
class Jitter:
    """Normal noise on numbers: its standard deviation is so many of the column's own, `columns: {age: 0.05}`.

    A number keeps its decimals and stays within what the column has.
    """

    columns: Mapping[str, float]
    share: float = between(0, 1, 1)

    def changed(self, row: dict[str, Any], rows: "Rows", rng: np.random.Generator) -> list[str]:
        for name, spread in self.columns.items():
            about = rows.number(name)
            draw = rng.standard_normal()
            if row[name] != "":
                row[name] = about.written(_number(row[name], name) + draw * spread * about.deviation)
        return []


@dataclass(frozen=True)
class Retime:
    """Dates moved by whole weeks or years of 52 weeks, at most so many, all by the same: weekday and season stay."""

    columns: tuple[str, ...]
    by: Literal["weeks", "years"] = "weeks"
    most: int = between(1, 520, 2)
    share: float = between(0, 1, 1)

    def changed(self, row: dict[str, Any], rows: "Rows", rng: np.random.Generator) -> list[str]:
        steps = int(rng.integers(1, self.most + 1)) * (1 if rng.random() < 0.5 else -1)
        for name in self.columns:
            rows.check(name)
            row[name] = moved(row[name], timedelta(days=steps * DAYS[self.by])) if row[name] else ""
        return []


@dataclass(frozen=True)
class Smote:
    """A row between a row and one of its nearest in the same class (Chawla and others, 2002, section 6.1, SMOTE-NC).

    Numbers lie on the line between the two; a category is what most of the nearest have. Numbers are put on one scale
    first. Such rows fill a table; do not expect a better model of them: with boosted trees class weights did better.
    """

    numbers: tuple[str, ...]
    categories: tuple[str, ...] = ()
    target: str = ""
    neighbours: int = between(1, 100, 5)
    share: float = between(0, 1, 1)

    def changed(self, row: dict[str, Any], rows: "Rows", rng: np.random.Generator) -> list[str]:
        if not self.numbers:
            raise WrongConfig("smote: name at least one column of numbers.")
        pool = rows.pool(self)
        near = pool.nearest(row[ID])
        other, step = near[int(rng.integers(len(near)))] if near else row[ID], rng.random()
        for name in self.numbers:
            if row[name] != "" and rows.of(other)[name] != "":
                here, there = (_number(value, name) for value in (row[name], rows.of(other)[name]))
                row[name] = rows.number(name).written(here + step * (there - here))
        for name in self.categories:
            row[name] = most_common([rows.of(one)[name] for one in near], otherwise=row[name])
        return near


STEPS: Mapping[str, type[Any]] = {"jitter": Jitter, "retime": Retime, "smote": Smote}


@dataclass(frozen=True)
class Numbers:
    """What a column of numbers is like."""

    low: float
    high: float
    deviation: float
    decimals: int

    def written(self, value: float) -> str:
        return f"{min(max(value, self.low), self.high):.{self.decimals}f}"


class Rows:
    """The rows that children are made of, as texts."""

    def __init__(self, rows: Sequence[Record]) -> None:
        self._rows = {row[ID]: row for row in rows}
        self._numbers: dict[str, Numbers] = {}
        self._pools: dict[Smote, Pool] = {}

    def of(self, name: str) -> Record:
        return self._rows[name]

    def check(self, column: str) -> None:
        if column not in self._first:
            raise WrongConfig(f"There is no column “{column}”. There are: {', '.join(self._first)}.")

    def number(self, column: str) -> Numbers:
        """Raises WrongConfig for a column that does not exist, Unusable for one that holds no numbers."""
        if column not in self._numbers:
            self.check(column)
            texts = [row[column] for row in self._rows.values() if row[column] != ""]
            self._numbers[column] = _described(texts, column)
        return self._numbers[column]

    def pool(self, smote: Smote) -> Pool:
        """The rows with their nearest in the same class; worked out once."""
        if smote not in self._pools:
            for name in (*smote.categories, *([smote.target] if smote.target else [])):
                self.check(name)
            self._pools[smote] = Pool(
                ids=list(self._rows),
                numbers=np.array([self._scaled(name) for name in smote.numbers]).T,
                categories=[[row[name] for row in self._rows.values()] for name in smote.categories],
                classes=[row[smote.target] if smote.target else "" for row in self._rows.values()],
                k=smote.neighbours,
            )
        return self._pools[smote]

    def _scaled(self, column: str) -> FloatArray:
        """With a deviation of 1; a missing one is the mean."""
        about = self.number(column)
        texts = (row[column] for row in self._rows.values())
        values = np.array([_number(text, column) if text != "" else np.nan for text in texts])
        mean = np.nanmean(values) if np.isfinite(values).any() else 0.0
        return np.where(np.isnan(values), mean, values) / (about.deviation or 1.0)

    @cached_property
    def _first(self) -> Record:
        return next(iter(self._rows.values()), {})


@dataclass(frozen=True)
class Table:
    """Rows of a CSV file."""

    rows: Rows
    steps: Sequence[Any]

    def child(self, parent: Record, number: int, rng: np.random.Generator) -> Made | None:
        """A row like its parent, with every step that the draw allows. Without steps, a copy: the bootstrap."""
        row, others = dict(parent), list[str]()
        for step in self.steps:
            if rng.random() < step.share:
                others += step.changed(row, self.rows, rng)
        return Made(row, others=others)

    def parent_files(self, parent: Record) -> dict[str, bytes]:
        """None: a row has no file of its own."""
        return {}


def moved(text: str, by: timedelta) -> str:
    """A date or a date with a time, as ISO 8601 writes it, moved."""
    try:
        found = datetime.fromisoformat(text) + by
    except (ValueError, OverflowError):
        raise Unusable(f"“{text[:40]}” is no date that can be moved. Write 2026-03-31, or 2026-03-31T12:00.") from None
    return found.date().isoformat() if len(text) <= len("2026-03-31") else found.isoformat(sep=text[10])


def most_common(values: Sequence[str], *, otherwise: str) -> str:
    """The most frequent one; `otherwise` if it is among several, or there are none, else the first of the alphabet."""
    counts = {value: values.count(value) for value in values}
    best = [value for value, count in counts.items() if count == max(counts.values())]
    return otherwise if not best or otherwise in best else min(best)


def _described(texts: Iterable[str], column: str) -> Numbers:
    given = list(texts)
    values = np.array([_number(text, column) for text in given] or [0.0])
    decimals = max((len(text.partition(".")[2]) for text in given), default=0)
    return Numbers(float(values.min()), float(values.max()), float(values.std()), min(decimals, 12))


def _number(text: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise Unusable(f"“{text[:40]}” in the column “{column}” is no number.")
    return value

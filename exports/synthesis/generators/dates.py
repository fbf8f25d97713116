"""Dates and times: with weekdays and seasons, after one another, and people's ages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.synthesis.arrays import Array, numbers, type_of
from exports.synthesis.choice import at
from exports.synthesis.generators.base import (
    A_NAME,
    DATE,
    NESTED,
    POSITIVE,
    WEIGHT,
    Build,
    Draw,
    Generator,
    Scope,
    Spec,
)
from surveys.measures.arrays import FloatArray, IntArray

MOST_DAYS = 150_000
DAY = 86_400


def profile(length: int, what: str) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": length,
        "maxItems": length,
        "items": WEIGHT,
        "description": f"{length} weights, {what}",
    }


def is_date(text: str) -> bool:
    try:
        np.datetime64(text, "D")
    except ValueError:
        return False
    return True


def day(text: str) -> int:
    """Days since 1970."""
    return int(np.datetime64(text, "D").astype(np.int64))


def days_of(array: Array) -> IntArray:
    """Days since 1970 of dates or times."""
    values = numbers(array).astype(np.int64)
    return values // DAY if type_of(array) == "datetime" else values


@dataclass(frozen=True, kw_only=True)
class Dates(Generator):
    """A day from `start` to `end`, weighted by weekday, month, growth and special days, which multiply.

    `in_order`: row i of n gets a day from the i-th of n equal shares, so that the table is in the order of time.
    """

    NAME = "date"
    RANKS = True
    SUMMARY = "a day in a range; weights by weekday and month, growth per year, special days; “in_order” sorts"
    TYPE = "date"
    PROPERTIES = {
        "start": DATE,
        "end": DATE,
        "weekdays": profile(7, "Monday first"),
        "months": profile(12, "January first"),
        "growth": {**POSITIVE, "maximum": 10, "description": "a factor per year, such as 1.05"},
        "special": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start", "end", "times"],
                "properties": {"start": DATE, "end": DATE, "times": WEIGHT},
                "additionalProperties": False,
            },
        },
        "in_order": {"type": "boolean"},
    }
    REQUIRED = ("start", "end")
    start: str
    end: str
    weekdays: Sequence[float] | None = None
    months: Sequence[float] | None = None
    growth: float = 1.0
    special: Sequence[Mapping[str, Any]] = ()
    in_order: bool = False

    def problems(self, scope: Scope) -> Iterator[str]:
        texts = [self.start, self.end, *(part[key] for part in self.special for key in ("start", "end"))]
        if wrong := [text for text in texts if not is_date(text)]:
            yield f"{wrong[0]} is no day of the calendar. Write it as in 2025-12-31."
        elif not 0 <= day(self.end) - day(self.start) < MOST_DAYS:
            yield f"“end” must come after “start”, and at most {MOST_DAYS} days later."
        elif not self.weights().sum() > 0:
            yield "The weights leave no day between “start” and “end”. Make some larger than 0."

    def days(self) -> IntArray:
        return np.arange(day(self.start), day(self.end) + 1)

    def weights(self) -> FloatArray:
        """One for each day."""
        days = self.days()
        result: FloatArray = self.growth ** ((days - days[0]) / 365.25)
        if self.weekdays is not None:
            result = result * np.array(self.weekdays, np.float64)[(days + 3) % 7]  # 1970 began on a Thursday
        if self.months is not None:
            months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
            result = result * np.array(self.months, np.float64)[months]
        for part in self.special:
            inside = (days >= day(part["start"])) & (days <= day(part["end"]))
            result = np.where(inside, result * part["times"], result)
        return result

    def drawn(self, draw: Draw) -> IntArray:
        ends = np.cumsum(self.weights())
        quantiles = draw.rng("day").random(draw.size)
        if self.in_order:
            quantiles = np.minimum((draw.rows + quantiles) / draw.total, 1 - 2**-53)
        return day(self.start) + at(ends / ends[-1], quantiles)

    def make(self, draw: Draw) -> Array:
        return pc.cast(pa.array(self.drawn(draw).astype(np.int32)), pa.date32())


@dataclass(frozen=True, kw_only=True)
class Times(Dates):
    """A day as `date` has it, and a time of day."""

    NAME = "datetime"
    SUMMARY = "a day as of “date”, and a time of day, weighted by hour"
    TYPE = "datetime"
    PROPERTIES = {**Dates.PROPERTIES, "hours": profile(24, "the hour from midnight first")}
    hours: Sequence[float] | None = None

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from super().problems(scope)
        if self.hours is not None and not sum(self.hours) > 0:
            yield "“hours” are all 0. Make at least one of them larger."
        if self.in_order:
            yield "“in_order” sorts days, not times of day. Use “date”, or leave it out."

    def make(self, draw: Draw) -> Array:
        rng = draw.rng("time")
        ends = np.cumsum(np.ones(24) if self.hours is None else np.array(self.hours, np.float64))
        seconds = at(ends / ends[-1], rng.random(draw.size)) * 3600 + rng.integers(3600, size=draw.size)
        return pc.cast(pa.array(self.drawn(draw) * DAY + seconds), pa.timestamp("s"))


@dataclass(frozen=True, kw_only=True)
class After(Generator):
    """A date or time some days after another column's: it can never come before it."""

    NAME = "after"
    SUMMARY = "a number of days after the date or time in another column"
    TYPE = "date"
    PROPERTIES = {"column": A_NAME, "days": NESTED}
    REQUIRED = ("column", "days")
    column: str
    days: Generator

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> Generator:
        return cls(column=spec["column"], days=build(spec["days"]))

    def needs(self) -> frozenset[str]:
        return frozenset({self.column}) | self.days.needs()

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from self.days.problems(scope)
        yield from typed(self.column, ("date", "datetime"), scope)
        if self.days.type() not in ("integer", "number"):
            yield "“days” must give numbers."

    def make(self, draw: Draw) -> Array:
        days = np.clip(numbers(self.days.make(draw.within("days"))), 0, MOST_DAYS)
        start = draw.columns[self.column]
        if type_of(start) == "date":
            later = pa.array((numbers(start) + np.floor(days)).astype(np.int32))
            return pc.cast(later, pa.date32())
        later = pa.array((numbers(start) + np.floor(days * DAY)).astype(np.int64))
        return pc.cast(pc.floor_temporal(pc.cast(later, pa.timestamp("s")), unit="day"), pa.date32())


@dataclass(frozen=True, kw_only=True)
class BirthDate(Generator):
    """The birthday of somebody who is `age` years old on the day `on`; every such day alike."""

    NAME = "birth_date"
    SUMMARY = "the birthday of someone who has an age (a generator, or a column’s name) on a day"
    TYPE = "date"
    PROPERTIES = {"age": {"anyOf": [A_NAME, NESTED]}, "on": {"anyOf": [DATE, A_NAME]}}
    REQUIRED = ("age", "on")
    age: Generator | str
    on: str

    @classmethod
    def parse(cls, spec: Spec, build: Build) -> Generator:
        age = spec["age"]
        return cls(age=age if isinstance(age, str) else build(age), on=spec["on"])

    def needs(self) -> frozenset[str]:
        ages = {self.age} if isinstance(self.age, str) else self.age.needs()
        return frozenset(ages) | _column(self.on)

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from typed(self.on, ("date", "datetime"), scope)
        if isinstance(self.age, str):
            yield from typed(self.age, ("integer", "number"), scope)
        elif self.age.type() not in ("integer", "number"):
            yield "“age” must give numbers."
        else:
            yield from self.age.problems(scope)

    def make(self, draw: Draw) -> Array:
        ages = draw.columns[self.age] if isinstance(self.age, str) else self.age.make(draw.within("age"))
        years = np.floor(np.clip(numbers(ages), 0, 150)).astype(np.int64)
        latest = back(_days(self.on, draw), years)
        born = latest - draw.rng("day").integers(0, 365, draw.size)
        return pc.cast(pa.array(born.astype(np.int32)), pa.date32())


@dataclass(frozen=True, kw_only=True)
class Age(Generator):
    """Whole years from one date to another."""

    NAME = "age"
    SUMMARY = "whole years from the birthday in a column to a day (a date, or a column’s name)"
    TYPE = "integer"
    PROPERTIES = {"born": A_NAME, "on": {"anyOf": [DATE, A_NAME]}}
    REQUIRED = ("born", "on")
    born: str
    on: str

    def needs(self) -> frozenset[str]:
        return frozenset({self.born}) | _column(self.on)

    def problems(self, scope: Scope) -> Iterator[str]:
        yield from typed(self.born, ("date", "datetime"), scope)
        yield from typed(self.on, ("date", "datetime"), scope)

    def make(self, draw: Draw) -> Array:
        born, now = days_of(draw.columns[self.born]), _days(self.on, draw)
        years = (now - born) // 365
        while (early := back(now, years) < born).any():
            years = years - early
        return pa.array(years)


def back(days: IntArray, years: IntArray) -> IntArray:
    """The same day so many years earlier; 29 February becomes 28 February where there is none."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    inside = dates - months.astype("datetime64[D]")
    then = months - (years * 12).astype("timedelta64[M]")
    last = (then + 1).astype("datetime64[D]") - 1
    result: IntArray = np.minimum(then.astype("datetime64[D]") + inside, last).astype(np.int64)
    return result


def typed(name: str, types: Sequence[str], scope: Scope) -> Iterator[str]:
    """A problem where the column exists and is of another type."""
    type_ = scope.types.get(name)
    if type_ is not None and type_ not in types:
        yield f"“{name}” is of the type {type_}; here {' or '.join(types)} is needed."


def _column(text: str) -> frozenset[str]:
    """The column that `text` names, if it is no date."""
    return frozenset() if is_date(text) else frozenset({text})


def _days(text: str, draw: Draw) -> IntArray:
    if is_date(text):
        return np.full(draw.size, day(text))
    return days_of(draw.columns[text])

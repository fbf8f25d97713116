"""Which answers made-up rows shall have, so that groups that are few among the real rows are not few any more.

Either so many rows are dealt that the shares of `targets` are reached as near as can be, or every combination of the
answers to some questions is filled up. Only people's rows count as there. Fewer of a combination than the smallest
group count as none: the number of made-up rows must not tell how many there were.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from crowd.models import Origin
from exports.frames import Table
from exports.options import MOST_SYNTHETIC, Options
from exports.questions import Exported
from exports.synthesis.dealing import dealt
from exports.synthesis.randomness import stream
from exports.targets import codes
from surveys import kinds
from surveys.definition import Asked
from surveys.measures.arrays import FloatArray, IntArray

DIGITS = 4
MOST_COMBINATIONS = 1000
NEVER = "No row was made: by the survey's logic these answers come about together never, or hardly ever."
NOTE = "Of fewer than {k} rows of people, none were counted. Counted before people were protected."


class CannotFill(ValueError):
    """Groups that cannot be filled; the message says what to do."""


@dataclass(frozen=True)
class Axis:
    """A question with the answers that take part, as written and as stored."""

    asked: Asked
    columns: int
    codes: Mapping[str, Any]

    def places(self, table: Table) -> IntArray:
        """For each row the place of its answer among the codes, -1 for none of them."""
        names = [field.name for field in table.fields if field.question == self.asked.name][: self.columns]
        kind, config = kinds.get(self.asked.kind), self.asked.config
        known = {_words(kind.cells(code, config)): place for place, code in enumerate(self.codes.values())}
        rows = zip(*(table.frame[name] for name in names), strict=True)
        return np.array([known.get(_words(row), -1) for row in rows], dtype=np.int64)


@dataclass(frozen=True)
class Plan:
    """`there` and `new`: rows by the answers to the questions of `axes`, as they are counted and as they are dealt.

    `margins`: for each question those counted who gave one of its answers, whatever they said to the others.
    """

    axes: Sequence[Axis]
    there: IntArray
    new: IntArray
    margins: Sequence[IntArray]
    shares: Sequence[FloatArray]
    k: int

    @property
    def rows(self) -> int:
        return int(self.new.sum())

    def wanted(self, seed: int) -> list[dict[str, Any]]:
        """For each made-up row the answers that it shall have, in an order that follows from the seed."""
        cells = [self._answers(place) for place in np.ndindex(self.new.shape)]
        return [cells[cell] for cell in self._cells(seed)]

    def kept(self, made: Table, seed: int) -> Table:
        """The rows to fill a combination, without those that the survey's logic kept from having its answers. Rows
        dealt towards shares all stay: a question that a row leaves open is not counted for that question alone."""
        if self.shares:
            return made
        both = np.stack([axis.places(made) for axis in self.axes], axis=1)
        aimed = np.stack(np.unravel_index(self._cells(seed), self.new.shape), axis=1)
        return replace(made, frame=made.frame[(both == aimed).all(axis=1)].reset_index(drop=True))

    def described(self, made: Table) -> dict[str, Any]:
        """For the manifest: what was aimed at, what was there, what was reached."""
        places = [axis.places(made) for axis in self.axes]
        note = NOTE.format(k=self.k)
        if self.shares:
            return {"shares": dict(self._margins(places)), "note": note}
        return {"combinations": list(self._combinations(_joint(self.axes, places))), "note": note}

    def _cells(self, seed: int) -> IntArray:
        """For each made-up row the number of its combination."""
        cells = np.repeat(np.arange(self.new.size), self.new.ravel())
        return cells[stream(seed, "cells").permutation(len(cells))]

    def _answers(self, place: Sequence[int]) -> dict[str, Any]:
        return {axis.asked.name: list(axis.codes.values())[code] for axis, code in zip(self.axes, place, strict=True)}

    def _margins(self, made: Sequence[IntArray]) -> Iterator[tuple[str, dict[str, Any]]]:
        for axis, there, shares, places in zip(self.axes, self.margins, self.shares, made, strict=True):
            new = np.bincount(places[places >= 0], minlength=len(axis.codes))
            reached = (there + new) / max(1, int((there + new).sum()))
            figures = zip(axis.codes, shares, there, new, reached, strict=True)
            yield (
                axis.asked.name,
                {
                    code: {
                        "aimed": round(float(aim), DIGITS),
                        "there": int(old),
                        "made": int(more),
                        "reached": round(float(now), DIGITS),
                    }
                    for code, aim, old, more, now in figures
                },
            )

    def _combinations(self, made: IntArray) -> Iterator[dict[str, Any]]:
        for place in np.ndindex(self.there.shape):
            names = {axis.asked.name: list(axis.codes)[code] for axis, code in zip(self.axes, place, strict=True)}
            there, new = int(self.there[place]), int(made[place])
            why = {"why": NEVER} if self.new[place] and not new else {}
            yield {"answers": names, "there": there, "made": new, "reached": there + new, **why}


def check(options: Options, *, asked: Sequence[Exported]) -> None:
    """Whether the combinations that are to be filled can be. Raises CannotFill."""
    current = {one.label: codes(one.newest) for one in asked}
    for name in options.fill_by:
        if not current.get(name):
            fixed = ", ".join(one for one, known in current.items() if known)
            raise CannotFill(f"No question “{name[:60]}” with fixed answers leaves. There are: {fixed or 'none'}.")
    number = math.prod(len(current[name]) for name in options.fill_by)
    if number > MOST_COMBINATIONS or number * options.fill_to > MOST_SYNTHETIC:
        raise CannotFill(
            f"These answers have {number:,} combinations. Name fewer questions: at most {MOST_COMBINATIONS:,} are "
            f"filled, with {MOST_SYNTHETIC:,} rows in all."
        )


def plan(*, options: Options, asked: Sequence[Exported], real: Table, rows: int) -> Plan | None:
    """What shall be filled among `real` by `rows` made-up rows; None where nothing special is wanted."""
    if options.balance:
        return _balanced(options, asked, _of_people(real), rows)
    if options.fill_by:
        return _filled(options, asked, _of_people(real))
    return None


def _balanced(options: Options, asked: Sequence[Exported], people: Table, rows: int) -> Plan:
    # In the order of their names: a database keeps no other, and the rows must not depend on it.
    targets = {name: dict(sorted(shares.items())) for name, shares in sorted(options.targets.items())}
    axes = [_axis(name, asked, shares) for name, shares in targets.items()]
    places = [axis.places(people) for axis in axes]
    there = _counted(_joint(axes, places), options.k)
    margins = [
        _counted(np.bincount(one[one >= 0], minlength=len(axis.codes)), options.k)
        for axis, one in zip(axes, places, strict=True)
    ]
    shares = [np.array(list(shares.values()), dtype=np.float64) for shares in targets.values()]
    counts = [margin.astype(np.float64) for margin in margins]
    return Plan(axes, there, dealt(there.astype(np.float64), counts, shares, rows=rows), margins, shares, options.k)


def _filled(options: Options, asked: Sequence[Exported], people: Table) -> Plan:
    axes = [_axis(name, asked, None) for name in options.fill_by]
    there = _counted(_joint(axes, [axis.places(people) for axis in axes]), options.k)
    return Plan(axes, there, np.maximum(0, options.fill_to - there), (), (), options.k)


def _axis(name: str, asked: Sequence[Exported], only: Mapping[str, float] | None) -> Axis:
    one = next(one for one in asked if one.label == name)
    known = codes(one.newest)
    return Axis(one.newest, len(one.columns), {code: known[code] for code in only or known})


def _of_people(table: Table) -> Table:
    people = table.frame[table.frame["origin"] == Origin.HUMAN.value]
    return replace(table, frame=people)


def _joint(axes: Sequence[Axis], places: Sequence[IntArray]) -> IntArray:
    """Rows by their answers to all the questions; those without one of them are left out."""
    shape = tuple(len(axis.codes) for axis in axes)
    both = np.stack(places, axis=1)
    both = both[(both >= 0).all(axis=1)]
    flat = np.ravel_multi_index(tuple(both.T), shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)


def _counted(counts: IntArray, k: int) -> IntArray:
    return np.where(counts >= k, counts, 0).astype(np.int64)


def _words(cells: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, cells))

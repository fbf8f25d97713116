"""Singling out: a guess such as “one person is over 90 and lives in the north”, read off the released rows.

It is right where exactly one real person is like that. Cohen & Nissim 2020; Giomi et al. 2023, section 5.1.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from exports.privacy.attacks.columns import MISSING, Column
from exports.privacy.attacks.rates import Attack, risk, wilson
from exports.privacy.hierarchies.base import FloatArray
from exports.privacy.models import BoolArray

# So many guesses, of so many tries at making one that is true of one released row.
GUESSES, TRIES = 500, 10_000
# Columns in a guess about several.
WIDE = 3
OTHERS: Mapping[str, Callable[[FloatArray, float], BoolArray]] = {
    ">=": lambda numbers, value: np.asarray(numbers >= value),
    "<=": lambda numbers, value: np.asarray(numbers <= value),
    ">": lambda numbers, value: np.asarray(numbers > value),
    "<": lambda numbers, value: np.asarray(numbers < value),
}
NOBODY = "Nothing in the released rows is alone, so that no guess could be made."


@dataclass(frozen=True)
class Part:
    """One condition: a column by its place, a sign (= ≠ ≥ ≤ > <), a released value by its code."""

    column: int
    sign: str
    code: int


Guess = tuple[Part, ...]


def singling_out(columns: Sequence[Column], *, wide: int, rng: np.random.Generator, guesses: int = GUESSES) -> Attack:
    """Guesses about one column (`wide` = 1) or `wide` of them. The baseline draws columns, signs and values.

    The more people, the fewer stand out: where the control group is smaller than the real people, or larger, both are
    compared at the size of the smaller, by what is to be expected of it (hypergeometric distribution).
    Undefined where no guess can be made, and the risk where there is no control group.
    """
    made = _one_column(columns, rng) if wide == 1 else _several(columns, wide, rng)
    found = _true_of_one(made, columns, guesses)
    if not found:
        return Attack(undefined=NOBODY)
    drawn = [_random(columns, wide, rng) for _ in range(len(found))]
    people = [_matches(guess, columns, "original") for guess in found]
    by_chance = [_matches(guess, columns, "original") for guess in drawn]
    attack, baseline = (wilson(many.count(1), len(found)) for many in (people, by_chance))
    if "control" not in columns[0].code:
        return Attack(attack, baseline)
    others = [_matches(guess, columns, "control") for guess in found]
    rows = {name: len(columns[0].code[name]) for name in ("original", "control")}
    least = min(rows.values())
    alike = [
        wilson(_expected(many, rows[name], least), len(found))
        for name, many in (("original", people), ("control", others))
    ]
    return Attack(attack, baseline, alike[1], risk(*alike))


def _expected(matches: Sequence[int], rows: int, least: int) -> float:
    """How many guesses are expected to be true of exactly one of `least` rows drawn from `rows`."""
    return float(hypergeom.pmf(1, rows, np.array(matches), least).sum())


def _true_of_one(made: Iterable[Guess], columns: Sequence[Column], most: int) -> list[Guess]:
    found: dict[Guess, None] = {}
    for guess in made:
        if guess not in found and _matches(guess, columns, "released") == 1:
            found[guess] = None
            if len(found) == most:
                break
    return list(found)


def _one_column(columns: Sequence[Column], rng: np.random.Generator) -> list[Guess]:
    """The least and the greatest number, and every value that comes once."""
    made = [(part,) for place, column in enumerate(columns) for part in _rare(place, column)]
    return [made[i] for i in rng.permutation(len(made))]


def _rare(place: int, column: Column) -> Iterator[Part]:
    there = np.bincount(column.code["released"], minlength=len(column.values))
    if column.numeric:
        known = np.flatnonzero((there > 0) & ~np.isnan(column.numbers))
        in_order = known[np.argsort(column.numbers[known], kind="stable")]
        yield from (Part(place, "<=", int(code)) for code in in_order[:1])
        yield from (Part(place, ">=", int(code)) for code in in_order[-1:])
    yield from (Part(place, "=", int(code)) for code in np.flatnonzero(there == 1))


def _several(columns: Sequence[Column], wide: int, rng: np.random.Generator) -> Iterator[Guess]:
    """Some columns of a released row: a number as “at least” where it is above the median, else “at most”."""
    n = len(columns[0].code["released"])
    middles = [_median(column) for column in columns]
    for row in rng.integers(n, size=TRIES if n else 0):
        chosen = np.sort(rng.choice(len(columns), size=min(wide, len(columns)), replace=False))
        yield tuple(_of_row(int(place), columns[place], middles[place], int(row)) for place in chosen)


def _median(column: Column) -> float:
    numbers = column.numbers_of["released"]
    known = numbers[~np.isnan(numbers)]
    return float(np.median(known)) if len(known) else 0.0


def _of_row(place: int, column: Column, middle: float, row: int) -> Part:
    code = int(column.code["released"][row])
    if not column.numeric or column.values[code] == MISSING:
        return Part(place, "=", code)
    return Part(place, ">=" if column.numbers[code] > middle else "<=", code)


def _random(columns: Sequence[Column], wide: int, rng: np.random.Generator) -> Guess:
    chosen = np.sort(rng.choice(len(columns), size=min(wide, len(columns)), replace=False))
    return tuple(_drawn(int(place), columns[place], rng) for place in chosen)


def _drawn(place: int, column: Column, rng: np.random.Generator) -> Part:
    there = np.unique(column.code["released"])
    code = int(there[rng.integers(len(there))])
    signs = ["=", "≠", *OTHERS] if column.numeric and column.values[code] != MISSING else ["=", "≠"]
    return Part(place, signs[rng.integers(len(signs))], code)


def _matches(guess: Guess, columns: Sequence[Column], table: str) -> int:
    """Of how many rows of the table the guess is true."""
    held = np.ones(len(columns[0].code[table]), dtype=np.bool_)
    for part in guess:
        held &= _holds(part, columns[part.column], table)
    return int(held.sum())


def _holds(part: Part, column: Column, table: str) -> BoolArray:
    """Of which rows the condition is true. In the released table a range is a word like any other."""
    if part.sign in OTHERS:
        return OTHERS[part.sign](column.numbers_of[table], float(column.numbers[part.code]))
    code = column.code[table]
    same = code == part.code if table == "released" else column.covered(part.code)[code]
    return np.asarray(same if part.sign == "=" else ~same)

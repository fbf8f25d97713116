"""Linkability and inference: what a released table tells somebody who knows a part of a person's answers."""

from collections.abc import Callable, Sequence

import numpy as np

from exports.privacy.attacks.columns import Column
from exports.privacy.attacks.nearest import nearest
from exports.privacy.attacks.rates import Attack, risk, wilson
from exports.privacy.classes import IntArray
from exports.privacy.models import BoolArray

GUESSES = 500
# A number counts as guessed where it is so near, as a share of the guess.
NEAR = 0.05
FEW_COLUMNS = "Linking needs two columns that somebody may know, each from another source; there are fewer."

Right = Callable[[str, IntArray], BoolArray]


def linkability(columns: Sequence[Column], *, rng: np.random.Generator, guesses: int = GUESSES) -> Attack:
    """Whether two halves of what may be known of a person lead to the same released row.

    The halves are every second column. The baseline takes two released rows at random. Undefined with one column.
    Giomi et al. 2023, section 5.2.
    """
    if len(columns) < 2:
        return Attack(undefined=FEW_COLUMNS)
    n = len(columns[0].code["released"])

    def linked(table: str, rows: IntArray) -> BoolArray:
        one, other = (nearest(columns[half::2], table=table, rows=rows, rng=rng) for half in (0, 1))
        return np.asarray(one == other)

    def by_chance(rows: IntArray) -> BoolArray:
        one, other = (rng.integers(n, size=len(rows)) for _ in range(2))
        return np.asarray(one == other)

    return _judged(columns, linked, by_chance, rng, guesses)


def inference(known: Sequence[Column], secret: Column, *, rng: np.random.Generator, guesses: int = GUESSES) -> Attack:
    """Whether the secret of the released row that is most like a person is theirs. Giomi et al. 2023, section 5.3.

    A number is guessed where it is within 5 % of the guess. The baseline takes the secret of a row at random.
    """
    released = secret.code["released"]

    def told(table: str, rows: IntArray) -> BoolArray:
        return _same(secret, released[nearest(known, table=table, rows=rows, rng=rng)], secret.code[table][rows])

    def by_chance(rows: IntArray) -> BoolArray:
        return _same(secret, released[rng.integers(len(released), size=len(rows))], secret.code["original"][rows])

    return _judged(known, told, by_chance, rng, guesses)


def _judged(
    columns: Sequence[Column],
    right: Right,
    by_chance: Callable[[IntArray], BoolArray],
    rng: np.random.Generator,
    guesses: int,
) -> Attack:
    rows = _targets(columns[0], "original", rng, guesses)
    attack = wilson(int(right("original", rows).sum()), len(rows))
    baseline = wilson(int(by_chance(rows).sum()), len(rows))
    if "control" not in columns[0].code:
        return Attack(attack, baseline)
    others = _targets(columns[0], "control", rng, guesses)
    control = wilson(int(right("control", others).sum()), len(others))
    return Attack(attack, baseline, control, risk(attack, control))


def _targets(column: Column, table: str, rng: np.random.Generator, guesses: int) -> IntArray:
    n = len(column.code[table])
    return np.sort(rng.permutation(n)[:guesses]).astype(np.int64)


def _same(secret: Column, guess: IntArray, truth: IntArray) -> BoolArray:
    same = guess == truth
    if secret.numeric:
        guessed, true = secret.numbers[guess], secret.numbers[truth]
        same = same | (np.abs(guessed - true) <= NEAR * np.abs(guessed))
    return np.asarray(same)

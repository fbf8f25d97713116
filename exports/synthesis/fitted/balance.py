"""Rows towards a target: groups that are few get more rows, each row as the model would make it within its group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exports.synthesis.fitted.choice import Sampler
from exports.synthesis.fitted.columns import Learnt, Words
from surveys.measures.arrays import FloatArray, IntArray

# Rows that show how often the model makes each group by itself.
PILOT = 50_000
SWEEPS = 50
# A group that the model makes less often than this can only be repeated, not varied.
FEWEST = 10
MOST_ROUNDS = 1000


class OutOfReach(ValueError):
    """A target names what the model does not know, or hardly ever makes."""


@dataclass(frozen=True)
class Margin:
    """`shares[code]` that the codes of column `place` shall have."""

    name: str
    place: int
    shares: FloatArray


def target(learnt: Sequence[Learnt], given: Mapping[str, Mapping[str, float]]) -> tuple[Margin, ...]:
    """The wished shares as codes. Raises `OutOfReach` for columns, values or shares that cannot be."""
    places = {column.name: place for place, column in enumerate(learnt) if isinstance(column, Words)}
    return tuple(_margin(name, shares, learnt, places) for name, shares in given.items())


def draw(model: Sampler, margins: Sequence[Margin], *, rows: int, rng: np.random.Generator) -> IntArray:
    """Rows of the model, kept with the probability that brings each margin to its shares.

    The weights come from raking a pilot (Deming & Stephan 1940): within a group of all margins' values rows are as the
    model makes them, and between margins no more changes than must.
    """
    pilot = model.sample(rows=PILOT, rng=rng)
    factors = _raked(pilot, margins)
    highest = float(_weights(pilot, margins, factors).max())
    kept: list[IntArray] = []
    for _ in range(MOST_ROUNDS):
        codes = model.sample(rows=PILOT, rng=rng)
        kept.append(codes[rng.random(PILOT) * highest < _weights(codes, margins, factors)])
        if sum(map(len, kept)) >= rows:
            return np.concatenate(kept)[:rows]
    raise OutOfReach("The target is too far from what the model makes. Choose shares nearer to the data's.")


def _margin(name: str, shares: Mapping[str, float], learnt: Sequence[Learnt], places: Mapping[str, int]) -> Margin:
    if name not in places:
        raise OutOfReach(f"'{name}' is no column of categories. Those are: {', '.join(places) or 'none'}.")
    column = learnt[places[name]]
    values = column.values if isinstance(column, Words) else ()
    unknown = sorted(set(shares) - set(values))
    if unknown:
        raise OutOfReach(f"'{name}' has no value {unknown[0]!r}. It has: {', '.join(values)}.")
    if min(shares.values(), default=0) < 0 or abs(sum(shares.values()) - 1) > 1e-6:
        raise OutOfReach(f"The shares of '{name}' must not be negative and must add up to 1.")
    wished = np.zeros(column.size)
    for value, share in shares.items():
        wished[values.index(value)] = share
    return Margin(name, places[name], wished)


def _raked(pilot: IntArray, margins: Sequence[Margin]) -> list[FloatArray]:
    factors = [(margin.shares > 0).astype(np.float64) for margin in margins]
    for margin, factor in zip(margins, factors, strict=True):
        often = np.bincount(pilot[:, margin.place], minlength=len(factor))
        if (often[margin.shares > 0] < FEWEST).any():
            raise OutOfReach(
                f"The model hardly ever makes some values of '{margin.name}': leave them out of the target."
            )
    for _ in range(SWEEPS):
        for margin, factor in zip(margins, factors, strict=True):
            weight = _weights(pilot, margins, factors)
            now = np.bincount(pilot[:, margin.place], weight, minlength=len(factor))
            factor *= np.where(now > 0, margin.shares * weight.sum() / np.where(now > 0, now, 1), 0)
    return factors


def _weights(codes: IntArray, margins: Sequence[Margin], factors: Sequence[FloatArray]) -> FloatArray:
    weight = np.ones(len(codes))
    for margin, factor in zip(margins, factors, strict=True):
        weight = weight * factor[codes[:, margin.place]]
    return weight

"""How varied the data are, and how well they represent whom they are meant to."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from exports.reports.figures import Figure
from exports.reports.manifests import Field
from exports.reports.places import Places, places
from exports.reports.representation import Represented, Targets, of_people, represented
from exports.reports.subject import Subject, in_order
from surveys.measures.arrays import IntArray

MOST_COLUMNS = 10  # of those that are paired with each other
MOST_GAPS = 3


@dataclass(frozen=True)
class Spread:
    """A column's values. `simpson`: chance that two differ; `shannon`: in nats; `effective`: so many equally common
    values would be as varied; `evenness`: entropy by the most that it could be. Values that nobody chose count as 0."""

    column: str
    text: str
    demographic: bool
    n: int
    counts: tuple[tuple[str, int], ...]
    simpson: Figure
    shannon: Figure
    effective: Figure
    evenness: Figure


@dataclass(frozen=True)
class Pairs:
    """Of the combinations of two columns' values, how many are there; `gaps`: some that are not."""

    one: str
    other: str
    seen: int
    possible: int
    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Diversity:
    spreads: tuple[Spread, ...]
    undefined: str
    representation: tuple[Represented, ...]
    representation_undefined: str
    pairs: tuple[Pairs, ...]
    pairs_undefined: str
    places: tuple[Places, ...] = ()


def diversity(subject: Subject, *, targets: Targets | None = None) -> Diversity:
    """`targets`: by column, by code, the share that it should have; codes that are not named take no part."""
    fields = subject.categories
    spreads = tuple(spread(subject, field) for field in fields)
    pairs = tuple(_pairs(subject, one, other) for one, other in combinations(fields[:MOST_COLUMNS], 2))
    return Diversity(
        spreads=spreads,
        undefined="" if spreads else "No question has a choice out of several.",
        representation=tuple(represented(subject, name, shares) for name, shares in (targets or {}).items()),
        representation_undefined="" if targets else "No target shares were given.",
        pairs=pairs,
        pairs_undefined="" if pairs else "Fewer than two questions have a choice out of several.",
        places=places(subject),
    )


def spread(subject: Subject, field: Field) -> Spread:
    """Of one column; of a demographic one, each person counts once for each value."""
    demographic = field in subject.demographic
    found = in_order(field, subject.columns[field["name"]])
    counts = of_people(subject, found) if demographic else found.counts
    names = [subject.words(field, value) for value in found.values]
    tallied = tuple(zip(names, counts.tolist(), strict=True))
    figures = simpson(counts), shannon(counts), effective(counts), evenness(counts, len(names))
    return Spread(field["name"], field.get("text", ""), demographic, int(counts.sum()), tallied, *figures)


def simpson(counts: IntArray) -> Figure:
    """1 − Σ n(n − 1) / N(N − 1): the chance that two of N, drawn without putting back, differ (Simpson 1949)."""
    n = int(counts.sum())
    if n < 2:
        return Figure(None, "Fewer than two values.", n=n)
    return Figure(1 - float((counts * (counts - 1.0)).sum()) / (n * (n - 1)), n=n)


def shannon(counts: IntArray) -> Figure:
    """−Σ p ln p, in nats (Shannon 1948)."""
    n = int(counts.sum())
    if not n:
        return Figure(None, "No values.", n=n)
    shares = counts[counts > 0] / n
    # 0 has a sign, which a reader would take for a mistake.
    return Figure(max(0.0, -float((shares * np.log(shares)).sum())), n=n)


def effective(counts: IntArray) -> Figure:
    """exp of Shannon's entropy: the effective number of values, Hill's number of order 1 (Hill 1973; Jost 2006)."""
    found = shannon(counts)
    return Figure(None if found.value is None else float(np.exp(found.value)), found.undefined, n=found.n)


def evenness(counts: IntArray, offered: int) -> Figure:
    """Shannon's entropy by the most it could be, ln of the number of values offered (Pielou 1966)."""
    found = shannon(counts)
    if found.value is None or offered < 2:
        return Figure(None, found.undefined or "Fewer than two values were offered.", n=found.n)
    return Figure(found.value / float(np.log(offered)), n=found.n)


def _pairs(subject: Subject, one: Field, other: Field) -> Pairs:
    first, second = (in_order(field, subject.columns[field["name"]]) for field in (one, other))
    known = first.known & second.known
    width = len(second.values)
    joint = np.bincount(first.codes[known] * width + second.codes[known], minlength=len(first.values) * width)
    empty = np.argwhere(joint.reshape(len(first.values), width) == 0)[:MOST_GAPS].tolist()
    gaps = tuple((subject.words(one, first.values[i]), subject.words(other, second.values[j])) for i, j in empty)
    possible = len(first.values) * width
    return Pairs(one["name"], other["name"], int((joint > 0).sum()), possible, gaps)

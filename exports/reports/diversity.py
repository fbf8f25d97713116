"""How varied the data are, and how well they represent whom they are meant to."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from crowd.quality.intervals import wilson
from exports.reports.figures import Figure
from exports.reports.manifests import Field
from exports.reports.subject import CONTRIBUTOR, Codes, Subject, in_order
from surveys.measures.arrays import IntArray

Targets = Mapping[str, Mapping[str, float]]

MOST_COLUMNS = 10  # of those that are paired with each other
MOST_GAPS = 3
CLOSE = 1e-6


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
class Group:
    """`ratio`: share by target, 1 is as wanted; `weight`: what brings it there; None where nobody is in it."""

    name: str
    n: int
    share: float
    low: float
    high: float
    target: float
    ratio: float | None
    weight: float | None


@dataclass(frozen=True)
class Represented:
    """`distance`: ½ Σ |share − target|; `design_effect`: how much weights would widen an interval's square."""

    column: str
    text: str
    groups: tuple[Group, ...]
    distance: float | None
    design_effect: float | None
    undefined: str = ""


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


def diversity(subject: Subject, *, targets: Targets | None = None) -> Diversity:
    """`targets`: by column, by code, the share that it should have."""
    fields = subject.categories
    spreads = tuple(spread(subject, field) for field in fields)
    pairs = tuple(_pairs(subject, one, other) for one, other in combinations(fields[:MOST_COLUMNS], 2))
    return Diversity(
        spreads=spreads,
        undefined="" if spreads else "No question has a choice out of several.",
        representation=tuple(_represented(subject, name, shares) for name, shares in (targets or {}).items()),
        representation_undefined="" if targets else "No target shares were given.",
        pairs=pairs,
        pairs_undefined="" if pairs else "Fewer than two questions have a choice out of several.",
    )


def spread(subject: Subject, field: Field) -> Spread:
    """Of one column; of a demographic one, each person counts once for each value."""
    demographic = field in subject.demographic
    found = in_order(field, subject.columns[field["name"]])
    counts = _of_people(subject, found) if demographic else found.counts
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


def _of_people(subject: Subject, found: Codes) -> IntArray:
    """People by value; somebody who gave two counts for both."""
    if CONTRIBUTOR not in subject.columns:
        return found.counts
    known = found.known & subject.columns[CONTRIBUTOR].known
    each = subject.columns[CONTRIBUTOR].codes[known] * len(found.values) + found.codes[known]
    return np.bincount(np.unique(each) % max(1, len(found.values)), minlength=len(found.values))


def _represented(subject: Subject, name: str, shares: Mapping[str, float]) -> Represented:
    field = next((one for one in subject.categories if one["name"] == name), None)
    why = _unusable(field, shares)
    if field is None or why:
        return Represented(name, "", (), None, None, why)
    found = subject.columns[name]
    by_code = dict(zip(map(str, found.values), _of_people(subject, found).tolist(), strict=True))
    codes = list(dict.fromkeys((*shares, *sorted(by_code))))
    n = sum(by_code.values())
    if not n:
        return Represented(name, field.get("text", ""), (), None, None, "No values.")
    groups = tuple(_group(subject.words(field, code), by_code.get(code, 0), n, shares.get(code, 0.0)) for code in codes)
    apart = sum(abs(group.share - group.target) for group in groups) / 2
    return Represented(name, field.get("text", ""), groups, apart, _design_effect(groups))


def _unusable(field: Field | None, shares: Mapping[str, float]) -> str:
    if field is None:
        return "The release has no such column of choices."
    total = sum(shares.values())
    return "" if abs(total - 1) < CLOSE else f"The target shares add up to {total:g}, not to 1."


def _group(name: str, n: int, total: int, target: float) -> Group:
    low, high = wilson(n, total) or (0.0, 1.0)
    there = n / total
    return Group(name, n, there, low, high, target, there / target if target else None, target / there if n else None)


def _design_effect(groups: tuple[Group, ...]) -> float | None:
    """N Σ w² / (Σ w)² over people (Kish 1965); None where a group that should be there is empty."""
    if any(group.target and not group.n for group in groups):
        return None
    n = np.array([group.n for group in groups], dtype=np.float64)
    weights = np.array([group.weight or 0.0 for group in groups])
    return float(n.sum() * (n * weights**2).sum() / (n * weights).sum() ** 2)


def _pairs(subject: Subject, one: Field, other: Field) -> Pairs:
    first, second = (in_order(field, subject.columns[field["name"]]) for field in (one, other))
    known = first.known & second.known
    width = len(second.values)
    joint = np.bincount(first.codes[known] * width + second.codes[known], minlength=len(first.values) * width)
    empty = np.argwhere(joint.reshape(len(first.values), width) == 0)[:MOST_GAPS].tolist()
    gaps = tuple((subject.words(one, first.values[i]), subject.words(other, second.values[j])) for i, j in empty)
    possible = len(first.values) * width
    return Pairs(one["name"], other["name"], int((joint > 0).sum()), possible, gaps)

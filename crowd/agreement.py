"""Who agrees with whom, as a page shows it: agreement within groups of people and of items, and of each two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from crowd import summary
from crowd.counts.matrix import Matrix
from crowd.models import Agreement, GroupAgreement
from surveys.definition import Asked
from surveys.measures.agreement import reading
from surveys.models import Survey

# Two people have no agreement to speak of, they have a number; three have a pattern.
FEWEST_PEOPLE = 3
# Fewer shared items than this say little.
FEW = 5


@dataclass(frozen=True)
class Row:
    """Alpha in one group, or of all (`member` is empty), with its reading."""

    member: str
    value: float | None
    low: float | None
    high: float | None
    n_items: int
    n_answers: int
    reading: str
    level: str  # "good", "fair", "low", "undefined"


@dataclass(frozen=True)
class Grouping:
    """What divides the answers, and the agreement in each part."""

    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Gap:
    """The largest gap between two groups, in words; `clear` where it is hardly chance."""

    text: str
    clear: bool


@dataclass(frozen=True)
class Cell:
    """How far two people agree on `n` items; `percent` is None where they share none, or are one."""

    percent: int | None
    n: int
    shade: float
    same: bool
    few: bool


@dataclass(frozen=True)
class PersonRow:
    person: int
    cells: list[Cell]


@dataclass(frozen=True)
class Closeness:
    """Of one question. `people` is empty where fewer than three share items."""

    question: Asked
    whole: Row | None
    groupings: list[Grouping]
    gap: Gap | None
    people: list[PersonRow]
    pairs: str
    taken_at: datetime | None


def closeness(*, survey: Survey, asked: Asked) -> Closeness:
    """Who agrees with whom about one question, as the last fit found it; three queries."""
    state = summary.state(survey)
    found = (state.kept["matrices"] if state.kept else {}).get(asked.name)
    groupings = _groupings(survey, asked)
    whole = Agreement.objects.filter(survey=survey, question=asked.name).first()
    return Closeness(
        question=asked,
        whole=_row(whole, "") if whole else None,
        groupings=groupings,
        gap=_gap(groupings),
        people=_people(found) if found else [],
        pairs=_pairs(found) if found else "",
        taken_at=state.taken_at,
    )


def _groupings(survey: Survey, asked: Asked) -> list[Grouping]:
    found: dict[str, list[Row]] = {}
    for row in GroupAgreement.objects.filter(survey=survey, question=asked.name).order_by("pk"):
        found.setdefault(row.group, []).append(_row(row, row.member))
    return [Grouping(name, rows) for name, rows in found.items()]


def _row(row: Agreement | GroupAgreement, member: str) -> Row:
    read = reading.read(value=row.value, low=row.low, high=row.high, reason=row.reason)
    return Row(member, row.value, row.low, row.high, row.n_items, row.n_answers, read.text, read.level)


def _gap(groupings: Sequence[Grouping]) -> Gap | None:
    """The two groups of one grouping that lie furthest apart, in a sentence; None where nothing is comparable."""
    pairs = [
        (high.value - low.value, grouping.name, low, high)
        for grouping in groupings
        for low, high in combinations(sorted(grouping.rows, key=lambda row: row.value or 0), 2)
        if low.value is not None and high.value is not None
    ]
    if not pairs:
        return None
    _, name, low, high = max(pairs, key=lambda pair: pair[0])
    sentence = (
        f"The largest gap, {name}: {low.value:.2f} in “{low.member}” against {high.value:.2f} in “{high.member}”."
    )
    clear = low.high is not None and high.low is not None and low.high < high.low
    return Gap(f"{sentence} {_judged(low, high, clear)}", clear)


def _judged(low: Row, high: Row, clear: bool) -> str:
    if low.high is None or high.low is None:
        return "How sure this is cannot be said: an interval is missing."
    if clear:
        return "Their intervals do not overlap, so it is hardly chance: look at how these answers came about."
    return "Their intervals overlap, so it may be chance."


def _people(found: Matrix) -> list[PersonRow]:
    sharing = {place for one, other, *_ in found["pairs"] for place in (one, other)}
    if len(sharing) < FEWEST_PEOPLE:
        return []
    known = {(one, other): (n, share) for one, other, n, share in found["pairs"]}
    places = sorted(sharing)
    return [
        PersonRow(found["people"][i], [_cell(known.get((min(i, j), max(i, j))), i == j) for j in places])
        for i in places
    ]


def _cell(known: tuple[int, float] | None, same: bool) -> Cell:
    if known is None:
        return Cell(None, 0, 0.0, same, few=False)
    n, share = known
    return Cell(round(100 * share), n, round(min(max(share, 0.0), 1.0), 3), same, few=n < FEW)


def _pairs(found: Matrix) -> str:
    """The two who agree least of those that share enough items, in a sentence."""
    enough = [pair for pair in found["pairs"] if pair[2] >= FEW]
    if not enough:
        return ""
    one, other, n, share = min(enough, key=lambda pair: pair[3])
    people = found["people"]
    return f"Contributors {people[one]} and {people[other]} agree least: {share:.0%} on {n:,} items."

"""The panel of careless answers: how each index is distributed over the people of a study, and who is flagged by what.

All indices of all people are read in one query, as plain columns; the page then prints fifty people of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from crowd import carelessness
from crowd.careless_rule import BY_RULE
from crowd.carelessness import in_words
from crowd.models import CarelessIndex, Contributor, ExclusionRule
from crowd.quality.careless.index import About, fences
from surveys.measures.arrays import BoolArray, FloatArray, IntArray
from surveys.models import Survey

PER_PAGE = 50
# What the sentence up front counts, where no rule says it.
AT_LEAST = 2
BARS = 10
FETCHED = 500
# So many different values have a bar each.
FEW_VALUES = 12
REASONS = 3
# Its limits are taken from the sample.
VARIABILITY = "variability"
SHORT = {
    "page_time": "Too fast",
    "relative_speed": "Speed",
    "even_odd": "Even–odd",
    "synonyms": "Synonyms",
    "antonyms": "Antonyms",
    "mahalanobis": "D²",
    "longstring": "Longest run",
    "variability": "Variability",
    "attention": "Checks passed",
}


@dataclass(frozen=True)
class Bin:
    """People with such a value; widths in percent of the longest bar."""

    label: str
    count: int
    flagged: int
    width: float
    flagged_width: float


@dataclass(frozen=True)
class Card:
    """One index over everybody. `reason` says why it means nothing for the study; then there is nothing else."""

    about: About
    reason: str
    n_known: int
    n_flagged: int
    bins: list[Bin]
    undefined: list[tuple[str, int]]


@dataclass(frozen=True)
class Cell:
    """`note` is the number of the note that says why there is no value; 0 where there is one."""

    label: str
    text: str
    flagged: bool
    note: int


@dataclass(frozen=True)
class Row:
    contributor: int
    excluded: bool
    flags: int
    cells: list[Cell]


@dataclass(frozen=True)
class Panel:
    """`n_flagged` of `n_people` are flagged by `at_least` of the `n_indices` counted, `n_out` of those are left out.

    `n_by_rule` people are left out by the rule, flagged now or not.
    """

    n_people: int
    n_flagged: int
    n_out: int
    n_by_rule: int
    at_least: int
    n_indices: int
    by_rule: bool
    cards: list[Card]
    labels: list[str]
    rows: list[Row]
    notes: list[str]
    n_rows: int
    chosen: str
    page: int
    pages: int

    @property
    def applying(self) -> list[Card]:
        return [card for card in self.cards if not card.reason]


@dataclass(frozen=True)
class _Kept:
    """The kept indices as tables: `names` [K], `people` [P]; `value` (NaN: undefined) and `flagged` [P, K]."""

    names: list[str]
    people: IntArray
    value: FloatArray
    flagged: BoolArray
    reasons: dict[str, list[tuple[str, int]]]
    n: dict[str, int]


def panel(*, survey: Survey, rule: ExclusionRule | None, chosen: str = "", page: int = 1) -> Panel:
    """Everything on the page. `chosen`: only who is flagged by this index. `page` counts from 1."""
    about = carelessness.abouts(survey=survey)
    kept = _kept(survey, about)
    cards = [_card(kept, place, about[name]) for place, name in enumerate(kept.names)]
    applying = [place for place, card in enumerate(cards) if not card.reason]
    chosen = chosen if chosen in {cards[place].about.name for place in applying} else ""
    counted = [p for p in applying if not rule or kept.names[p] in rule.indices]
    at_least = rule.at_least if rule else AT_LEAST
    caught = kept.flagged[:, counted].sum(axis=1) >= at_least
    out = dict(
        Contributor.objects.filter(survey=survey, excluded_at__isnull=False).values_list("pk", "exclusion_reason")
    )
    order = _order(kept, chosen)
    pages = max(-(-len(order) // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    rows, notes = _rows(kept, order[(page - 1) * PER_PAGE : page * PER_PAGE], applying, set(out))
    return Panel(
        n_people=len(kept.people),
        n_flagged=int(caught.sum()),
        n_out=int(np.isin(kept.people[caught], list(out)).sum()),
        n_by_rule=sum(reason.startswith(BY_RULE) for reason in out.values()),
        at_least=at_least,
        n_indices=len(counted),
        by_rule=rule is not None,
        cards=cards,
        labels=[SHORT[kept.names[place]] for place in applying],
        rows=rows,
        notes=notes,
        n_rows=len(order),
        chosen=chosen,
        page=page,
        pages=pages,
    )


def _kept(survey: Survey, about: Mapping[str, About]) -> _Kept:
    query = CarelessIndex.objects.filter(contributor__survey=survey).order_by()
    person, name, value, flagged, reason = _columns(
        query.values_list("contributor_id", "name", "value", "flagged", "reason"), 5
    )
    n = Counter(name)
    names = [one for one in about if one in n]
    place = {one: index for index, one in enumerate(names)}
    people, row = np.unique(np.array(person, dtype=np.int64), return_inverse=True)
    cell = row, np.array([place[one] for one in name], dtype=np.int64)
    values, flags = np.full((len(people), len(names)), np.nan), np.zeros((len(people), len(names)), dtype=np.bool_)
    values[cell], flags[cell] = np.array(value, dtype=np.float64), flagged  # None becomes NaN
    reasons: dict[str, list[tuple[str, int]]] = {one: [] for one in names}
    for (one, why), count in Counter(pair for pair in zip(name, reason, strict=True) if pair[1]).most_common():
        reasons[one].append((why, count))
    return _Kept(names, people, values, flags, reasons, n)


def _columns(query: QuerySet[CarelessIndex, Any], width: int) -> list[list[Any]]:
    """The rows of a query as columns, without Django's work on each value: there are ten rows for every person."""
    statement, values = query.query.sql_with_params()
    columns: list[list[Any]] = [[] for _ in range(width)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        # In parts: many rows at once keep the garbage collector busy.
        while rows := cursor.fetchmany(FETCHED):
            for column, part in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(part)
    return columns


def _order(kept: _Kept, chosen: str) -> IntArray:
    """The people to list: the most flagged first, then the first to come."""
    wanted = kept.flagged[:, kept.names.index(chosen)] if chosen else np.ones(len(kept.people), dtype=np.bool_)
    order = np.lexsort((kept.people, -kept.flagged.sum(axis=1)))
    return order[wanted[order]]


# -- each index ------------------------------------------------------------------------------------------------------


def _card(kept: _Kept, place: int, about: About) -> Card:
    name, value, flagged = kept.names[place], kept.value[:, place], kept.flagged[:, place]
    known, undefined = np.isfinite(value), kept.reasons[kept.names[place]]
    alike = len(undefined) == 1 and undefined[0][1] == kept.n[name]
    if alike:
        return Card(about, undefined[0][0], 0, 0, [], [])
    return Card(
        about=_as_applied(about, value),
        reason="",
        n_known=int(known.sum()),
        n_flagged=int(flagged.sum()),
        bins=_bins(name, value[known], flagged[known]),
        undefined=undefined[:REASONS],
    )


def _as_applied(about: About, value: FloatArray) -> About:
    if about.name != VARIABILITY:
        return about
    low, high = fences(value)
    return carelessness.as_applied(about, {"usual from": low, "usual to": high})


def _bins(name: str, value: FloatArray, flagged: BoolArray) -> list[Bin]:
    values = np.unique(value)
    if len(values) <= FEW_VALUES:
        which, labels = np.searchsorted(values, value), [in_words(name, one) for one in values.tolist()]
    else:
        edges = np.linspace(values[0], values[-1], BARS + 1)
        which = np.clip(np.searchsorted(edges, value, side="right") - 1, 0, BARS - 1)
        words = [in_words(name, edge) for edge in edges.tolist()]
        labels = [f"{low} to {high}" for low, high in pairwise(words)]
    counts = np.bincount(which, minlength=len(labels))
    beyond = np.bincount(which[flagged], minlength=len(labels))
    longest = max(int(counts.max(initial=0)), 1)
    return [
        Bin(label, count, bad, round(100 * count / longest, 1), round(100 * bad / longest, 1))
        for label, count, bad in zip(labels, counts.tolist(), beyond.tolist(), strict=True)
    ]


# -- people ----------------------------------------------------------------------------------------------------------


def _rows(kept: _Kept, shown: IntArray, applying: Sequence[int], out: set[int]) -> tuple[list[Row], list[str]]:
    """The people to print; and, once each, the reasons why they lack a value."""
    people = kept.people[shown].tolist()
    found = CarelessIndex.objects.filter(contributor__in=people).exclude(reason="").order_by("pk")
    reasons = {(person, name): reason for person, name, reason in found.values_list("contributor_id", "name", "reason")}
    notes: dict[str, int] = {}
    rows = []
    for k, person in enumerate(people):
        cells = []
        for place in applying:
            reason = reasons.get((person, kept.names[place]))
            note = notes.setdefault(reason, len(notes) + 1) if reason else 0
            cells.append(_cell(kept, int(shown[k]), place, note))
        rows.append(Row(person, person in out, int(kept.flagged[shown[k]].sum()), cells))
    return rows, list(notes)


def _cell(kept: _Kept, row: int, place: int, note: int) -> Cell:
    name, value = kept.names[place], float(kept.value[row, place])
    text = "" if np.isnan(value) else in_words(name, value)
    return Cell(SHORT[name], text, bool(kept.flagged[row, place]), note)

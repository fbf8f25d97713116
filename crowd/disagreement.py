"""Where people disagree, as a page shows it: which answers are mixed up, and which items are disputed most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.text import Truncator

from crowd import aggregation, summary, wording
from crowd.counts import divisions
from crowd.counts.divisions import Divisions, Mixed
from crowd.counts.verdicts import codes
from crowd.models import Consensus
from crowd.pictures import HeatRow, heat
from surveys import kinds
from surveys.definition import Asked
from surveys.measures.arrays import FloatArray
from surveys.models import Item, Survey

PER_PAGE = 25
EXCERPT = 90
# Two answers on a tenth of the items of either are worth a word in the guideline; on four tenths they are hardly two.
MIXED, HARDLY_TWO = 0.1, 0.4


@dataclass(frozen=True)
class Example:
    item: int
    key: str
    excerpt: str


@dataclass(frozen=True)
class Pair:
    """Two answers that were given to the same items: `percent` of the items to which either was given."""

    one: str
    other: str
    items: int
    percent: int
    hint: str
    examples: list[Example]


@dataclass(frozen=True)
class Disputed:
    """An item people are of several minds about; `percent` gave its most frequent answer, or how close they are."""

    example: Example
    said: str
    percent: int
    n: int
    consensus: str


@dataclass(frozen=True)
class Disagreement:
    """Of one question. `labels` is empty where its answers are not few and fixed."""

    question: Asked
    n_items: int
    n_divided: int
    labels: list[str]
    rows: list[HeatRow]
    pairs: list[Pair]
    disputed: list[Disputed]
    n_listed: int
    page: int
    pages: int
    taken_at: datetime | None


def questions(*, survey: Survey) -> list[Asked]:
    """The questions about items, of which one is looked at."""
    version = survey.versions.order_by("-number").first()
    return aggregation.measured(version.content) if version else []


def disagreement(*, survey: Survey, asked: Asked, page: int = 1) -> Disagreement:
    """Where people disagree about one question. `page` counts from 1; one beyond the end is the last."""
    state = summary.state(survey)
    kept = state.kept["divisions"].get(asked.name) if state.kept else None
    # Other answers than those that were counted: the study has been published again since.
    fits = kept is not None and kept["codes"] == codes(asked)
    found = kept if kept and fits else divisions.count(survey=survey, asked=asked)
    return _shown(asked, found, page, state.taken_at if fits else None)


def _shown(asked: Asked, found: Divisions, page: int, taken_at: datetime | None) -> Disagreement:
    labels = [kinds.get(asked.kind).summary(value, asked.config) for value in found["codes"]]
    pages = max(1, -(-len(found["most"]) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = found["most"][(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = _consensus({*shown, *(item for mixed in found["mixed"] for item in mixed["items"])}, asked)
    both, either = (np.array(found[name], dtype=np.int64) for name in ("both", "either"))
    return Disagreement(
        question=asked,
        n_items=found["n_items"],
        n_divided=found["n_divided"],
        labels=labels,
        rows=heat(labels, both, either),
        pairs=[_pair(asked, labels, found, mixed, rows) for mixed in found["mixed"]],
        disputed=[_disputed(asked, labels, found["codes"], rows[item]) for item in shown if item in rows],
        n_listed=len(found["most"]),
        page=page,
        pages=pages,
        taken_at=taken_at,
    )


def _consensus(items: Iterable[int], asked: Asked) -> dict[int, Consensus]:
    """Of the items to show; one that was taken away since is missing."""
    rows = Consensus.objects.filter(item__in=list(items), question=asked.name).select_related("item")
    return {row.item_id: row for row in rows}


def _pair(asked: Asked, labels: list[str], found: Divisions, mixed: Mixed, rows: dict[int, Consensus]) -> Pair:
    one, other = mixed["one"], mixed["other"]
    both, either = found["both"][one][other], found["either"][one][other]
    near = _neighbours(asked, found["codes"], (one, other))
    return Pair(
        one=labels[one],
        other=labels[other],
        items=both,
        percent=round(100 * both / either),
        hint=_hint(labels[one], labels[other], both / either, neighbours=near),
        examples=[_example(rows[item].item) for item in mixed["items"] if item in rows],
    )


def _hint(one: str, other: str, share: float, *, neighbours: bool) -> str:
    if share < MIXED:
        return "Seldom mixed: these few items may simply be hard."
    if neighbours:
        return f"People mix {one} and {other}, which are neighbours: say what each stands for, or offer fewer steps."
    if share < HARDLY_TWO:
        return f"People mix {one} and {other}: say in the question where one ends."
    return f"People hardly tell {one} from {other}: say in the question where one ends, or make them one answer."


def _neighbours(asked: Asked, values: list[Any], pair: tuple[int, int]) -> bool:
    """Whether the answers lie on a scale, these two next to each other."""
    matrix: FloatArray = kinds.get(asked.kind).distances(values, asked.config)
    apart = matrix[np.triu_indices(len(values), k=1)]
    return bool(len(values) > 2 and apart.max() > apart.min() and np.isclose(matrix[pair], apart.min()))


def _disputed(asked: Asked, labels: list[str], values: list[Any], row: Consensus) -> Disputed:
    consensus = wording.in_words(asked, row.value)
    if not labels:
        return Disputed(_example(row.item), "", round(100 * (row.confidence or 0)), row.n, consensus)
    counts = divisions.shares(row, values)
    said = ", ".join(
        f"{counts[place]} said {labels[place]}"
        for place in sorted(range(len(counts)), key=lambda place: -counts[place])
        if counts[place]
    )
    n = sum(counts)
    return Disputed(_example(row.item), said, round(100 * max(counts) / n) if n else 0, n, consensus)


def _example(item: Item) -> Example:
    text = next((value for value in item.data.values() if isinstance(value, str)), "")
    return Example(item.pk, item.key, Truncator(text).chars(EXCERPT))

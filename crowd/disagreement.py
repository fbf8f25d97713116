"""Where people disagree: which answers are given to the same items, and which items are disputed most.

By what people said, as the last fit found it; not by how sure a model is. A question with fixed answers is read from
the shares in its consensus; any other by how close people's answers are.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.text import Truncator

from crowd import aggregation, wording
from crowd.fitting import text_of
from crowd.models import Consensus
from crowd.pictures import HeatRow, heat
from crowd.quality import confusions
from surveys import kinds
from surveys.definition import Asked
from surveys.measures.arrays import FloatArray, IntArray
from surveys.models import Item, Survey

PER_PAGE = 25
PAIRS = 5
EXAMPLES = 3
MOST_CODES = 20
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
    page: int
    pages: int


@dataclass(frozen=True)
class _Said:
    """Answers per item as patterns: item [I] has pattern [I], a row of counts [P, K]."""

    item: IntArray
    pattern: IntArray
    counts: IntArray


def questions(*, survey: Survey) -> list[Asked]:
    """The questions about items, of which one is looked at."""
    version = survey.versions.order_by("-number").first()
    return aggregation.measured(version.content) if version else []


def disagreement(*, survey: Survey, asked: Asked, page: int = 1) -> Disagreement:
    """Where people disagree about one question. `page` counts from 1; one beyond the end is the last."""
    codes = kinds.get(asked.kind).codes(asked.config)
    if codes is None or len(codes) > MOST_CODES:
        return _by_closeness(survey, asked, page)
    return _by_patterns(survey, asked, codes, page)


def _consensus(survey: Survey, asked: Asked) -> QuerySet[Consensus]:
    """Of items with two answers or more. A first vote is weighted, so what it holds are not counts."""
    rows = Consensus.objects.filter(item__survey=survey, question=asked.name, n__gt=1)
    return rows.exclude(method=aggregation.VOTE).order_by()


# -- few and fixed answers -----------------------------------------------------------------------------------------


def _by_patterns(survey: Survey, asked: Asked, codes: list[Any], page: int) -> Disagreement:
    said = _said(survey, asked, codes)
    labels = [kinds.get(asked.kind).summary(value, asked.config) for value in codes]
    order = _most_divided(said)
    page, pages = _clamped(page, len(order))
    shown = order[(page - 1) * PER_PAGE : page * PER_PAGE]
    found = confusions.together(counts=said.counts, weight=np.bincount(said.pattern, minlength=len(said.counts)))
    strongest = _strongest(found)
    examples = [_evenly(said, one, other) for one, other in strongest]
    items = _items({*said.item[shown].tolist(), *(item for items in examples for item in items)}, asked)
    return Disagreement(
        question=asked,
        n_items=len(said.item),
        n_divided=len(order),
        labels=labels,
        rows=heat(labels, found.both, found.either),
        pairs=[
            _pair(asked, codes, labels, found, pair, [items[item][0] for item in chosen])
            for pair, chosen in zip(strongest, examples, strict=True)
        ],
        disputed=[_divided(items[int(said.item[i])], labels, said.counts[said.pattern[i]]) for i in shown],
        page=page,
        pages=pages,
    )


def _said(survey: Survey, asked: Asked, codes: list[Any]) -> _Said:
    """What people said of each item. Items are many, patterns few: the text of each is read once."""
    rows = list(
        _consensus(survey, asked).annotate(text=Cast("distribution", TextField())).values_list("item_id", "n", "text")
    )
    frame = pd.DataFrame(rows, columns=["item", "n", "text"])
    pattern, distinct = pd.factorize(pd.MultiIndex.from_frame(frame[["n", "text"]]))
    names = [text_of(value) for value in codes]
    counts = [_counts(n, json.loads(text), names) for n, text in distinct]
    return _Said(
        frame["item"].to_numpy(np.int64),
        pattern.astype(np.int64),
        np.array(counts, dtype=np.int64).reshape(len(counts), len(names)),
    )


def _counts(n: int, share: dict[str, float], names: list[str]) -> list[int]:
    return [round(share.get(name, 0) * n) for name in names]


def _most_divided(said: _Said) -> IntArray:
    """Positions of the items about which people are divided, the most divided and most answered first."""
    bits, n = confusions.entropy(said.counts)[said.pattern], said.counts.sum(axis=1)[said.pattern]
    order = np.lexsort((said.item, -n, -bits.round(9)))
    return order[bits[order] > 0]


def _strongest(found: confusions.Together) -> list[tuple[int, int]]:
    one, other = np.triu_indices(len(found.both), k=1)
    order = np.lexsort((-found.share[one, other], -found.both[one, other]))
    pairs = [(int(one[i]), int(other[i])) for i in order[:PAIRS]]
    return [pair for pair in pairs if found.both[pair]]


def _evenly(said: _Said, one: int, other: int) -> list[int]:
    """Items on which both answers were given, by the most people on each side first."""
    support = np.minimum(said.counts[:, one], said.counts[:, other])[said.pattern]
    order = np.lexsort((said.item, -support))[:EXAMPLES]
    return [int(said.item[i]) for i in order if support[i]]


def _pair(
    asked: Asked,
    codes: list[Any],
    labels: list[str],
    found: confusions.Together,
    pair: tuple[int, int],
    examples: list[Example],
) -> Pair:
    one, other, share = labels[pair[0]], labels[pair[1]], float(found.share[pair])
    hint = _hint(one, other, share, neighbours=_neighbours(asked, codes, pair))
    return Pair(one, other, int(found.both[pair]), round(100 * share), hint, examples)


def _hint(one: str, other: str, share: float, *, neighbours: bool) -> str:
    if share < MIXED:
        return "Seldom mixed: these few items may simply be hard."
    if neighbours:
        return f"People mix {one} and {other}, which are neighbours: say what each stands for, or offer fewer steps."
    if share < HARDLY_TWO:
        return f"People mix {one} and {other}: say in the question where one ends."
    return f"People hardly tell {one} from {other}: say in the question where one ends, or make them one answer."


def _neighbours(asked: Asked, codes: list[Any], pair: tuple[int, int]) -> bool:
    """Whether the answers lie on a scale, these two next to each other."""
    matrix: FloatArray = kinds.get(asked.kind).distances(codes, asked.config)
    apart = matrix[np.triu_indices(len(codes), k=1)]
    return bool(len(codes) > 2 and apart.max() > apart.min() and np.isclose(matrix[pair], apart.min()))


def _divided(item: tuple[Example, str], labels: list[str], counts: IntArray) -> Disputed:
    most = np.argsort(-counts, kind="stable")
    said = ", ".join(f"{counts[i]} said {labels[i]}" for i in most if counts[i])
    n = int(counts.sum())
    return Disputed(item[0], said, round(100 * int(counts.max()) / n), n, item[1])


# -- any other answers ---------------------------------------------------------------------------------------------


def _by_closeness(survey: Survey, asked: Asked, page: int) -> Disagreement:
    rows = _consensus(survey, asked)
    apart = rows.filter(confidence__lt=1)
    n_divided = apart.count()
    page, pages = _clamped(page, n_divided)
    start = (page - 1) * PER_PAGE
    shown = apart.order_by("confidence", "-n", "item_id").values_list("item_id", "confidence", "n")
    chosen = list(shown[start : start + PER_PAGE])
    items = _items({item for item, _, _ in chosen}, asked)
    return Disagreement(
        question=asked,
        n_items=rows.count(),
        n_divided=n_divided,
        labels=[],
        rows=[],
        pairs=[],
        disputed=[
            Disputed(items[item][0], "", round(100 * (sure or 0)), n, items[item][1]) for item, sure, n in chosen
        ],
        page=page,
        pages=pages,
    )


# -- both ----------------------------------------------------------------------------------------------------------


def _clamped(page: int, n: int) -> tuple[int, int]:
    pages = max(1, -(-n // PER_PAGE))
    return min(max(page, 1), pages), pages


def _items(pks: Iterable[int], asked: Asked) -> dict[int, tuple[Example, str]]:
    """Items to show, with the consensus in words."""
    rows = Consensus.objects.filter(item__in=list(pks), question=asked.name).select_related("item")
    return {row.item_id: (_example(row.item), wording.in_words(asked, row.value)) for row in rows}


def _example(item: Item) -> Example:
    text = next((value for value in item.data.values() if isinstance(value, str)), "")
    return Example(item.pk, item.key, Truncator(text).chars(EXCERPT))

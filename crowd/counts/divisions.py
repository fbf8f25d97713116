"""Which answers are given to the same items, and about which items people are divided most.

By what people said, as the last fit found it; not by how sure a model is. A question with fixed answers is read from
the shares in its consensus; any other by how close people's answers are.
"""

import json
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from crowd import aggregation
from crowd.counts.verdicts import codes
from crowd.fitting import text_of
from crowd.models import Consensus
from crowd.quality import confusions
from surveys.definition import Asked
from surveys.measures.arrays import IntArray
from surveys.models import Survey

# Nobody reads on; and the most divided say what is to be said.
MOST_ITEMS = 250
PAIRS = 5
EXAMPLES = 3


class Mixed(TypedDict):
    """Two answers (places in `codes`), and items (ids) to which both were given."""

    one: int
    other: int
    items: list[int]


class Divisions(TypedDict):
    """Of one question: `n_divided` of `n_items`; the most divided (ids) in `most`, the first the most.

    `both` and `either` [K, K] count the items to which two answers were given, and at least one of the two. They and
    `codes` are empty where the answers are not few and fixed.
    """

    codes: list[Any]
    n_items: int
    n_divided: int
    both: list[list[int]]
    either: list[list[int]]
    mixed: list[Mixed]
    most: list[int]


@dataclass(frozen=True)
class _Said:
    """Answers per item as patterns: item [I] has pattern [I], a row of counts [P, K]."""

    item: IntArray
    pattern: IntArray
    counts: IntArray


def count(*, survey: Survey, asked: Asked) -> Divisions:
    """One query where the answers are few and fixed, else three."""
    found = codes(asked)
    return _by_patterns(survey, asked, found) if found else _by_closeness(survey, asked)


def shares(row: Consensus, found: list[Any]) -> list[int]:
    """How many gave each of the answers about the consensus' item."""
    return _counts(row.n, row.distribution, [text_of(value) for value in found])


def _consensus(survey: Survey, asked: Asked) -> QuerySet[Consensus]:
    """Of items with two answers or more. A first vote is weighted, so what it holds are not counts."""
    rows = Consensus.objects.filter(item__survey=survey, question=asked.name, n__gt=1)
    return rows.exclude(method=aggregation.VOTE).order_by()


def _by_patterns(survey: Survey, asked: Asked, found: list[Any]) -> Divisions:
    said = _said(survey, asked, found)
    weight = np.bincount(said.pattern, minlength=len(said.counts))
    together = confusions.together(counts=said.counts, weight=weight)
    divided = confusions.entropy(said.counts) > 0
    return Divisions(
        codes=found,
        n_items=len(said.item),
        n_divided=int(weight[divided].sum()),
        both=together.both.tolist(),
        either=together.either.tolist(),
        mixed=[_mixed(said, one, other) for one, other in _strongest(together)],
        most=_most_divided(said),
    )


def _said(survey: Survey, asked: Asked, found: list[Any]) -> _Said:
    """What people said of each item. Items are many, patterns few: the text of each is read once."""
    rows = list(
        _consensus(survey, asked).annotate(text=Cast("distribution", TextField())).values_list("item_id", "n", "text")
    )
    frame = pd.DataFrame(rows, columns=["item", "n", "text"])
    pattern, distinct = pd.factorize(pd.MultiIndex.from_frame(frame[["n", "text"]]))
    names = [text_of(value) for value in found]
    counts = [_counts(n, json.loads(text), names) for n, text in distinct]
    return _Said(
        frame["item"].to_numpy(np.int64),
        pattern.astype(np.int64),
        np.array(counts, dtype=np.int64).reshape(len(counts), len(names)),
    )


def _counts(n: int, share: dict[str, float], names: list[str]) -> list[int]:
    return [round(share.get(name, 0) * n) for name in names]


def _most_divided(said: _Said) -> list[int]:
    """The items about which people are divided, the most divided and most answered first."""
    bits, n = confusions.entropy(said.counts)[said.pattern], said.counts.sum(axis=1)[said.pattern]
    order = np.lexsort((said.item, -n, -bits.round(9)))
    most: list[int] = said.item[order[bits[order] > 0][:MOST_ITEMS]].tolist()
    return most


def _strongest(found: confusions.Together) -> list[tuple[int, int]]:
    one, other = np.triu_indices(len(found.both), k=1)
    order = np.lexsort((-found.share[one, other], -found.both[one, other]))
    pairs = [(int(one[i]), int(other[i])) for i in order[:PAIRS]]
    return [pair for pair in pairs if found.both[pair]]


def _mixed(said: _Said, one: int, other: int) -> Mixed:
    """With the items on which both answers were given, by the most people on each side first."""
    support = np.minimum(said.counts[:, one], said.counts[:, other])[said.pattern]
    order = np.lexsort((said.item, -support))[:EXAMPLES]
    return Mixed(one=one, other=other, items=[int(said.item[i]) for i in order if support[i]])


def _by_closeness(survey: Survey, asked: Asked) -> Divisions:
    rows = _consensus(survey, asked)
    apart = rows.filter(confidence__lt=1)
    most = apart.order_by("confidence", "-n", "item_id").values_list("item_id", flat=True)
    return Divisions(
        codes=[],
        n_items=rows.count(),
        n_divided=apart.count(),
        both=[],
        either=[],
        mixed=[],
        most=list(most[:MOST_ITEMS]),
    )

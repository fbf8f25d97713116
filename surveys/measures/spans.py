"""Stretches of a text that people marked: how alike two markings are, and which one a crowd means.

A span is (start, end, label): the characters from `start` up to `end`, which is not one of them. In a marking two spans
of one label may touch and never overlap. What is counted are its *pieces*: each character under each label, and each
beginning of a span under its label. They tell two neighbours from one long span: equal pieces, equal markings.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.measures.arrays import FloatArray, IntArray

Span = tuple[int, int, str]
Marking = Sequence[Span]


@dataclass(frozen=True)
class Meant:
    """What a crowd means: `spans` in order; how sure it is; whether exactly half of the weight was for some piece."""

    spans: list[Span]
    confidence: float
    tied: bool


def spans_distance(a: Marking, b: Marking) -> float:
    """1 − F1 of the pieces: 1 − 2 · shared / (pieces of a + pieces of b) (Dice 1945).

    For marks without a count of what is rightly left unmarked F1 is what chance-corrected agreement tends to (Hripcsak
    and Rothschild 2005). Symmetric, in [0, 1]; 0 only for the same marking; 0 for two without a mark.
    """
    pieces = sum(end - start + 1 for start, end, _ in [*a, *b])
    shared = sum(
        max(min(end, other_end) - max(start, other_start), 0) + (start == other_start)
        for start, end, label in a
        for other_start, other_end, other in b
        if label == other
    )
    return 1 - 2 * shared / pieces if pieces else 0.0


def spans_distances(markings: Sequence[Marking]) -> FloatArray:
    """`spans_distance` of each two of K markings: [K, K]."""
    shared = np.zeros((len(markings), len(markings)))
    for label in _labels(markings):
        shared += _shared([[(start, end) for start, end, other in one if other == label] for one in markings])
    counts = np.array([sum(end - start + 1 for start, end, _ in one) for one in markings], dtype=np.int64)
    both = np.add.outer(counts, counts)
    alike = np.divide(2 * shared, both, out=np.ones_like(shared), where=both > 0)
    found: FloatArray = 1 - alike
    return found


def _shared(markings: Sequence[Sequence[tuple[int, int]]]) -> FloatArray:
    """How many pieces of one label each two of K markings share: [K, K].

    Between two places where any span begins or ends a marking has all characters or none. In single precision: whole
    numbers below 2^24, which no text reaches, are exact in it, and the products take half the time.
    """
    row = np.repeat(np.arange(len(markings)), [len(one) for one in markings])
    places, at = np.unique([place for one in markings for span in one for place in span], return_inverse=True)
    starts, ends = at.reshape(-1, 2).T
    begins, edges = np.zeros((2, len(markings), len(places)), dtype=np.float32)
    begins[row, starts] = 1
    np.add.at(edges, (row, starts), 1)
    np.add.at(edges, (row, ends), -1)
    held = np.cumsum(edges, axis=1)[:, :-1]
    found: FloatArray = ((held * np.diff(places).astype(np.float32)) @ held.T + begins @ begins.T).astype(np.float64)
    return found


def meant(markings: Sequence[Marking], *, weights: Sequence[float]) -> Meant:
    """A vote on every piece: a character is under a label where more than half of the weight put it there.

    Runs of such characters are spans, cut where more than half began one. Exactly half is not enough. Where nobody's
    spans overlap, those of the crowd do not either. Confidence: for each piece that anyone marked, the share of the
    weight on the winning side; then the mean; 1 where nobody marked anything. The order of the markings does not
    matter. Raises ValueError where no weight is above 0.
    """
    heard = sorted((weight, sorted(one)) for weight, one in zip(weights, markings, strict=True) if weight > 0)
    total = math.fsum(weight for weight, _ in heard)
    if not total > 0:
        raise ValueError("Somebody must carry weight.")
    given = [one for _, one in heard]
    labels, width = _labels(given), _width(given)
    pieces = _pieces(given, labels, width)
    piece, home = np.unique(np.concatenate(pieces), return_inverse=True)
    heft = np.repeat([weight for weight, _ in heard], [len(one) for one in pieces])
    share = np.bincount(home, weights=heft, minlength=len(piece)) / total
    even = np.isclose(share, 0.5, rtol=1e-9, atol=0)
    spans = sorted(_joined(piece[(share > 0.5) & ~even], labels, width))
    sides = np.maximum(share, 1 - share)
    return Meant(spans, float(min(sides.mean(), 1.0)) if len(sides) else 1.0, bool(even.any()))


def _labels(markings: Iterable[Marking]) -> list[str]:
    return sorted({label for one in markings for _, _, label in one})


def _width(markings: Iterable[Marking]) -> int:
    return max((end for one in markings for _, end, _ in one), default=0) + 1


def _pieces(markings: Sequence[Marking], labels: Sequence[str], width: int) -> list[IntArray]:
    """Of each marking its pieces as numbers: two rows of `width` for each label, of characters and of beginnings."""
    row = {label: 2 * place * width for place, label in enumerate(labels)}
    none = np.zeros(0, dtype=np.int64)
    return [
        np.concatenate(
            [
                none,
                *(np.arange(start, end) + row[label] for start, end, label in one),
                np.array([start + row[label] + width for start, _, label in one], dtype=np.int64),
            ]
        )
        for one in markings
    ]


def _joined(pieces: IntArray, labels: Sequence[str], width: int) -> Iterator[Span]:
    """The spans that have these pieces, which are in order."""
    row, place = np.divmod(pieces, width)
    for code, label in enumerate(labels):
        characters, beginnings = place[row == 2 * code], place[row == 2 * code + 1]
        cuts = np.flatnonzero((np.diff(characters) > 1) | np.isin(characters[1:], beginnings)) + 1
        for run in np.split(characters, cuts):
            if len(run):
                yield int(run[0]), int(run[-1]) + 1, label

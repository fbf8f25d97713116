"""How far apart two answers are: 0 for the same answer, at most 1, symmetric."""

import math
from bisect import bisect_right, insort
from collections.abc import Hashable, Sequence

from rapidfuzz.distance import Levenshtein


def edit_distance(a: str, b: str) -> float:
    """Insertions, deletions and substitutions from `a` to `b`, divided by the longer length (Levenshtein 1966)."""
    return float(Levenshtein.normalized_distance(a, b))


def jaccard_distance(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    """1 − |a ∩ b| / |a ∪ b| (Jaccard 1901); two empty sets are the same answer."""
    union = len(a | b)
    return 1 - len(a & b) / union if union else 0.0


def masi_distance(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    """1 − Jaccard × monotonicity, the latter 1, 2/3, 1/3 or 0 for equal, nested, overlapping or disjoint sets.

    Source: Passonneau 2006, Measuring Agreement on Set-valued Items (MASI).
    """
    return 1 - (1 - jaccard_distance(a, b)) * _monotonicity(a, b)


def _monotonicity(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    if a == b:
        return 1.0
    if a <= b or b <= a:
        return 2 / 3
    return 1 / 3 if a & b else 0.0


def kendall_distance(a: Sequence[str], b: Sequence[str]) -> float:
    """Share of pairs that two rankings put in opposite order (Kendall 1938: (1 − tau) / 2).

    Raises ValueError unless both rank the same elements, each once.
    """
    place = {element: position for position, element in enumerate(a)}
    if not len(place) == len(a) == len(b) or place.keys() != set(b):
        raise ValueError("Both rankings must hold the same elements, each once.")
    pairs = len(a) * (len(a) - 1) // 2
    return _inversions([place[element] for element in b]) / pairs if pairs else 0.0


def _inversions(places: Sequence[int]) -> int:
    seen: list[int] = []
    inversions = 0
    for place in places:
        inversions += len(seen) - bisect_right(seen, place)
        insort(seen, place)
    return inversions


def interval_distance(a: float, b: float, *, span: float) -> float:
    """((a − b) / span)², at most 1: Krippendorff's interval metric (2011, section D) on a scale `span` wide.

    Raises ValueError when a number is not finite or the span not positive.
    """
    _refuse_infinite(a, b, span)
    if span <= 0:
        raise ValueError("The span of the scale must be positive.")
    share = min(abs(a - b) / span, 1.0)
    return share * share


def ratio_distance(a: float, b: float) -> float:
    """(|a − b| / (|a| + |b|))²: Krippendorff's ratio metric (2011, section D), continued to negative numbers.

    Both zero are the same answer; opposite signs are as far apart as can be. Raises ValueError for numbers not finite.
    """
    _refuse_infinite(a, b)
    largest = max(abs(a), abs(b))
    if largest == 0:
        return 0.0
    # Dividing first keeps the sum of two huge numbers finite.
    near, far = a / largest, b / largest
    share = abs(near - far) / (abs(near) + abs(far))
    return share * share


def _refuse_infinite(*numbers: float) -> None:
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("A distance needs finite numbers.")

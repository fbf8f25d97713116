"""What a crowd says: one value out of several answers, how sure, and how the answers are spread.

Every function takes `weights`, one non-negative number per answer (default 1 each), and returns an `Opinion`.
None depends on the order in which answers arrive.
"""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from surveys.measures.distances import kendall_distance

V = TypeVar("V", bound=Hashable)

NO_ANSWERS = "no answers"
NO_WEIGHT = "no answer carries any weight"
ONE_ANSWER = "one answer shows no spread"
NO_SPAN = "the width of the scale is unknown"


@dataclass(frozen=True)
class Opinion:
    """The consensus of `n` answers.

    `confidence` lies in [0, 1], or is None with the `reason` why it is unknown. `tied` says that another value had as
    good a claim and a stated rule decided. `distribution` is for people to look at: shares, or summary numbers.
    """

    value: Any | None
    confidence: float | None
    distribution: dict[str, float]
    n: int
    tied: bool
    reason: str


def plurality(values: Sequence[Hashable], *, weights: Sequence[float] | None = None) -> Opinion:
    """The value with the most weight; of equally heavy ones the first by `str`. Confidence: its share of the weight."""
    weight = _weights(len(values), weights)
    total = math.fsum(weight)
    if total == 0:
        return _nothing(len(values))
    heaps = _sums(values, weight)
    heaviest = max(heaps.values())
    winners = sorted((value for value in heaps if _close(heaps[value], heaviest)), key=str)
    shares = {str(value): heap / total for value, heap in sorted(heaps.items(), key=lambda pair: str(pair[0]))}
    return Opinion(winners[0], heaps[winners[0]] / total, shares, len(values), len(winners) > 1, "")


def majority_set(
    values: Sequence[frozenset[str]], *, options: Sequence[str], weights: Sequence[float] | None = None
) -> Opinion:
    """The set of options that more than half of the weight chose; exactly half is not enough, and counts as a tie.

    Confidence: for each option that anyone chose, the share of the weight on the winning side; then the mean.
    Raises ValueError when an answer holds something that is not an option.
    """
    if not frozenset().union(*values) <= frozenset(options):
        raise ValueError("An answer holds something that is not an option.")
    weight = _weights(len(values), weights)
    total = math.fsum(weight)
    if total == 0:
        return _nothing(len(values))
    share = {
        option: math.fsum(w for value, w in zip(values, weight, strict=True) if option in value) / total
        for option in options
    }
    tied = {option for option in share if _close(share[option], 0.5)}
    chosen = frozenset(option for option in share if share[option] > 0.5 and option not in tied)
    sides = [max(part, 1 - part) for part in share.values() if part > 0]
    confidence = math.fsum(sides) / len(sides) if sides else 1.0
    return Opinion(chosen, confidence, share, len(values), bool(tied), "")


def weighted_mean(
    values: Sequence[float], *, weights: Sequence[float] | None = None, span: float | None = None
) -> Opinion:
    """The mean. Distribution: mean, sd (population) and median. Confidence: 1 − sd / (span / 2), at least 0.

    `span` is the width of the scale (largest minus smallest possible answer). Half of it is the largest sd there can
    be, so 0 means a crowd split between the two ends. Confidence is None for one answer and, unless all agree,
    without a span. Raises ValueError for numbers that are not finite.
    """
    return _numeric(values, weights, span, pick="mean")


def weighted_median(
    values: Sequence[float], *, weights: Sequence[float] | None = None, span: float | None = None
) -> Opinion:
    """The smallest answer with at least half of the weight at or below it: always an answer that somebody gave.

    `tied` when half of the weight lies above it, so that the next answer would do as well. Distribution (there the
    median is the midpoint of two tied answers), confidence and errors as in `weighted_mean`.
    """
    return _numeric(values, weights, span, pick="median")


def borda(rankings: Sequence[Sequence[str]], *, weights: Sequence[float] | None = None) -> Opinion:
    """Options by mean place (Borda 1784), equal ones by name. Value: a tuple, best first.

    Distribution: 1 for an option that everyone put first, 0 for one that everyone put last. Confidence: 1 − the mean
    Kendall distance of the answers to the result. Raises ValueError unless all rank the same options, each once.
    """
    weight = _weights(len(rankings), weights)
    total = math.fsum(weight)
    if total == 0:
        return _nothing(len(rankings))
    points = _points(rankings, weight)
    order = tuple(sorted(points, key=lambda option: (-round(points[option], 9), option)))
    tied = any(_close(points[one], points[other]) for one, other in pairwise(order))
    spread = math.fsum(w * kendall_distance(ranking, order) for ranking, w in zip(rankings, weight, strict=True))
    return Opinion(order, 1 - spread / total, points, len(rankings), tied, "")


def medoid(
    values: Sequence[str], *, distance: Callable[[str, str], float], weights: Sequence[float] | None = None
) -> Opinion:
    """The answer nearest to all the others, of equally near ones the first by `str`.

    `distance` is symmetric, in [0, 1], and 0 for equal answers. Confidence: 1 − the mean distance of all answers
    (itself among them) to it. Distribution: the share of each distinct answer.
    """
    weight = _weights(len(values), weights)
    total = math.fsum(weight)
    if total == 0:
        return _nothing(len(values))
    heaps = _sums(values, weight)
    distinct = sorted(heaps, key=str)
    far = {one: math.fsum(heaps[other] * distance(one, other) for other in distinct) / total for one in distinct}
    nearest = min(far.values())
    winners = [value for value in distinct if _close(far[value], nearest)]
    shares = {str(value): heaps[value] / total for value in distinct}
    return Opinion(winners[0], 1 - far[winners[0]], shares, len(values), len(winners) > 1, "")


def _nothing(n: int) -> Opinion:
    return Opinion(None, None, {}, n, False, NO_WEIGHT if n else NO_ANSWERS)


def _weights(n: int, weights: Sequence[float] | None) -> list[float]:
    if weights is None:
        return [1.0] * n
    if len(weights) != n:
        raise ValueError("There must be one weight per answer.")
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights):
        raise ValueError("A weight must be a finite number and not negative.")
    # Only ratios of weights matter; with 1 as the largest neither sums nor tolerances depend on their size.
    largest = max(weights, default=0) or 1
    return [weight / largest for weight in weights]


def _close(a: float, b: float) -> bool:
    """Equal but for rounding, so that 0.1 + 0.2 ties with 0.3."""
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def _sums(values: Sequence[V], weights: Sequence[float]) -> dict[V, float]:
    """Weight of each distinct value. fsum is exact, so the order of the answers cannot matter."""
    parts: dict[V, list[float]] = {}
    for value, weight in zip(values, weights, strict=True):
        parts.setdefault(value, []).append(weight)
    return {value: math.fsum(part) for value, part in parts.items()}


def _points(rankings: Sequence[Sequence[str]], weights: Sequence[float]) -> dict[str, float]:
    """Mean place of each option, turned round and scaled so that 1 is always first and 0 always last."""
    places: dict[str, list[float]] = {option: [] for option in sorted(rankings[0])}
    for ranking, weight in zip(rankings, weights, strict=True):
        if sorted(ranking) != list(places):
            raise ValueError("All rankings must hold the same options, each once.")
        for place, option in enumerate(ranking):
            places[option].append(weight * place)
    scale = math.fsum(weights) * max(len(places) - 1, 1)
    return {option: 1 - math.fsum(part) / scale for option, part in places.items()}


def _numeric(values: Sequence[float], weights: Sequence[float] | None, span: float | None, *, pick: str) -> Opinion:
    if not all(math.isfinite(value) for value in values):
        raise ValueError("A consensus of numbers needs finite numbers.")
    weight = _weights(len(values), weights)
    heard = {value: heap for value, heap in sorted(_sums(values, weight).items()) if heap > 0}
    if not heard:
        return _nothing(len(values))
    mean, sd = _moments(heard)
    low, high = _medians(heard)
    summary = {"mean": mean, "sd": sd, "median": low / 2 + high / 2 if low != high else low}
    confidence, reason = _confidence(len(values), sd, span)
    value, tied = (mean, False) if pick == "mean" else (low, low != high)
    return Opinion(value, confidence, summary, len(values), tied, reason)


def _moments(heaps: dict[float, float]) -> tuple[float, float]:
    """Mean and population sd of weighted values. Scaled by a power of two, which is exact, so that huge answers do
    not overflow; counted from the smallest answer, so that a unanimous mean is that answer to the last bit."""
    scale = math.ldexp(1.0, math.frexp(max(abs(value) for value in heaps))[1] - 1)
    scaled = [(value / scale, heap) for value, heap in heaps.items()]
    base, total = scaled[0][0], math.fsum(heaps.values())
    mean = min(base + math.fsum(heap * (value - base) for value, heap in scaled) / total, scaled[-1][0])
    variance = math.fsum(heap * (value - mean) ** 2 for value, heap in scaled) / total
    return mean * scale, math.sqrt(variance) * scale


def _medians(heaps: dict[float, float]) -> tuple[float, float]:
    """The lower and the upper weighted median; they differ when exactly half of the weight lies on each side."""
    values, below = list(heaps), list(accumulate(heaps.values()))
    half = below[-1] / 2
    place = next(i for i, weight in enumerate(below) if weight > half or _close(weight, half))
    return values[place], values[place + 1] if _close(below[place], half) else values[place]


def _confidence(n: int, sd: float, span: float | None) -> tuple[float | None, str]:
    if n == 1:
        return None, ONE_ANSWER
    if sd == 0:
        return 1.0, ""
    if span is None or span <= 0:
        return None, NO_SPAN
    return max(0.0, 1 - sd / (span / 2)), ""

"""Boxes that people drew on a picture: how alike two drawings are, and which boxes a crowd means.

A box is a row of four whole numbers: left, top, right, bottom, with left < right and top < bottom. Whole numbers make
equal boxes exactly equal: the overlap of a box with itself is 1, not nearly 1. A drawing is {label: boxes [B, 4]}.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from surveys.measures.arrays import FloatArray, IntArray
from surveys.measures.consensus import weighted_median

Drawing = Mapping[str, IntArray]
# The customary overlap from which two boxes count as the same thing (Everingham et al. 2010, PASCAL VOC, section 4.2).
SAME_THING = 0.5


@dataclass(frozen=True)
class Thing:
    """Something that people of a `share` of the weight drew a box around; `box` is the middle of theirs.

    `even`: half of the weight drew it and half did not.
    """

    label: str
    box: tuple[int, int, int, int]
    share: float
    even: bool

    @property
    def found(self) -> bool:
        """Whether more than half of the weight drew it; exactly half is not enough."""
        return self.share > 0.5 and not self.even


def overlaps(a: IntArray, b: IntArray) -> FloatArray:
    """Intersection over union of each two boxes: [A, 4] and [B, 4] give [A, B] in [0, 1] (Jaccard 1901, for areas)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    union = areas(a)[:, None] + areas(b)[None, :] - shared
    found: FloatArray = shared / union
    return found


def areas(boxes: IntArray) -> IntArray:
    """The area of each box: [B, 4] gives [B]."""
    found: IntArray = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return found


def boxes_distance(a: Drawing, b: Drawing) -> float:
    """1 − the mean overlap of matched boxes, where a box without a partner counts as an overlap of 0.

    Within each label the boxes are paired so that their overlaps add up to the most (Kuhn 1955). With n and m boxes of
    a label there are max(n, m) pairs, so that what one person left out counts as much as what another drew too many.
    Symmetric, in [0, 1]; 0 only for the same boxes; 0 for two drawings without any.
    """
    none = np.zeros((0, 4), dtype=np.int64)
    pairs = [(a.get(label, none), b.get(label, none)) for label in _labels((a, b))]
    shared = [overlap for one, other in pairs for overlap in _matched(one, other)]
    most = sum(max(len(one), len(other)) for one, other in pairs)
    return 1 - math.fsum(shared) / most if most else 0.0


def boxes_distances(drawings: Sequence[Drawing]) -> FloatArray:
    """`boxes_distance` of each two of K drawings: [K, K]. In time where hardly any two need to be paired up in earnest:
    where each box meets one other at most, or one of the two has a single box, the best pairs are plain to see."""
    counts = {label: np.array([len(one.get(label, ())) for one in drawings]) for label in _labels(drawings)}
    most, shared = np.zeros((2, len(drawings), len(drawings)))
    for label, count in counts.items():
        most += np.maximum.outer(count, count)
        drawn = np.flatnonzero(count)
        shared[np.ix_(drawn, drawn)] += _shared([drawings[place][label] for place in drawn.tolist()])
    alike = np.divide(shared, most, out=np.ones_like(most), where=most > 0)
    found: FloatArray = np.clip(1 - alike, 0, 1)
    return found


def same_things(a: Drawing, b: Drawing) -> bool:
    """Whether both have as many boxes of each label, which can be paired so that each two overlap by `SAME_THING`."""
    none = np.zeros((0, 4), dtype=np.int64)
    return all(_all_paired(a.get(label, none), b.get(label, none)) for label in _labels((a, b)))


def things(drawings: Sequence[Drawing], *, weights: Sequence[float]) -> list[Thing]:
    """What the crowd drew boxes around, one `Thing` for all boxes that mean the same; by label, the heaviest first.

    Boxes of a label are gathered around the one that the others overlap most, weighted: of each person the box that
    overlaps it most, if by at least `SAME_THING`; then around the next. So two boxes of one person are two things.
    Each side of the result is the weighted median of the sides: one slip of the hand does not move it far. Ties go to
    the box further left, then further up. The order of the drawings does not matter. Weights of 0 do not count.
    Raises ValueError where no weight is above 0.
    """
    total = math.fsum(weights)
    if not total > 0:
        raise ValueError("Somebody must carry weight.")
    heard = [(drawing, weight) for drawing, weight in zip(drawings, weights, strict=True) if weight > 0]
    labels = _labels([drawing for drawing, _ in heard])
    found = [thing for label in labels for thing in _of_label(label, heard, total)]
    return sorted(found, key=lambda thing: (thing.label, -round(thing.share, 9), thing.box))


def _all_paired(a: IntArray, b: IntArray) -> bool:
    if len(a) != len(b):
        return False
    same = overlaps(a, b) >= SAME_THING
    return bool(same[linear_sum_assignment(same, maximize=True)].all())


def _labels(drawings: Iterable[Drawing]) -> list[str]:
    return sorted({label for drawing in drawings for label in drawing if len(drawing[label])})


def _shared(boxes: Sequence[IntArray]) -> FloatArray:
    """The sum of the overlaps of matched boxes for each two of J sets of boxes, none empty: [J, J]."""
    found = np.zeros((len(boxes), len(boxes)))
    sizes = np.array([len(one) for one in boxes], dtype=np.int64)
    stacked = np.concatenate([np.zeros((0, 4), dtype=np.int64), *boxes])
    starts = np.cumsum(sizes) - sizes
    for place, one in enumerate(boxes):
        first = starts[place]
        overlap = overlaps(one, stacked[first:])
        found[place, place:] = found[place:, place] = _shared_with(one, boxes[place:], overlap, starts[place:] - first)
    return found


def _shared_with(one: IntArray, others: Sequence[IntArray], overlap: FloatArray, starts: IntArray) -> FloatArray:
    """The sum of the overlaps of matched boxes of `one` with each of the J `others`, of which each begins at its start
    in the columns of `overlap`: [J]."""
    best = np.maximum.reduceat(overlap, starts, axis=1)
    meet = (overlap > 0).astype(np.int64)
    partners = np.maximum(
        np.add.reduceat(meet, starts, axis=1).max(axis=0), np.maximum.reduceat(meet.sum(axis=0), starts)
    )
    single = np.array([min(len(one), len(other)) == 1 for other in others])
    found: FloatArray = np.where(single, best.max(axis=0), best.sum(axis=0))
    for place in np.flatnonzero(~single & (partners > 1)).tolist():
        found[place] = math.fsum(_matched(one, others[place]))
    return found


def _matched(a: IntArray, b: IntArray) -> list[float]:
    if not len(a) or not len(b):
        return []
    overlap = overlaps(a, b)
    matched: list[float] = overlap[linear_sum_assignment(overlap, maximize=True)].tolist()
    return matched


def _of_label(label: str, heard: Sequence[tuple[Drawing, float]], total: float) -> Iterator[Thing]:
    drawn = [(tuple(box), person) for person, (one, _) in enumerate(heard) for box in one.get(label, ())]
    # By place, so that nothing below depends on who came first.
    drawn.sort()
    boxes = np.array([box for box, _ in drawn], dtype=np.int64).reshape(-1, 4)
    person = np.array([person for _, person in drawn], dtype=np.int64)
    weight = np.array([weight for _, weight in heard])
    overlap, free = overlaps(boxes, boxes), np.ones(len(boxes), dtype=bool)
    while free.any():
        members = _gathered(overlap, person, weight, free)
        free[members] = False
        heft = weight[person[members]].tolist()
        share = math.fsum(heft) / total
        yield Thing(label, _middle(boxes[members], heft), share, math.isclose(share, 0.5, rel_tol=1e-9))


def _gathered(overlap: FloatArray, person: IntArray, weight: FloatArray, free: np.ndarray) -> list[int]:
    """The boxes, at most one of each person, that mean the same as the free box with the most support."""
    nearest = np.zeros((len(weight), len(overlap)))  # per person and box: the overlap of that person's best free box
    np.maximum.at(nearest, person[free], overlap[free])
    nearest[nearest < SAME_THING] = 0
    support = np.where(free, np.round(weight @ nearest, 9), -1)
    seed = int(support.argmax())
    joining = [(-overlap[seed, box], box) for box in np.flatnonzero(free).tolist() if overlap[seed, box] >= SAME_THING]
    best: dict[int, int] = {}
    for _, box in sorted(joining):
        best.setdefault(int(person[box]), box)
    return sorted(best.values())


def _middle(boxes: IntArray, weights: Sequence[float]) -> tuple[int, int, int, int]:
    """The weighted median of each side. As left < right in every box, so it is in the result; likewise top and bottom:
    at the median of the rights, half of the weight has a left that is smaller still."""
    sides = (weighted_median(side, weights=weights).value for side in boxes.T.tolist())
    left, top, right, bottom = (int(side or 0) for side in sides)
    return left, top, right, bottom

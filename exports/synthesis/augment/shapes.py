"""What somebody marked in a picture: boxes, polygons, points; and where it is in a changed picture."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from exports.synthesis.augment import geometry
from exports.synthesis.augment.geometry import Size
from exports.synthesis.augment.records import Unusable
from surveys.measures.arrays import FloatArray

DIGITS = 3
OUTLINES = ("polygon", "box", "point")
LARGEST = 1e6
MOST_CORNERS = 10_000


@dataclass(frozen=True)
class Shape:
    """`points`, n × 2: a polygon's corners, a box's four, or the one point. `record` is what else is said of it.

    A shape with a polygon and a box is known by its polygon; the box is worked out from it again.
    """

    outline: str
    points: FloatArray
    record: Mapping[str, Any]

    @classmethod
    def read(cls, record: Any, *, size: Size) -> Self:
        """From `{"label": …, "box": [x, y, width, height]}`, `"polygon": [[x, y], …]`, or `"point": [x, y]`."""
        outline = next((name for name in OUTLINES if isinstance(record, Mapping) and name in record), "")
        if not outline:
            raise Unusable(f"A shape has a box, a polygon or a point; this one has none: {str(record)[:80]}")
        given = _numbers(record[outline], outline)
        points = geometry.corners(given.tolist()) if outline == "box" else given.reshape(-1, 2)
        _check(outline, points)
        if outline == "point" and not geometry.inside(points, size=size):
            raise Unusable(f"The point {record[outline]} lies outside the picture of {size[0]} × {size[1]}.")
        if outline != "point" and geometry.visible_share(points, size=size) == 0:
            raise Unusable(f"A {outline} lies outside the picture of {size[0]} × {size[1]}.")
        return cls(outline, points, record)

    def moved(self, matrix: FloatArray, *, size: Size, least_visible: float) -> Self | None:
        """Where it is now, cut at the picture's edge; None where less than `least_visible` of it can be seen.

        A box alone becomes the smallest upright box around its turned corners: it holds the thing, and may be wider.
        """
        points = geometry.moved(self.points, matrix)
        if self.outline == "point":
            return replace(self, points=points) if geometry.inside(points, size=size) else None
        if geometry.visible_share(points, size=size) < max(least_visible, 1e-9):
            return None
        left = geometry.clipped(points, size=size)
        return replace(self, points=geometry.corners(geometry.enclosing(left)) if self.outline == "box" else left)

    def relabelled(self, names: Mapping[str, str]) -> Self:
        """With the label that `names` has for its own."""
        label = str(self.record.get("label"))
        return replace(self, record={**self.record, "label": names[label]}) if label in names else self

    def to_json(self) -> dict[str, Any]:
        return {**self.record, **self._drawn()}

    def _drawn(self) -> dict[str, Any]:
        rounded = [[round(float(x), DIGITS), round(float(y), DIGITS)] for x, y in self.points]
        if self.outline == "point":
            return {"point": rounded[0]}
        box = [round(number, DIGITS) for number in geometry.enclosing(self.points)]
        if self.outline == "box":
            return {"box": box}
        return {"polygon": rounded, **({"box": box} if "box" in self.record else {})}


def _numbers(given: Any, outline: str) -> FloatArray:
    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise Unusable(f"A {outline} is made of numbers, not of {str(given)[:80]}.") from None
    shape = {"box": (4,), "point": (2,), "polygon": (len(numbers) if numbers.ndim else 0, 2)}[outline]
    if numbers.shape != shape or not np.isfinite(numbers).all() or (abs(numbers) > LARGEST).any():
        raise Unusable(f"This is no {outline}: {str(given)[:80]}")
    return numbers


def _check(outline: str, points: FloatArray) -> None:
    if len(points) > MOST_CORNERS:
        raise Unusable(f"A polygon has {len(points)} corners; at most {MOST_CORNERS} can be used.")
    if outline == "box" and not (points[2] > points[0]).all():
        raise Unusable("A box needs a width and a height above 0.")
    if outline == "polygon" and geometry.area(points) == 0:
        raise Unusable("A polygon needs three corners or more, and an area.")

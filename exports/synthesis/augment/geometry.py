"""One affine matrix for pixels and coordinates alike; what is left of a marked shape inside the picture.

Coordinates are continuous: the pixel in column i and row j covers [i, i + 1) × [j, j + 1), the origin is top left.
A matrix is 3 × 3, float64, and takes a column (x, y, 1) of the old picture to the new one.
"""

import math
from collections.abc import Sequence

import numpy as np

from surveys.measures.arrays import FloatArray

Size = tuple[int, int]  # width, height


def rotation(degrees: float, *, size: Size) -> FloatArray:
    """About the centre of a picture of that size, clockwise as one sees it (y points down)."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    x, y = size[0] / 2, size[1] / 2
    return np.array([[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y], [0.0, 0.0, 1.0]])


def flip(*, horizontal: bool, size: Size) -> FloatArray:
    """Left becomes right; or, not `horizontal`, top becomes bottom."""
    if horizontal:
        return np.array([[-1.0, 0.0, size[0]], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return np.array([[1.0, 0.0, 0.0], [0.0, -1.0, size[1]], [0.0, 0.0, 1.0]])


def crop(left: float, top: float, share: float, *, size: Size) -> FloatArray:
    """A window whose sides are `share` of the picture's, its corner at (left, top), shown at the picture's size."""
    scale = 1 / share
    return np.array([[scale, 0.0, -left * scale], [0.0, scale, -top * scale], [0.0, 0.0, 1.0]])


def chained(matrices: Sequence[FloatArray]) -> FloatArray:
    """One matrix that does all of them, the first one first."""
    result = np.eye(3)
    for matrix in matrices:
        result = matrix @ result
    return result


def mirrors(matrix: FloatArray) -> bool:
    """Whether left and right change places."""
    return bool(np.linalg.det(matrix[:2, :2]) < 0)


def moved(points: FloatArray, matrix: FloatArray) -> FloatArray:
    """`points`, n × 2, where the matrix puts them."""
    return points @ matrix[:2, :2].T + matrix[:2, 2]


def corners(box: Sequence[float]) -> FloatArray:
    """The four corners of (x, y, width, height), in order around it."""
    x, y, width, height = box
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])


def enclosing(points: FloatArray) -> tuple[float, float, float, float]:
    """The smallest upright box around the points, as (x, y, width, height)."""
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)


def area(ring: FloatArray) -> float:
    """Of a polygon that does not cross itself, by its corners in order (shoelace formula); 0 below three corners."""
    if len(ring) < 3:
        return 0.0
    x, y = (ring - ring[0]).T  # near the origin, so that nothing is lost by cancelling
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def clipped(ring: FloatArray, *, size: Size) -> FloatArray:
    """The part of a polygon inside the picture (Sutherland and Hodgman, 1974, Reentrant polygon clipping).

    Where a dented polygon falls into parts, they stay joined along the edge, by lines without an area.
    """
    for axis, side, limit in ((0, 1.0, 0.0), (0, -1.0, -float(size[0])), (1, 1.0, 0.0), (1, -1.0, -float(size[1]))):
        ring = _half(ring, side * ring[:, axis] - limit) if len(ring) else ring
    return ring


def visible_share(ring: FloatArray, *, size: Size) -> float:
    """How much of a polygon's area lies inside the picture, 0 to 1; 0 where it has no area."""
    whole = area(ring)
    return area(clipped(ring, size=size)) / whole if whole else 0.0


def inside(points: FloatArray, *, size: Size) -> bool:
    """Whether all points lie in the picture."""
    return bool(((points >= 0) & (points < np.array(size))).all())


def _half(ring: FloatArray, height: FloatArray) -> FloatArray:
    """The part of the polygon where `height`, one value per corner, is not negative."""
    kept: list[FloatArray] = []
    for place in range(len(ring)):
        before, here = height[place - 1], height[place]
        if (before < 0) != (here < 0):
            share = before / (before - here)
            kept.append(ring[place - 1] + share * (ring[place] - ring[place - 1]))
        if here >= 0:
            kept.append(ring[place])
    return np.array(kept).reshape(-1, 2)

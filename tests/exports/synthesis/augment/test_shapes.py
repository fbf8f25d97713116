"""Boxes, polygons and points: read, moved, cut, dropped."""

from typing import Any

import numpy as np
import pytest

from exports.synthesis.augment import Unusable, geometry
from exports.synthesis.augment.shapes import Shape

SIZE = (160, 120)
RING = [[40, 40], [80, 40], [60, 80]]


def after(record: dict[str, Any], matrix: np.ndarray, *, least: float = 0.3) -> dict[str, Any] | None:
    shape = Shape.read(record, size=SIZE).moved(matrix, size=SIZE, least_visible=least)
    return shape.to_json() if shape else None


def test_a_box_in_the_mirror_is_exact_and_keeps_what_is_said_of_it() -> None:
    record = {"label": "cat", "box": [10, 20, 30, 40], "sure": True}
    flipped = after(record, geometry.flip(horizontal=True, size=SIZE))
    assert flipped == {"label": "cat", "box": [120, 20, 30, 40], "sure": True}


def test_a_turned_box_holds_its_four_corners() -> None:
    found = after({"box": [60, 50, 40, 20]}, geometry.rotation(90, size=SIZE))
    assert found == {"box": [70, 40, 20, 40]}


def test_the_box_of_a_polygon_comes_from_the_polygon() -> None:
    """The box alone would grow: a triangle fills half of it."""
    turn = geometry.rotation(45, size=SIZE)
    found = after({"polygon": RING, "box": [40, 40, 40, 40]}, turn)
    assert found is not None
    expected = geometry.enclosing(geometry.moved(np.array(RING, float), turn))
    assert found["box"] == pytest.approx(expected, abs=1e-3)
    alone = after({"box": [40, 40, 40, 40]}, turn)
    assert alone is not None
    assert found["box"][2] < alone["box"][2]


def test_a_polygon_turned_there_and_back_is_itself() -> None:
    shape = Shape.read({"polygon": RING}, size=SIZE)
    for degrees in (33, -33):
        moved = shape.moved(geometry.rotation(degrees, size=SIZE), size=SIZE, least_visible=0)
        assert moved is not None
        shape = moved
    assert shape.to_json() == {"polygon": RING}


def test_what_is_hardly_seen_is_dropped() -> None:
    right = np.array([[1.0, 0, 130], [0, 1, 0], [0, 0, 1]])
    box = {"box": [10, 10, 40, 40]}  # half of it at 140 … 160
    assert after(box, right, least=0.5) == {"box": [140, 10, 20, 40]}
    assert after(box, right, least=0.51) is None
    assert after(box, right @ right, least=0) is None
    assert after({"point": [20, 20]}, right) == {"point": [150, 20]}
    assert after({"point": [30, 20]}, right) is None


def test_labels_change_places() -> None:
    shape = Shape.read({"label": "left", "point": [1, 2]}, size=SIZE)
    assert shape.relabelled({"left": "right"}).record["label"] == "right"
    assert shape.relabelled({"up": "down"}).record["label"] == "left"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"label": "cat"}, "has a box, a polygon or a point"),
        ("cat", "has a box, a polygon or a point"),
        ({"box": [1, 2, 3]}, "This is no box"),
        ({"box": "four"}, "is made of numbers"),
        ({"box": [1, 2, 0, 4]}, "width and a height above 0"),
        ({"box": [1, 2, float("nan"), 4]}, "This is no box"),
        ({"box": [1, 2, 1e300, 4]}, "This is no box"),
        ({"box": [500, 2, 3, 4]}, "outside the picture of 160 × 120"),
        ({"point": [161, 2]}, "outside the picture of 160 × 120"),
        ({"point": [[1, 2]]}, "This is no point"),
        ({"polygon": [[1, 2], [3, 4]]}, "needs three corners"),
        ({"polygon": [[1, 2], [3]]}, "is made of numbers"),
        ({"polygon": [[1, 2]] * 10_001}, "at most 10000"),
        ({"polygon": 7}, "This is no polygon"),
    ],
)
def test_what_cannot_be_used_says_so(record: Any, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        Shape.read(record, size=SIZE)

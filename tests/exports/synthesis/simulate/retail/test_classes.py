from typing import Any

import numpy as np
import pytest

from exports.synthesis.simulate.retail.classes import CLASSES, classify


def kinds(demand: Any) -> list[str]:
    return [CLASSES[code] for code in classify(demand).kind]


def test_each_class_has_its_corner() -> None:
    assert kinds([[3, 4, 3, 4, 3, 4]]) == ["smooth"]
    assert kinds([[1, 9, 1, 1, 1, 1]]) == ["erratic"]
    assert kinds([[0, 3, 0, 4, 0, 3]]) == ["intermittent"]
    assert kinds([[0, 9, 0, 1, 0, 1]]) == ["lumpy"]
    assert kinds([[0, 0, 0, 0, 0, 0]]) == ["undefined"]


def test_the_figures_are_those_of_the_definition() -> None:
    found = classify([[0, 2, 0, 4], [0, 0, 0, 0]])
    assert found.adi[0] == 2
    assert found.cv2[0] == pytest.approx(np.var([2, 4]) / 3**2)
    assert np.isnan(found.adi[1])
    assert np.isnan(found.cv2[1])


def test_the_cut_itself_belongs_to_the_upper_class() -> None:
    demand = np.zeros((1, 33))
    demand[0, :25] = 1  # 33 / 25 is 1.32
    assert kinds(demand) == ["intermittent"]


@pytest.mark.parametrize("demand", [[1, 2], [[1, -1]], np.zeros((2, 0)), [[float("nan")]]])
def test_other_tables_are_refused(demand: Any) -> None:
    with pytest.raises(ValueError, match="demand must be a table"):
        classify(demand)

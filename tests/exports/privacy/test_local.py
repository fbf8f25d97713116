import numpy as np
import pytest

from exports.privacy import local
from exports.privacy.emd import EQUAL
from exports.privacy.growth import BySets
from exports.privacy.local import cluster
from exports.privacy.models import Demand, TCloseness
from exports.privacy.mondrian import Points


def points(places: list[int], weight: list[int], sensitive: list[int] | None = None) -> Points:
    codes = () if sensitive is None else (np.array(sensitive),)
    width = np.array([max(places)])
    return Points(np.array(places)[:, None], width, codes, (2,) * len(codes), np.array(weight))


def clusters(of: Points, demand: Demand, **settings) -> list[int]:
    return list(cluster(of, demand, BySets(of, np.array([True])), **settings))


def test_neighbours_are_put_together() -> None:
    found = clusters(points([0, 9, 1, 8, 2, 10], [1] * 6), Demand(3))
    assert found[0] == found[2] == found[4] != found[1] == found[3] == found[5]


def test_frequent_rows_stay_alone() -> None:
    found = clusters(points([0, 1, 5, 6, 7], [4, 4, 1, 1, 1]), Demand(3))
    assert found[0] != found[1]
    assert found[2] == found[3] == found[4]


def test_a_rest_too_small_joins_the_nearest() -> None:
    assert clusters(points([0, 9, 8], [3, 3, 1]), Demand(3)) == [0, 1, 1]


def test_a_rest_too_small_stays_in_its_part() -> None:
    found = clusters(points([0, 9, 8], [3, 3, 1]), Demand(3), start=np.array([0, 1, 0]))
    assert found[0] == found[2] != found[1]


def test_a_part_too_small_stays_as_it_is() -> None:
    assert clusters(points([0, 9], [3, 1]), Demand(3), start=np.array([0, 1])) == [0, 1]


def test_blocks_that_cannot_be_cut_are_left_to_mondrian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MOST_IN_BLOCK", 0)
    of = points([0, 1, 8, 9], [1] * 4, [0, 1, 0, 1])
    demand = Demand(2, ((0, TCloseness(0.0, EQUAL)),))
    assert clusters(of, demand, overall=[np.array([0.5, 0.5])]) == [0, 0, 1, 1]

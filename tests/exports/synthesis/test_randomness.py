"""Chance by name, and shuffles without a list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.synthesis.randomness import permuted, stream


def test_a_path_has_its_own_stream() -> None:
    draws = {path: stream(1, *path).random() for path in [(), ("a",), ("b",), ("a", 0), ("a", 1), ("a", 0, "x")]}
    assert len(set(draws.values())) == len(draws)
    assert stream(1, "a", 0).random() == draws[("a", 0)]
    assert stream(2, "a", 0).random() != draws[("a", 0)]


@given(st.integers(1, 3000), st.integers(0, 2**62 - 1))
def test_a_shuffle_hits_every_place_once(size: int, key: int) -> None:
    assert sorted(permuted(np.arange(size), size=size, key=key)) == list(range(size))


def test_a_part_of_a_shuffle_is_that_part() -> None:
    whole = permuted(np.arange(10**5), size=10**5, key=7)
    assert (permuted(np.arange(500, 900), size=10**5, key=7) == whole[500:900]).all()


@pytest.mark.parametrize("size", [10**9, 10**18])
def test_large_ones_cost_nothing(size: int) -> None:
    places = permuted(np.arange(10_000), size=size, key=3)
    assert len(np.unique(places)) == 10_000
    assert places.min() >= 0
    assert places.max() < size
    assert places.mean() == pytest.approx(size / 2, rel=0.02)


def test_neighbours_land_apart() -> None:
    places = permuted(np.arange(20_000), size=20_000, key=11)
    assert abs(np.corrcoef(places[:-1], places[1:])[0, 1]) < 0.03
    assert abs(np.corrcoef(places, np.arange(20_000))[0, 1]) < 0.03

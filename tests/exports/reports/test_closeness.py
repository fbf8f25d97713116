"""How near made-up rows come to real ones."""

import numpy as np
import pandas as pd
import pytest

from exports.reports.closeness import closeness
from tests.exports.synthesis.fitted.tables import people

TRAINING, HELD_OUT, FRESH = (people(600, seed).drop(columns="name") for seed in (1, 2, 3))


def test_fresh_rows_are_as_close_to_either() -> None:
    found = closeness(TRAINING, HELD_OUT, FRESH, seed=1)
    assert found.closer_share == pytest.approx(0.5, abs=0.06)
    assert found.copies == found.copies_held_out == 0
    assert found.median_training == pytest.approx(found.median_held_out, rel=0.1)


def test_copied_rows_are_found() -> None:
    made = pd.concat([TRAINING[:300], FRESH[:300]])
    found = closeness(TRAINING, HELD_OUT, made, seed=1)
    assert found.copies == 0.5
    assert found.closer_share == pytest.approx(0.75, abs=0.05)


def test_rows_that_were_only_touched_are_close_though_no_copies() -> None:
    made = TRAINING.assign(age=TRAINING["age"] + 1)
    found = closeness(TRAINING, HELD_OUT, made, seed=1)
    assert found.copies == 0
    assert found.closer_share is not None
    assert found.closer_share > 0.95


def test_the_distance_by_hand() -> None:
    training = pd.DataFrame({"x": [0.0, 10.0], "g": ["a", "b"]})
    held_out = pd.DataFrame({"x": [5.0, np.nan], "g": ["b", "a"]})
    found = closeness(training, held_out, pd.DataFrame({"x": [1.0], "g": ["a"]}), seed=1)
    # To the first training row (.1 + 0) / 2; to the held-out (.4 + 1) / 2 and (1.1 + 0) / 2.
    assert found.median_training == pytest.approx(0.05)
    assert found.median_held_out == pytest.approx(0.55)
    assert found.closer_share == 1


def test_a_copy_is_a_copy_whatever_its_type() -> None:
    training = pd.DataFrame({"x": [1, 2], "g": ["a", None]})
    made = pd.DataFrame({"x": [1.0, 2.0], "g": ["a", None]})
    assert closeness(training, training, made, seed=1).copies == 1


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (closeness(TRAINING, HELD_OUT[:200], FRESH, seed=4, most_rows=100) for _ in range(2))
    assert one == other
    assert one.rows == 100


@pytest.mark.parametrize("empty", range(3))
def test_without_rows_it_is_undefined(empty: int) -> None:
    tables = [TRAINING, HELD_OUT, FRESH]
    tables[empty] = tables[empty][:0]
    found = closeness(*tables, seed=1)
    assert found.closer_share is None
    assert "no training, held-out or made-up rows" in found.undefined

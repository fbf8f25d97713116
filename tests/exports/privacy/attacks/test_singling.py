import numpy as np
import pandas as pd
import pytest

from exports.privacy.attacks.columns import Column, columns
from exports.privacy.attacks.rates import wilson
from exports.privacy.attacks.singling import NOBODY, singling_out


def tables(released: pd.DataFrame, original: pd.DataFrame, control: pd.DataFrame | None = None) -> list[Column]:
    given = {"released": released.set_axis([f"row {n}" for n in range(len(released))]), "original": original}
    if control is not None:
        given["control"] = control
    return columns(given, names=list(map(str, released)), categories=())


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_one_column_by_hand() -> None:
    """Released: “Baker” comes once, and so do the ages 20 and 90, which are the ends as well: five guesses.

    Of the real people one is a baker, two are 90 or more, nobody is 20, less, or 90: one guess is right.
    """
    released = pd.DataFrame({"age": ["20", "40", "40", "90"], "job": ["Baker", "Nurse", "Nurse", "Nurse"]})
    original = pd.DataFrame({"age": ["30", "91", "92", "40"], "job": ["Baker", "Nurse", "Nurse", "Nurse"]})
    found = singling_out(tables(released, original), wide=1, rng=rng())
    assert found.attack == wilson(1, 5)  # ≤ 20, ≥ 90, = 20, = 90, = Baker
    assert found.baseline is not None
    assert found.baseline.guesses == 5
    assert (found.control, found.risk) == (None, None)


def test_several_columns_by_hand() -> None:
    """Every pair of answers is one released row, and one real person: each guess that can be made is right."""
    pairs = pd.DataFrame([(a, b) for a in "abcd" for b in "wxyz"], columns=["one", "other"])
    found = singling_out(tables(pairs, pairs), wide=2, rng=rng())
    assert found.attack == wilson(16, 16)
    twice = pd.concat([pairs, pairs], ignore_index=True)
    nobody = singling_out(tables(pairs, twice), wide=2, rng=rng())
    assert nobody.attack == wilson(0, 16)


def test_nobody_is_alone() -> None:
    same = pd.DataFrame({"job": ["Baker"] * 5})
    for wide in (1, 3):
        assert singling_out(tables(same, same), wide=wide, rng=rng()).undefined == NOBODY


def test_a_control_group_of_another_size_is_compared_at_one_size() -> None:
    """Each of 20 released jobs comes once; once too among 20 real people, and in a control group of 10 none does. Of
    10 of the 20 people a job is there with chance ½: 10 guesses are expected to be right."""
    jobs = pd.DataFrame({"job": [f"job {n}" for n in range(20)]})
    others = pd.DataFrame({"job": ["none"] * 10})
    found = singling_out(tables(jobs, jobs, others), wide=1, rng=rng())
    assert found.attack == wilson(20, 20)
    assert found.control == wilson(0, 20)
    assert found.risk is not None
    expected = (wilson(10, 20).value - wilson(0, 20).value) / (1 - wilson(0, 20).value)
    assert found.risk.value == pytest.approx(expected)


def test_ranges_hide_people() -> None:
    """Four people in two ranges: nothing is alone."""
    original = pd.DataFrame({"age": ["20", "24", "31", "39"]})
    released = pd.DataFrame({"age": ["[20, 29]", "[20, 29]", "[30, 39]", "[30, 39]"]})
    assert singling_out(tables(released, original), wide=3, rng=rng()).undefined == NOBODY
    wrong = singling_out(tables(released.iloc[1:], original), wide=3, rng=rng())
    assert wrong.attack == wilson(0, 1), "[20, 29] is alone among the released, and stands for two people"


def test_missing_answers_single_out_too() -> None:
    released = pd.DataFrame({"age": ["20", "20", ""], "job": ["a", "a", "a"]})
    found = singling_out(tables(released, released), wide=2, rng=rng())
    assert found.attack == wilson(1, 1)


def test_the_same_seed_gives_the_same_figures_and_no_more_guesses_than_wanted() -> None:
    numbers = np.random.default_rng(1).normal(size=(60, 3)).round(2)
    frame = pd.DataFrame(numbers.astype(str), columns=["a", "b", "c"])
    one, other = (singling_out(tables(frame, frame), wide=2, rng=rng(), guesses=9) for _ in range(2))
    assert one == other
    assert one.attack == wilson(9, 9)

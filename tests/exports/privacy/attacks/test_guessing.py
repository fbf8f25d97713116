import numpy as np
import pandas as pd

from exports.privacy.attacks.columns import Column, columns
from exports.privacy.attacks.guessing import FEW_COLUMNS, inference, linkability
from exports.privacy.attacks.rates import risk, wilson


def made(released: pd.DataFrame, original: pd.DataFrame, control: pd.DataFrame | None = None) -> list[Column]:
    given = {"released": released.set_axis([f"row {n}" for n in range(len(released))]), "original": original}
    if control is not None:
        given["control"] = control
    return columns(given, names=list(map(str, released)), categories=())


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


PEOPLE = pd.DataFrame({"zip": [f"zip {n}" for n in range(30)], "job": [f"job {n}" for n in range(30)]})


def test_both_halves_lead_to_the_same_row() -> None:
    assert linkability(made(PEOPLE, PEOPLE), rng=rng()).attack == wilson(30, 30)


def test_rows_that_mix_people_link_nobody() -> None:
    """The jobs moved on by one: by place and by job two different rows are nearest."""
    mixed = PEOPLE.assign(job=[f"job {(n + 1) % 30}" for n in range(30)])
    found = linkability(made(mixed, PEOPLE), rng=rng())
    assert found.attack == wilson(0, 30)
    assert found.baseline is not None
    assert found.baseline.right < 6


def test_linking_needs_two_columns() -> None:
    assert linkability(made(PEOPLE[["zip"]], PEOPLE[["zip"]]), rng=rng()).undefined == FEW_COLUMNS


def test_a_secret_is_told_by_what_is_known_and_not_of_people_outside() -> None:
    people = pd.DataFrame({"zip": [f"zip {n}" for n in range(40)], "ill": [f"ill {n}" for n in range(40)]})
    others = people.assign(ill="well")
    columns_ = made(people, people, others)
    found = inference(columns_[:1], columns_[1], rng=rng())
    assert (found.attack, found.control) == (wilson(40, 40), wilson(0, 40))
    assert found.risk == risk(wilson(40, 40), wilson(0, 40))
    assert found.baseline is not None
    assert found.baseline.right < 6


def test_a_number_is_guessed_where_it_is_near() -> None:
    """Guesses of 100 for 104, 106 and 95: within 5 % of the guess are the first and the last."""
    released = pd.DataFrame({"zip": ["a", "b", "c"], "pay": ["100", "100", "100"]})
    original = released.assign(pay=["104", "106", "95"])
    columns_ = made(released, original)
    assert inference(columns_[:1], columns_[1], rng=rng()).attack == wilson(2, 3)


def test_a_missing_secret_is_guessed_by_a_missing_one() -> None:
    released = pd.DataFrame({"zip": ["a", "b"], "pay": ["", "7"]})
    columns_ = made(released, released.assign(pay=["", ""]))
    assert inference(columns_[:1], columns_[1], rng=rng()).attack == wilson(1, 2)


def test_no_more_guesses_than_wanted() -> None:
    found = linkability(made(PEOPLE, PEOPLE, PEOPLE), rng=rng(), guesses=12)
    assert found.attack == found.control == wilson(12, 12)

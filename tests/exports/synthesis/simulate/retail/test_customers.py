import numpy as np
import pandas as pd
import pytest

from exports.synthesis.simulate.retail import customers
from exports.synthesis.simulate.retail.customers import People
from exports.synthesis.simulate.retail.settings import Customers
from tests.exports.synthesis.simulate.retail.chains import chain


def test_people_have_names_ages_and_a_store() -> None:
    config = chain(customers={"count": 3000, "age_mean": 40, "age_sd": 12, "youngest": 18, "oldest": 90})
    people = customers.draw(config, np.array([1.5, 0.5]), np.random.default_rng(1))
    assert people.table["customer"].is_unique
    assert people.table["name"].notna().all()
    assert (people.age >= 18).all()
    assert (people.age < 91).all()
    assert people.age.mean() == pytest.approx(41, abs=1.5)
    assert (people.store == 0).mean() == pytest.approx(0.75, abs=0.03)


def crowd(age: list[float], store: list[int], activity: list[float]) -> People:
    return People(pd.DataFrame(), np.array(store), np.array(activity, float), np.array(age, float))


def bought(people: People, **settings: float) -> np.ndarray:
    """How often each buys, of 40,000 sales of things for people of 30 in store 0."""
    n = 40_000
    chosen = customers.buyers(
        people,
        Customers(**settings),  # type: ignore[arg-type]
        store=np.zeros(n, int),
        category=np.zeros(n, int),
        ages=np.array([30.0]),
        rng=np.random.default_rng(1),
    )
    return np.bincount(chosen, minlength=len(people.age)) / n


def test_age_home_and_activity_decide() -> None:
    young_and_old = bought(crowd([30, 50], [0, 0], [1, 1]), around=20)
    assert young_and_old[1] / young_and_old[0] == pytest.approx(np.exp(-0.5), rel=0.05)
    near_and_far = bought(crowd([30, 30], [0, 1], [1, 1]), away=0.1)
    assert near_and_far[1] / near_and_far[0] == pytest.approx(0.1, rel=0.05)
    often_and_seldom = bought(crowd([30, 30], [0, 0], [3, 1]))
    assert often_and_seldom[0] / often_and_seldom[1] == pytest.approx(3, rel=0.05)


def test_a_store_without_customers_sells_to_anybody() -> None:
    assert bought(crowd([30, 30], [1, 1], [1, 1]), away=0) == pytest.approx([0.5, 0.5], abs=0.01)

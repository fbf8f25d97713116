"""The ledger of privacy."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from exports.synthesis.fitted import budget


def test_the_conversion_is_tighter_than_the_simple_one_and_no_better_than_the_gaussian_mechanism() -> None:
    rho = budget.rho_of(epsilon=1, delta=1e-6)
    simple = 1 / (math.sqrt(math.log(1e6)) + math.sqrt(math.log(1e6) + 1)) ** 2
    assert rho > simple
    # What one Gaussian mechanism of this ρ truly gives (Balle & Wang 2018, theorem 8) is a lower bound of δ.
    shift = math.sqrt(2 * rho)
    exact = norm.cdf(shift / 2 - 1 / shift) - math.e * norm.cdf(-shift / 2 - 1 / shift)
    assert exact < budget.delta_of(rho=rho, epsilon=1) <= 1e-6


@pytest.mark.parametrize("epsilon", [0.1, 1, 10])
def test_the_conversion_there_and_back(epsilon: float) -> None:
    rho = budget.rho_of(epsilon=epsilon, delta=1e-6)
    assert budget.delta_of(rho=rho, epsilon=epsilon) <= 1e-6
    assert budget.delta_of(rho=rho * 1.001, epsilon=epsilon) > 1e-6


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (-1, 1e-6), (1, 0), (1, 1)])
def test_a_promise_that_cannot_be_is_refused(epsilon: float, delta: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        budget.rho_of(epsilon=epsilon, delta=delta)


def test_noise_costs_no_more_than_it_is_paid_for() -> None:
    for rho in (1e-4, 0.003, 0.02, 1.7):
        assert 1 / (2 * budget.variance_of(rho)) <= rho
        assert budget.epsilon_of_choice(rho) ** 2 / 8 == pytest.approx(rho)


def test_the_ledger_adds_up_and_refuses_what_is_not_there() -> None:
    ledger = budget.Budget(1.0)
    ledger.spend(0.75, on="ages")
    assert ledger.left == pytest.approx(0.25)
    with pytest.raises(ValueError, match=r"left, not 0\.3 for sexes"):
        ledger.spend(0.3, on="sexes")
    assert ledger.spent == [("ages", 0.75)]


def test_a_value_of_one_row_passes_the_threshold_with_at_most_the_stated_probability() -> None:
    threshold = budget.threshold_of(variance=100, delta=1e-3)
    values = np.arange(-500, 501)
    shares = np.exp(-(values**2) / 200)
    assert shares[1 + values > threshold].sum() / shares.sum() <= 1e-3


def test_a_promise_survives_being_stored() -> None:
    promise = budget.Promise(1.0, 1e-6, 5e-7, 0.02, (("ages", 0.01), ("sexes", 0.01)))
    assert budget.Promise.from_document(promise.to_document()) == promise

from itertools import permutations

import numpy as np
import pytest

from crowd.quality.models.pairs import bradley_terry
from crowd.quality.models.rankings import plackett_luce


def chance(ranking, strength):
    """The model as it is written: the first drawn from all, then the next."""
    worth, total = np.exp(strength), 1.0
    for place in range(len(ranking)):
        total *= worth[ranking[place]] / worth[list(ranking[place:])].sum()
    return total


def test_rankings_of_two_are_bradley_terry():
    pairs = [(0, 1), (1, 2), (0, 2), (2, 0), (1, 0), (0, 1)]
    won, lost = np.array(pairs).T
    fit, same = plackett_luce(pairs, n_items=3), bradley_terry(winner=won, loser=lost, n_items=3)
    assert fit.strength == pytest.approx(same.strength, abs=1e-4)
    assert fit.error == pytest.approx(same.error, abs=1e-4)
    assert fit.log_likelihood == pytest.approx(same.log_likelihood, abs=1e-4)


def test_the_likelihood_is_the_product_of_draws_and_its_top_is_flat():
    rankings = [(0, 1, 2, 3), (1, 0, 3), (2, 1), (3, 0, 1, 2), (1, 3, 2)]
    fit = plackett_luce(rankings, n_items=4, ridge=0.2)
    assert fit.log_likelihood == pytest.approx(sum(np.log(chance(one, fit.strength)) for one in rankings))
    best = fit.log_likelihood - 0.1 * np.square(fit.strength).sum()
    for option in range(4):
        for step in (-0.05, 0.05):
            moved = fit.strength + step * (np.arange(4) == option)
            height = sum(np.log(chance(one, moved)) for one in rankings) - 0.1 * np.square(moved).sum()
            assert height < best


def test_strengths_are_recovered():
    rng = np.random.default_rng(2)
    strength = np.array([1.0, 0.5, 0.0, -0.5, -1.0])
    orders = list(permutations(range(5)))
    odds = np.array([chance(one, strength) for one in orders])
    assert odds.sum() == pytest.approx(1)
    drawn = [orders[index] for index in rng.choice(len(orders), size=1500, p=odds)]
    fit = plackett_luce(drawn, n_items=5, ridge=0.001)
    assert fit.converged
    assert fit.strength == pytest.approx(strength, abs=0.15)


def test_a_weight_is_as_many_rankings():
    one = plackett_luce([(0, 1, 2), (2, 1)], n_items=3, weight=[3, 1])
    other = plackett_luce([(0, 1, 2)] * 3 + [(2, 1)], n_items=3)
    assert one.strength == pytest.approx(other.strength, abs=1e-4)
    assert one.error == pytest.approx(other.error, abs=1e-4)


def test_few_or_empty_rankings():
    assert plackett_luce([], n_items=2).strength.tolist() == [0, 0]
    assert plackett_luce([(), (1,)], n_items=2).strength == pytest.approx(0)
    fit = plackett_luce([(1, 0)], n_items=3)
    assert fit.strength[1] > fit.strength[2] > fit.strength[0]
    assert plackett_luce([], n_items=1, ridge=0).error.tolist() == [np.inf]


@pytest.mark.parametrize(
    ("rankings", "options", "message"),
    [
        ([(0, 0)], {}, "at most once"),
        ([(0, 3)], {}, "between 0 and 2"),
        ([(-1, 0)], {}, "between 0 and 2"),
        ([(0, 1)], {"weight": [1, 2]}, "weight"),
        ([(0, 1)], {"weight": [-1]}, "weight"),
        ([(0, 1)], {"weight": [np.inf]}, "weight"),
        ([(0, 1)], {"ridge": -1}, "ridge"),
    ],
)
def test_what_does_not_fit_is_refused(rankings, options, message):
    with pytest.raises(ValueError, match=message):
        plackett_luce(rankings, n_items=3, **options)

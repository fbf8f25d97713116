import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from crowd.quality.models.pairs import bradley_terry, crowd_bt

# Agresti 2002, Categorical Data Analysis, table 10.10: American League baseball, 1987; wins of the row's team.
BASEBALL = np.array(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
)
GAMES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


def compared(strength, n, rng, honest=None):
    """Winner, loser and person of `n` comparisons."""
    one = rng.integers(len(strength), size=n)
    other = (one + rng.integers(1, len(strength), size=n)) % len(strength)
    person = rng.integers(len(honest) if honest is not None else 1, size=n)
    first = rng.random(n) < expit(strength[one] - strength[other])
    if honest is not None:
        first ^= rng.random(n) >= honest[person]
    return np.where(first, one, other), np.where(first, other, one), person


def test_agrestis_baseball_teams():
    """His estimates, with Baltimore at 0: Milwaukee, Detroit, Toronto, New York, Boston, Cleveland."""
    winner, loser = np.nonzero(BASEBALL)
    fit = bradley_terry(winner=winner, loser=loser, weight=BASEBALL[winner, loser], n_items=7, ridge=0)
    assert fit.converged
    assert np.round(fit.strength - fit.strength[6], 2).tolist() == [1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0]


def test_at_the_top_wins_are_as_expected():
    """The equations of maximum likelihood, with the prior's pull."""
    winner, loser = np.nonzero(BASEBALL)
    fit = bradley_terry(winner=winner, loser=loser, weight=BASEBALL[winner, loser], n_items=7, ridge=0.5)
    chance = expit(fit.strength[:, None] - fit.strength[None, :])
    expected = ((BASEBALL + BASEBALL.T) * chance).sum(axis=1)
    assert BASEBALL.sum(axis=1) - expected == pytest.approx(0.5 * fit.strength, abs=1e-3)
    curve = ((BASEBALL + BASEBALL.T) * chance * (1 - chance)).sum(axis=1) + 0.5
    assert fit.error == pytest.approx(1 / np.sqrt(curve))
    assert fit.log_likelihood == pytest.approx((BASEBALL * np.log(chance)).sum())


def test_strengths_are_recovered():
    rng = np.random.default_rng(1)
    strength = rng.normal(0, 1, 50)
    winner, loser, _ = compared(strength, 20_000, rng)
    fit = bradley_terry(winner=winner, loser=loser, n_items=50)
    assert np.abs(fit.strength - (strength - strength.mean())).max() < 4 * fit.error.max()
    assert np.corrcoef(fit.strength, strength)[0, 1] > 0.99


@settings(deadline=None)
@given(GAMES, st.randoms(), st.permutations(range(4)))
def test_neither_order_nor_numbering_matters(games, random, names):
    shuffled = [(names[one], names[other]) for one, other in random.sample(games, len(games))]
    (won, lost), (again_won, again_lost) = (np.array(rows, dtype=int).reshape(-1, 2).T for rows in (games, shuffled))
    one = bradley_terry(winner=won, loser=lost, n_items=4)
    other = bradley_terry(winner=again_won, loser=again_lost, n_items=4)
    assert other.strength[list(names)] == pytest.approx(one.strength, abs=1e-3)
    assert one.strength.sum() == pytest.approx(0, abs=1e-9)


def test_who_never_lost_is_strong_but_finite_and_who_never_played_average():
    fit = bradley_terry(winner=[0, 0, 1], loser=[1, 2, 2], n_items=4)
    assert fit.strength[0] > fit.strength[1] > fit.strength[2]
    assert np.isfinite(fit.strength).all()
    assert fit.strength[3] == pytest.approx(0, abs=1e-4)
    assert bradley_terry(winner=[0], loser=[1], n_items=3, ridge=0).error[2] == np.inf


def test_two_halves_are_a_draw():
    fit = bradley_terry(winner=[0, 1], loser=[1, 0], weight=[0.5, 0.5], n_items=2)
    assert fit.strength == pytest.approx(0, abs=1e-6)


def test_nothing_compared():
    assert bradley_terry(winner=[], loser=[], n_items=3).strength.tolist() == [0, 0, 0]
    assert bradley_terry(winner=[], loser=[], n_items=0).strength.shape == (0,)
    assert crowd_bt(winner=[], loser=[], person=[], n_items=2, n_people=1).reliability == pytest.approx(0.8)


def test_who_answers_backwards_is_found_out():
    rng = np.random.default_rng(3)
    strength, honest = rng.normal(0, 1.5, 30), np.array([0.95] * 6 + [0.5] * 2 + [0.1] * 2)
    winner, loser, person = compared(strength, 8_000, rng, honest)
    fit = crowd_bt(winner=winner, loser=loser, person=person, n_items=30, n_people=10)
    naive = bradley_terry(winner=winner, loser=loser, n_items=30)
    assert fit.converged
    assert fit.reliability == pytest.approx(honest, abs=0.08)
    assert np.corrcoef(fit.strength, strength)[0, 1] > 0.98
    assert np.abs(fit.strength - strength).mean() < np.abs(naive.strength - strength).mean()
    assert np.diff(fit.trail).min() > -1e-6


def test_stopping_short_says_so():
    rng = np.random.default_rng(3)
    winner, loser, person = compared(rng.normal(0, 1, 9), 500, rng, np.array([0.9, 0.2]))
    assert not crowd_bt(winner=winner, loser=loser, person=person, n_items=9, n_people=2, max_iterations=1).converged
    assert not bradley_terry(winner=winner, loser=loser, n_items=9, max_iterations=1).converged


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"loser": [0]}, "itself"),
        ({"loser": [3]}, "loser must"),
        ({"winner": [-1]}, "winner must"),
        ({"winner": [0, 1]}, "same length"),
        ({"weight": [-1]}, "weight"),
        ({"weight": [np.nan]}, "weight"),
        ({"ridge": -1}, "ridge"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        bradley_terry(**{"winner": [0], "loser": [1], "n_items": 3, **wrong})


def test_people_must_fit_too():
    with pytest.raises(ValueError, match="same length"):
        crowd_bt(winner=[0], loser=[1], person=[0, 0], n_items=2, n_people=1)


def test_the_chance_to_win_follows_from_the_lead():
    fit = bradley_terry(winner=[0, 0, 1], loser=[1, 1, 0], n_items=2)
    assert fit.beats([0, 1], [1, 0]) == pytest.approx(expit(fit.strength - fit.strength[::-1]))

import numpy as np
import pytest
from scipy.special import expit

from crowd.quality.models import glad
from tests.crowd.quality.models.crowds import said


def made(seed=3, n_items=800, n_people=25):
    """A crowd as the model has it."""
    rng = np.random.default_rng(seed)
    truth, ability = rng.integers(3, size=n_items), rng.normal(1, 1, n_people)
    ease = np.exp(rng.normal(0.5, 1, n_items))
    item, person = (axis.ravel() for axis in np.indices((n_items, n_people)))
    right = rng.random(len(item)) < expit(ability[person] * ease[item])
    code = np.where(right, truth[item], (truth[item] + rng.integers(1, 3, len(item))) % 3)
    return truth, ability, ease, said(zip(item, person, code, strict=True), n_items=n_items, n_people=n_people)


def test_abilities_and_eases_are_recovered():
    truth, ability, ease, answers = made()
    fit = glad.fit(answers)
    assert fit.result.converged
    assert (fit.result.posterior.argmax(axis=1) == truth).mean() > 0.95
    assert np.corrcoef(fit.ability, ability)[0, 1] > 0.95
    assert np.corrcoef(np.log(fit.ease), np.log(ease))[0, 1] > 0.7


def test_the_last_height_is_the_likelihood_as_the_paper_writes_it():
    """Two items, two people; summed over the true codes by hand."""
    rows = [(0, 0, 0), (0, 1, 1), (1, 0, 1)]
    fit = glad.fit(said(rows, n_items=2, n_people=2, n_codes=2), max_iterations=500, tolerance=1e-12)
    likelihood = 0.0
    for asked in range(2):
        terms = [
            np.prod(
                [
                    p if code == true else 1 - p
                    for item, person, code in rows
                    if item == asked and (p := expit(fit.ability[person] * fit.ease[item])) is not None
                ]
            )
            for true in range(2)
        ]
        likelihood += np.log(sum(terms) / 2)
    prior = -(np.square(fit.ability - 1).sum() + np.square(np.log(fit.ease) - 1).sum()) / 2
    assert fit.result.trail[-1] == pytest.approx(likelihood + prior, abs=1e-6)


def test_an_item_nobody_answered_has_no_ease():
    fit = glad.fit(said([(0, 0, 1), (0, 1, 1)]))
    assert np.isnan(fit.ease).tolist() == [False, True, True, True, True]
    assert fit.ability[3] == 1


def test_stopping_short_says_so():
    assert not glad.fit(made(n_items=50)[-1], max_iterations=1).result.converged

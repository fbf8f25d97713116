import numpy as np
import pytest

from crowd.quality import calibration
from crowd.quality.models import ordinal, votes
from tests.crowd.quality.models.crowds import said


def scale(seed=4, n_items=400):
    """Nine people on a scale of seven; the last three always say two steps more, one guesses."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(7, size=n_items)
    item, person = (axis.ravel() for axis in np.indices((n_items, 9)))
    lean = np.where(person >= 6, 2, 0)
    near = np.clip(np.round(truth[item] + lean + rng.normal(0, 0.8, len(item))), 0, 6).astype(int)
    code = np.where(person == 0, rng.integers(7, size=len(item)), near)
    return truth, said(zip(item, person, code, strict=True), n_items=n_items, n_people=9, n_codes=7)


def test_leans_are_corrected():
    truth, answers = scale()
    fit = ordinal.fit(answers)
    vote = votes.smoothed(answers).posterior
    assert calibration.accuracy(fit.posterior, truth) > calibration.accuracy(vote, truth) + 0.15
    assert fit.reliability[0] == pytest.approx(1 / 7, abs=0.08)
    assert fit.reliability[6:].max() < fit.reliability[1:6].min()
    assert (fit.confusion[6, 2].argmax(), fit.confusion[1, 2].argmax()) == (4, 2)


def test_errors_fall_off_with_the_distance():
    _, answers = scale()
    row = ordinal.fit(answers).confusion[1, 3]
    assert (np.diff(row[3:]) <= 0).all()
    assert (np.diff(row[:4]) >= 0).all()

import numpy as np
import pytest

from crowd.quality.models import mace
from tests.crowd.quality.models.crowds import said


def test_who_presses_one_button_is_found_out():
    """As the model has it: people know with some probability, or else answer by habit."""
    rng = np.random.default_rng(2)
    truth, knows = rng.integers(3, size=600), np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.0, 0.0])
    habit = np.array([[1 / 3] * 3] * 5 + [[0, 1, 0], [0.8, 0.1, 0.1]])
    item, person = (axis.ravel() for axis in np.indices((600, 7)))
    blind = np.array([rng.choice(3, p=habit[one]) for one in person])
    code = np.where(rng.random(len(item)) < knows[person], truth[item], blind)
    fit = mace.fit(said(zip(item, person, code, strict=True), n_items=600, n_people=7))
    assert (fit.posterior.argmax(axis=1) == truth).mean() > 0.93
    assert fit.reliability == pytest.approx(knows + (1 - knows) / 3, abs=0.07)
    assert fit.confusion[5, :, 1] == pytest.approx(1, abs=0.05)
    assert fit.confusion[6].max(axis=1) == pytest.approx(0.8, abs=0.1)

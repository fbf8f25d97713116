import numpy as np
import pytest

from crowd.quality import calibration, dawid_skene
from crowd.quality.models import ebcc
from tests.crowd.quality.models.crowds import planted, said


def test_people_who_copy_do_not_decide():
    """Four independent people against three who share one opinion, right on easy items and wrong on hard ones."""
    rng = np.random.default_rng(3)
    truth, hard = rng.integers(2, size=500), rng.random(500) < 0.3
    item, person = (axis.ravel() for axis in np.indices((500, 7)))
    own = np.where(rng.random(len(item)) < 0.8, truth[item], 1 - truth[item])
    shared = np.where(hard, rng.integers(2, size=500), truth)[item]
    answers = said(
        zip(item, person, np.where(person > 3, shared, own), strict=True), n_items=500, n_people=7, n_codes=2
    )
    aware, unaware = ebcc.fit(answers).posterior, dawid_skene.fit_answers(answers).posterior
    assert calibration.log_loss(aware, truth) < calibration.log_loss(unaware, truth)


def test_one_group_is_a_pooled_dawid_skene():
    truth, _, answers = planted()
    fit = ebcc.fit(answers, groups=1)
    assert calibration.accuracy(fit.posterior, truth) > 0.97


def test_the_groups_start_from_agreement():
    start = ebcc._start(said([(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 2)], n_items=2), 2).reshape(2, 3, 2)
    assert start.sum(axis=(1, 2)) == pytest.approx(1)
    assert start[0, 1].tolist() == pytest.approx([0.05, 0.95])
    assert start[1, 1].tolist() == pytest.approx([0.475, 0.025])

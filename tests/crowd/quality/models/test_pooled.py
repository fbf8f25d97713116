import numpy as np
import pytest

from crowd.quality.models import pooled
from tests.crowd.quality.models.crowds import planted, said


def test_who_answered_little_errs_as_the_crowd_does():
    _, _, answers = planted(n_items=300, n_codes=2)
    rows = [*zip(answers.item, answers.person, answers.code, strict=True)]
    fit = pooled.fit(said(rows, n_items=300, n_people=21, n_codes=2))
    crowd = fit.confusion[:20].mean(axis=0)
    assert fit.confusion[20] == pytest.approx(crowd, abs=0.05)


def test_the_stronger_the_pool_the_more_alike_are_people():
    _, _, answers = planted(n_items=100)
    spread = [np.std(pooled.fit(answers, strength=strength).reliability) for strength in (0.5, 5, 500)]
    assert spread[0] > spread[1] > spread[2]

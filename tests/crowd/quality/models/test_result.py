import numpy as np
import pytest

from crowd.quality.intervals import wilson
from crowd.quality.models.climb import at_once
from crowd.quality.models.result import SMOOTHING, begin, conclude
from tests.crowd.quality.models.crowds import said

ROWS = [(0, 0, 0), (0, 1, 1), (2, 0, 1)]
POSTERIOR = np.array([[0.8, 0.2], [0.1, 0.9]])


def test_what_follows_from_a_posterior():
    fit = conclude(said(ROWS, n_items=3, n_people=2, n_codes=2), at_once(POSTERIOR), model="mine")
    assert fit.prior.tolist() == pytest.approx([0.45, 0.55])
    assert fit.posterior == pytest.approx(np.array([[0.8, 0.2], [0.45, 0.55], [0.1, 0.9]]))
    right = (0.8 + SMOOTHING) / (0.9 + 2 * SMOOTHING)
    assert fit.confusion[0, 0] == pytest.approx([right, 1 - right])
    assert fit.reliability[0] == pytest.approx(0.45 * fit.confusion[0, 0, 0] + 0.55 * fit.confusion[0, 1, 1])
    assert (fit.low[0], fit.high[0]) == pytest.approx(wilson(fit.reliability[0] * 2, 2))
    assert (fit.model, fit.weights, fit.reason, fit.trail) == ("mine", {}, "", ())


def test_posterior_and_likelihood_follow_from_a_confusion():
    answers = said(ROWS, n_items=3, n_people=2, n_codes=2)
    confusion = np.array([[[0.9, 0.1], [0.2, 0.8]], [[0.6, 0.4], [0.3, 0.7]]])
    fit = conclude(answers, at_once(POSTERIOR), model="", confusion=confusion)
    first = np.array([0.45 * 0.9 * 0.4, 0.55 * 0.2 * 0.7])
    last = np.array([0.45 * 0.1, 0.55 * 0.8])
    assert fit.posterior[0] == pytest.approx(first / first.sum())
    assert fit.log_likelihood == pytest.approx(np.log(first.sum()) + np.log(last.sum()))
    kept = conclude(answers, at_once(POSTERIOR), model="", confusion=confusion, keep_posterior=True)
    assert kept.posterior[0].tolist() == [0.8, 0.2]
    assert kept.log_likelihood == fit.log_likelihood


def test_a_fit_begins_from_what_is_known_of_the_answered_items():
    answers = said([(0, 0, 1), (0, 1, 1), (2, 0, 0), (2, 1, 2)], n_items=3, n_people=2)
    start = np.array([[0.1, 0.7, 0.2], [1, 0, 0], [np.nan] * 3])
    assert begin(answers, None).tolist() == [[0, 1, 0], [0.5, 0, 0.5]]
    assert begin(answers, start).tolist() == [[0.1, 0.7, 0.2], [0.5, 0, 0.5]]
    assert np.isnan(start[2]).all()

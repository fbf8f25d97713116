import numpy as np
import pytest
from scipy.special import betaln

from crowd.quality import dawid_skene
from crowd.quality.models import bayes
from tests.crowd.quality.models.crowds import planted, said


def test_the_bound_stays_below_the_evidence():
    """One item, one person, two codes: the evidence is a sum of two ratios of beta functions."""
    fit = bayes.fit(said([(0, 0, 0)], n_items=1, n_people=1, n_codes=2), tolerance=1e-12)
    evidence = 0.5 * (2 / 3) + 0.5 * (1 / 3)
    assert fit.trail[-1] <= np.log(evidence)
    assert fit.trail[-1] == pytest.approx(np.log(evidence), abs=0.3)
    assert betaln(3, 1) - betaln(2, 1) == pytest.approx(np.log(2 / 3))


def test_it_is_more_modest_than_maximum_likelihood_where_data_are_few():
    _, _, answers = planted(n_items=20, n_people=10, per_item=4)
    modest = bayes.fit(answers).posterior.max(axis=1).mean()
    assert modest < dawid_skene.fit_answers(answers, smoothing=0.01).posterior.max(axis=1).mean()


@pytest.mark.parametrize("wrong", [{"right": 0}, {"wrong": -1}, {"code": 0}])
def test_priors_must_be_positive(wrong):
    with pytest.raises(ValueError, match="above 0"):
        bayes.fit(said([]), **wrong)

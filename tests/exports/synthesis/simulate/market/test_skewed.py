import numpy as np
import pytest
from arch.univariate import SkewStudent
from scipy import stats

from exports.synthesis.simulate.market.skewed import quantile

SHARES = np.linspace(0.001, 0.999, 333)


@pytest.mark.parametrize(("nu", "skew"), [(4.5, -0.3), (8.0, -0.14), (30.0, 0.6)])
def test_it_is_the_law_of_arch(nu: float, skew: float) -> None:
    ours = quantile(SHARES[:, None], nu=np.array([nu]), skew=np.array([skew]))
    assert ours[:, 0] == pytest.approx(SkewStudent().ppf(SHARES, np.array([nu, skew])), rel=1e-9)


def test_without_skew_it_is_students_t_of_variance_one() -> None:
    ours = quantile(SHARES[:, None], nu=np.array([6.0]), skew=np.zeros(1))
    assert ours[:, 0] == pytest.approx(stats.t.ppf(SHARES, 6) * np.sqrt(4 / 6), rel=1e-9)


def test_mean_and_variance_are_zero_and_one_whatever_the_skew() -> None:
    shares = (np.arange(200_000) + 0.5) / 200_000
    values = quantile(shares[:, None], nu=np.array([7.0, 12.0]), skew=np.array([-0.4, 0.2]))
    assert values.mean(axis=0) == pytest.approx(0, abs=1e-4)
    assert values.var(axis=0) == pytest.approx(1, abs=2e-3)
    assert np.median(values[:, 0]) > 0 > np.median(values[:, 1])

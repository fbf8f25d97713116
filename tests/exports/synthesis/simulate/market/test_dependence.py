import numpy as np
import pytest

from exports.synthesis.simulate.market.dependence import correlation, normals


def test_the_correlation_comes_back_whatever_the_margins() -> None:
    planted = np.array([[1, 0.6, -0.3], [0.6, 1, 0.1], [-0.3, 0.1, 1]])
    made = normals(planted, (100, 300), np.random.default_rng(1))
    assert made.shape == (100, 300, 3)
    assert correlation(np.exp(made.reshape(-1, 3))) == pytest.approx(planted, abs=0.02)


def test_assets_that_move_as_one_are_no_obstacle() -> None:
    series = np.random.default_rng(1).standard_normal(500)
    found = correlation(np.stack([series, series], axis=1))
    made = normals(found, (1000,), np.random.default_rng(2))
    assert made[:, 0] == pytest.approx(made[:, 1], abs=1e-3)


def test_one_asset_is_correlated_with_itself() -> None:
    assert correlation(np.random.default_rng(1).standard_normal((300, 1))) == pytest.approx(np.ones((1, 1)))

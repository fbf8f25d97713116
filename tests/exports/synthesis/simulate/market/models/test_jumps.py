import numpy as np
import pytest

from exports.synthesis.simulate.market.models.jumps import JumpDiffusion


def test_planted_jumps_are_fitted() -> None:
    one = np.ones(1)
    planted = JumpDiffusion(5e-4 * one, 0.008 * one, 0.08 * one, -0.01 * one, 0.03 * one, np.eye(1))
    history = planted.paths(n_days=10_000, n_paths=1, rng=np.random.default_rng(1))[0]
    found = JumpDiffusion.fit(history, rng=np.random.default_rng(2))
    assert found.sd == pytest.approx(0.008, rel=0.03)
    assert found.rate == pytest.approx(0.08, rel=0.2)
    assert found.jump_mean == pytest.approx(-0.01, abs=0.003)
    assert found.jump_sd == pytest.approx(0.03, rel=0.1)


def test_assets_jump_on_the_same_days() -> None:
    two = np.ones(2)
    model = JumpDiffusion(0 * two, 1e-6 * two, 0.05 * two, 0.1 * two, 0 * two, np.eye(2))
    path = model.paths(n_days=2000, n_paths=1, rng=np.random.default_rng(1))[0]
    assert ((path[:, 0] > 0.05) == (path[:, 1] > 0.05)).all()
    assert (path[:, 0] > 0.05).mean() == pytest.approx(1 - np.exp(-0.05), abs=0.02)

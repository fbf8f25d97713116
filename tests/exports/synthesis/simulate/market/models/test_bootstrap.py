import numpy as np
import pytest

from exports.synthesis.simulate.market.gates import longest_verbatim_run
from exports.synthesis.simulate.market.models.bootstrap import StationaryBootstrap


def test_paths_are_pieces_of_history_of_the_length_asked_for() -> None:
    history = np.arange(1000.0)[:, None]
    path = StationaryBootstrap(history, 25.0).paths(n_days=50_000, n_paths=1, rng=np.random.default_rng(1))[0, :, 0]
    assert set(path) <= set(history[:, 0])
    breaks = (np.diff(path) % 1000 != 1).sum()
    assert 50_000 / (breaks + 1) == pytest.approx(25, rel=0.05)


def test_assets_stay_side_by_side() -> None:
    history = np.stack([np.arange(500.0), 2 * np.arange(500.0)], axis=1)
    path = StationaryBootstrap(history, 10.0).paths(n_days=300, n_paths=3, rng=np.random.default_rng(1))
    assert (path[:, :, 1] == 2 * path[:, :, 0]).all()


def test_a_series_that_remembers_gets_longer_blocks() -> None:
    rng = np.random.default_rng(1)
    forgetful = rng.standard_normal((2000, 1))
    restless = forgetful * np.exp(np.repeat(rng.standard_normal(20), 100))[:, None]
    lengths = [StationaryBootstrap.fit(series, rng=rng).block for series in (forgetful, restless)]
    assert 1 <= lengths[0] < 15
    assert lengths[1] > 3 * lengths[0]


def test_the_longest_run_is_longer_than_a_block() -> None:
    history = np.random.default_rng(1).standard_normal((1000, 1))
    path = StationaryBootstrap(history, 20.0).paths(n_days=2000, n_paths=1, rng=np.random.default_rng(2))[0, :, 0]
    assert 20 < longest_verbatim_run(path, history=history[:, 0]) < 400

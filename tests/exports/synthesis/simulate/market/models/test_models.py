"""What every model keeps: shapes, seeds, the history's mean, size and correlation; and who passes the gates."""

import numpy as np
import pytest

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.market.gates import stylised_facts
from exports.synthesis.simulate.market.history import History, load
from exports.synthesis.simulate.market.models import DEFAULT, MODELS, Model, named

PATHS = 50


@pytest.fixture(scope="module")
def history() -> np.ndarray:
    """S&P 500 and Nasdaq: correlated at 0.86."""
    return load(History(sample=("sp500", "nasdaq"))).returns


@pytest.fixture(scope="module")
def fitted(history: np.ndarray) -> dict[str, Model]:
    return {model.NAME: model.fit(history, rng=np.random.default_rng(1)) for model in MODELS}


def made(model: Model, *, seed: int = 1, days: int = 2000, paths: int = 20) -> np.ndarray:
    return model.paths(n_days=days, n_paths=paths, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("name", [model.NAME for model in MODELS])
def test_each_model_keeps_what_history_has(name: str, fitted: dict[str, Model], history: np.ndarray) -> None:
    returns = made(fitted[name])
    assert returns.shape == (20, 2000, 2)
    assert np.array_equal(returns, made(fitted[name]))
    assert not np.array_equal(returns, made(fitted[name], seed=2))
    pooled = returns.reshape(-1, 2)
    assert pooled.std(axis=0) == pytest.approx(history.std(axis=0), rel=0.15)
    assert pooled.mean(axis=0) == pytest.approx(history.mean(axis=0), abs=3e-4)
    assert np.corrcoef(pooled.T)[0, 1] == pytest.approx(np.corrcoef(history.T)[0, 1], abs=0.08)
    assert len(list(fitted[name].parameters())) >= 1


@pytest.mark.parametrize("name", [model.NAME for model in MODELS])
def test_names_lead_to_models(name: str) -> None:
    assert name == named(name).NAME
    assert named(name).SUMMARY


def shares(name: str, history: np.ndarray, *, days: int = 0, paths: int = PATHS) -> np.ndarray:
    """The share of paths, as long as the history or so many days, that pass each gate, and all of them."""
    series = history[:, :1]
    model = named(name).fit(series, rng=np.random.default_rng(1))
    drawn = made(model, days=days or len(series), paths=paths)[:, :, 0]
    passed = np.array([[gate.passed for gate in stylised_facts(path, history=series[:, 0])] for path in drawn])
    return np.append(passed.mean(axis=0), passed.all(axis=1).mean())


def test_nearly_every_path_of_the_default_model_passes_all_gates(history: np.ndarray) -> None:
    assert (shares(DEFAULT, history) >= 0.95).all()


def test_so_do_nearly_all_of_ten_years(history: np.ndarray) -> None:
    """`benchmarks/simulate.py` measures it over several seeds."""
    assert (shares(DEFAULT, history, days=2520, paths=400) >= 0.95).all()


def test_no_path_of_a_brownian_motion_passes(history: np.ndarray) -> None:
    kurtosis, tail, memory, unrest, leverage, size, every = shares("gbm", history)
    assert (kurtosis, tail, unrest, leverage, every) == (0, 0, 0, 0, 0)
    assert (memory, size) == (1, 1)


@pytest.mark.parametrize("name", ["egarch-skewt", "egarch-t", "gjr-garch", "jump-diffusion"])
def test_a_history_that_does_not_move_fits_nothing(name: str) -> None:
    with pytest.raises(Impossible, match="The history does not vary"):
        named(name).fit(np.zeros((300, 1)), rng=np.random.default_rng(1))

from typing import Any

import numpy as np
import pytest
from arch import arch_model

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.market.history import History, load
from exports.synthesis.simulate.market.models import volatility
from exports.synthesis.simulate.market.models.volatility import LID, Egarch, GjrGarch, SkewedEgarch, Volatility


@pytest.fixture(scope="module")
def history() -> np.ndarray:
    return load(History(sample=("sp500",))).returns


def of_arch(model: type[Volatility], history: np.ndarray) -> list[Any]:
    """Every form of the model, fitted by arch."""
    forms = map(dict, model.FORMS)
    return [arch_model(100 * history[:, 0], mean="Constant", rescale=False, **form).fit(disp="off") for form in forms]


@pytest.mark.parametrize("model", [Egarch, GjrGarch, SkewedEgarch])
def test_the_recursion_is_that_of_arch(model: type[Volatility], history: np.ndarray) -> None:
    found = model.fit(history, rng=np.random.default_rng(1))
    theirs = min(of_arch(model, history), key=lambda one: one.bic)
    variance, shock = np.asarray(theirs.conditional_volatility) ** 2, np.asarray(theirs.std_resid)
    ours = found.recursion(variance[1:-1], shock[1:-1], shock[:-2])
    assert ours == pytest.approx(variance[2:], rel=1e-6)


def test_of_the_default_model_the_form_with_the_lowest_bic_is_taken(history: np.ndarray) -> None:
    short, long = of_arch(SkewedEgarch, history)
    assert long.bic < short.bic
    assert SkewedEgarch.fit(history, rng=np.random.default_rng(1)).alpha_before[0] == long.params["alpha[2]"]
    calm = history[-400:]
    short, long = of_arch(SkewedEgarch, calm)
    assert short.bic < long.bic
    assert SkewedEgarch.fit(calm, rng=np.random.default_rng(1)).alpha_before[0] == 0


def test_the_default_model_fits_better_than_the_others(history: np.ndarray) -> None:
    best = {model: min(one.bic for one in of_arch(model, history)) for model in (SkewedEgarch, Egarch, GjrGarch)}
    assert min(best, key=lambda model: best[model]) is SkewedEgarch


@pytest.mark.parametrize("model", [Egarch, GjrGarch, SkewedEgarch])
def test_the_median_path_is_as_volatile_as_history(model: type[Volatility], history: np.ndarray) -> None:
    found = model.fit(history, rng=np.random.default_rng(1))
    paths = found.paths(n_days=len(history), n_paths=100, rng=np.random.default_rng(2))
    assert np.median(paths.std(axis=1)) == pytest.approx(history.std(), rel=0.06)


def test_planted_parameters_are_fitted() -> None:
    one = np.ones(1)
    planted = GjrGarch(
        mu=0.05 * one, omega=0.02 * one, alpha=0.03 * one, gamma=0.12 * one, beta=0.88 * one, nu=7 * one,
        alpha_before=0 * one, gamma_before=0 * one, skew=0 * one,
        start=one, highest=100 * one, scale=one, correlated=np.eye(1),
    )  # fmt: skip
    history = planted.paths(n_days=20_000, n_paths=1, rng=np.random.default_rng(1))[0]
    found = GjrGarch.fit(history, rng=np.random.default_rng(2))
    for name, margin in (
        ("mu", 0.02),
        ("omega", 0.008),
        ("alpha", 0.015),
        ("gamma", 0.03),
        ("beta", 0.02),
        ("nu", 0.9),
    ):
        assert getattr(found, name) == pytest.approx(getattr(planted, name), abs=margin), name


def test_no_day_is_wilder_than_the_lid(history: np.ndarray) -> None:
    found = Egarch.fit(history, rng=np.random.default_rng(1))
    wild = found.recursion(found.highest, np.full(1, -12.0), np.zeros(1))
    assert wild > found.highest
    [theirs] = of_arch(Egarch, history)
    assert found.highest[0] == pytest.approx(LID * (theirs.conditional_volatility**2).max(), rel=1e-4)


def test_a_fit_that_fails_says_what_to_do(history: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failed:
        convergence_flag = 9

        def fit(self, **settings: object) -> "Failed":
            return self

    monkeypatch.setattr(volatility, "arch_model", lambda *given, **settings: Failed())
    with pytest.raises(Impossible, match="choose the model “bootstrap”"):
        Egarch.fit(history, rng=np.random.default_rng(1))


def test_of_many_assets_fewer_pilots_fit_into_memory(history: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    paths = Egarch.paths

    def watched(self: Egarch, *, n_days: int, n_paths: int, rng: np.random.Generator) -> np.ndarray:
        asked.append(n_paths)
        return paths(self, n_days=50, n_paths=2, rng=rng)

    monkeypatch.setattr(Egarch, "paths", watched)
    for cells in (10**9, 10**6, 1):
        monkeypatch.setattr(volatility, "PILOT_CELLS", cells)
        Egarch.fit(history, rng=np.random.default_rng(1))
    assert asked == [400, 10**6 // len(history), 50]

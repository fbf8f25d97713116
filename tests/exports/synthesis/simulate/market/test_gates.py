import numpy as np
import pytest
from scipy import stats

from exports.synthesis.simulate.market import gates
from exports.synthesis.simulate.market.gates import RANGES, longest_verbatim_run, stylised_facts
from exports.synthesis.simulate.market.history import History, load


@pytest.fixture(scope="module")
def real() -> np.ndarray:
    return load(History(sample=("sp500",))).returns[:, 0]


def test_a_real_series_passes_all_six(real: np.ndarray) -> None:
    found = stylised_facts(real, history=real)
    assert [gate.name for gate in found] == list(RANGES)
    assert all(gate.passed for gate in found)
    assert found[5].value == 1


def test_normal_noise_fails_what_makes_a_market(real: np.ndarray) -> None:
    noise = np.random.default_rng(1).normal(0, real.std(), size=5000)
    passed = [gate.passed for gate in stylised_facts(noise, history=real)]
    assert passed == [False, False, True, False, False, True]


def test_kurtosis_is_scipys() -> None:
    series = np.random.default_rng(1).standard_t(5, size=1000)
    assert gates.excess_kurtosis(series) == pytest.approx(stats.kurtosis(series))


def test_hill_finds_the_tail_of_a_pareto_law() -> None:
    series = np.random.default_rng(1).pareto(3, size=200_000) + 1
    assert gates.hill(series) == pytest.approx(3, rel=0.03)


def test_autocorrelation_of_an_ar1() -> None:
    rng, series = np.random.default_rng(1), np.zeros(50_000)
    for day in range(1, len(series)):
        series[day] = 0.5 * series[day - 1] + rng.standard_normal()
    assert gates.autocorrelation(series, lag=1) == pytest.approx(0.5, abs=0.02)
    assert gates.autocorrelation(series, lag=2) == pytest.approx(0.25, abs=0.02)


def test_leverage_is_negative_where_losses_bring_unrest() -> None:
    rng, series, unrest = np.random.default_rng(1), [], 1.0
    for _ in range(20_000):
        series.append(unrest * rng.standard_normal())
        unrest = 2.0 if series[-1] < 0 else 1.0
    assert gates.leverage(np.array(series)) < -0.02


@pytest.mark.parametrize(
    ("returns", "why"), [(np.zeros(99), "fewer than 100 returns"), (np.zeros(500), "the returns do not vary")]
)
def test_without_a_value_there_is_a_reason(returns: np.ndarray, why: str, real: np.ndarray) -> None:
    for gate in stylised_facts(returns, history=real):
        assert gate.value is None
        assert gate.why == why
        assert not gate.passed


def test_a_tail_of_zeros_passes_nothing() -> None:
    series = np.zeros(1000)
    series[0] = 1
    assert np.isnan(gates.hill(series))
    found = stylised_facts(series, history=series)
    assert (found[1].value, found[4].value) == (None, None)
    assert found[1].why == "too few days with a move"


def test_equal_extremes_have_no_tail() -> None:
    assert gates.hill(np.tile([1.0, -1.0], 100)) == np.inf


@pytest.mark.parametrize("returns", [np.zeros((2, 200)), [0.1, float("nan")] * 100])
def test_returns_are_flat_and_finite(returns: list, real: np.ndarray) -> None:
    with pytest.raises(ValueError, match="flat array of finite numbers"):
        stylised_facts(returns, history=real)


@pytest.mark.parametrize(
    ("path", "longest"),
    [([3, 4, 9, 1, 2, 3], 3), ([5, 1, 2], 3), ([9, 9], 0), ([], 0), ([1, 2, 3, 4, 5, 1, 2], 7), ([2, 2, 3], 2)],
)
def test_the_longest_run_goes_on_from_the_end(path: list, longest: int) -> None:
    assert longest_verbatim_run(path, history=[1, 2, 3, 4, 5]) == longest


def test_a_day_that_comes_twice_in_history_counts_where_it_goes_on() -> None:
    assert longest_verbatim_run([1, 7, 2], history=[1, 7, 8, 1, 7, 2]) == 3

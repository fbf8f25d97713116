"""Distributions against scipy's: Kolmogorov–Smirnov where they are continuous, chi-squared where they count."""

import numpy as np
import pytest
from scipy import stats

from exports.synthesis import Impossible
from tests.exports.synthesis.blueprints import column, one_table, texts

ROWS = 20_000
# With fixed seeds a test passes always or never; wrong parameters give far smaller probabilities than this.
LEAST = 0.001


@pytest.mark.parametrize(
    ("name", "given", "law"),
    [
        ("uniform", {"low": 2, "high": 5}, stats.uniform(2, 3)),
        ("normal", {"mean": 10, "sd": 3}, stats.norm(10, 3)),
        ("lognormal", {"median": 20, "spread": 0.6}, stats.lognorm(0.6, scale=20)),
        ("gamma", {"shape": 2.5, "scale": 4}, stats.gamma(2.5, scale=4)),
        ("beta", {"a": 2, "b": 5, "low": 1, "high": 3}, stats.beta(2, 5, loc=1, scale=2)),
        ("normal", {"mean": 0, "sd": 1, "min": -1, "max": 2}, stats.truncnorm(-1, 2)),
    ],
)
def test_continuous(name: str, given: dict, law: stats.rv_continuous) -> None:
    assert stats.kstest(column(name, rows=ROWS, **given), law.cdf).pvalue > LEAST


@pytest.mark.parametrize(
    ("name", "given", "law"),
    [
        ("poisson", {"mean": 3}, stats.poisson(3)),
        ("negative_binomial", {"mean": 4, "dispersion": 2}, stats.nbinom(2, 2 / 6)),
        ("integer", {"low": 0, "high": 9}, stats.randint(0, 10)),
        ("zipf", {"exponent": 1.3, "ranks": 200}, stats.zipfian(1.3, 200)),
    ],
)
def test_counts(name: str, given: dict, law: stats.rv_discrete) -> None:
    values = column(name, rows=ROWS, **given).to_numpy(dtype=np.int64)
    top = int(np.flatnonzero(law.pmf(np.arange(500)) * ROWS >= 5).max())
    seen = np.array([(values == value).sum() for value in range(top + 1)] + [(values > top).sum()])
    expected = np.append(law.pmf(np.arange(top + 1)), law.sf(top)) * ROWS
    kept = expected > 0
    assert seen[~kept].sum() == 0
    expected *= ROWS / expected.sum()
    assert stats.chisquare(seen[kept], expected[kept]).pvalue > LEAST


def test_clipping_keeps_what_is_outside_at_the_limit() -> None:
    values = column("normal", mean=0, sd=1, min=0, outside="clip")
    assert values.min() == 0
    assert (values == 0).mean() == pytest.approx(0.5, abs=0.05)


def test_rounding() -> None:
    values = column("normal", mean=0, sd=100, decimals=-1)
    assert np.all(values % 10 == 0)
    assert values.nunique() > 20


def test_an_integer_type_rounds() -> None:
    values = column("uniform", low=0, high=3, type="integer")
    assert str(values.dtype) == "Int64"
    assert set(values) == {0, 1, 2, 3}


def test_unique_integers_are_a_shuffle() -> None:
    values = column("integer", low=1, high=1000, unique=True).to_numpy(dtype=np.int64)
    assert sorted(values) == list(range(1, 1001))
    assert abs(np.corrcoef(values, np.arange(1000))[0, 1]) < 0.1


def test_limits_that_nothing_meets_say_so() -> None:
    with pytest.raises(Impossible, match="Widen them"):
        column("normal", mean=0, sd=1, min=90)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"generator": "uniform", "low": 3, "high": 1}, "“low” (3) is above “high” (1). Exchange them."),
        ({"generator": "integer", "low": 3, "high": 1}, "“low” (3) is above “high” (1). Exchange them."),
        ({"generator": "beta", "a": 1, "b": 1, "low": 3, "high": 1}, "“low” (3) must be below “high” (1)."),
        ({"generator": "normal", "mean": 1, "sd": 1, "min": 3, "max": 1}, "“min” (3) is above “max” (1). Exchange"),
        (
            {"generator": "integer", "low": 1, "high": 9, "unique": True},
            "There are 9 whole numbers from “low” to “high”",
        ),
    ],
)
def test_settings_that_cannot_be(given: dict, words: str) -> None:
    [problem] = texts(one_table({"name": "value", **given}))
    assert problem.startswith(f"tables.people.columns.value: {words}")

"""Lists of values."""

import pytest
from scipy import stats

from tests.exports.synthesis.blueprints import column, one_table, texts


def test_categories_come_as_often_as_their_weights() -> None:
    values = column("categorical", values={"black": 6, "green": 3, "herbal": 1}, rows=10_000)
    seen = values.value_counts()[["black", "green", "herbal"]]
    assert stats.chisquare(seen, [6000, 3000, 1000]).pvalue > 0.001


def test_a_list_without_weights_is_even() -> None:
    values = column("categorical", values=["a", "b"], rows=10_000)
    assert (values == "a").mean() == pytest.approx(0.5, abs=0.02)


def test_a_weight_of_zero_never_comes() -> None:
    assert set(column("categorical", values=["a", "b", "c"], weights=[1, 0, 1])) == {"a", "c"}


def test_seen_numbers_come_again() -> None:
    values = column("empirical", values=[1, 5, 9], weights=[1, 1, 2], rows=10_000)
    assert set(values) == {1, 5, 9}
    assert (values == 9).mean() == pytest.approx(0.5, abs=0.02)


def test_even_numbers_without_weights() -> None:
    values = column("empirical", values=[1.5, 2.5], rows=10_000)
    assert values.mean() == pytest.approx(2, abs=0.02)


def test_between_quantiles_anything_comes() -> None:
    values = column("empirical", values=[0, 1, 10], between=True, rows=10_000)
    assert (values < 1).mean() == pytest.approx(0.5, abs=0.02)
    assert stats.kstest(values[values > 1], stats.uniform(1, 9).cdf).pvalue > 0.001


def test_a_probability() -> None:
    values = column("boolean", probability=0.2, rows=10_000)
    assert values.dtype == bool
    assert values.mean() == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(("value", "dtype"), [(3, "Int64"), (2.5, "float64"), (True, "bool")])
def test_a_constant_keeps_its_type(value: object, dtype: str) -> None:
    values = column("constant", value=value)
    assert str(values.dtype) == dtype
    assert set(values) == {value}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"generator": "categorical", "values": ["a", "b"], "weights": [1]}, "“weights” has 1 numbers for 2 values."),
        ({"generator": "categorical", "values": {"a": 0}}, "“weights” are all 0."),
        ({"generator": "empirical", "values": [2, 1], "between": True}, "With “between: true”, “values” are quantiles"),
    ],
)
def test_settings_that_cannot_be(given: dict, words: str) -> None:
    [problem] = texts(one_table({"name": "value", **given}))
    assert words in problem

from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from surveys import kinds
from surveys.forms import page_form
from surveys.kinds.numbers import LARGEST, number, whole
from tests.surveys.kinds.asking import asked

KIND = kinds.get("number")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3, 3), (3.0, 3), ("3", 3), (" 3.50 ", 3.5), ("-0", 0), (-0.0, 0), ("1e3", 1000), ("٣", 3), (LARGEST, LARGEST),
        (LARGEST + 1, None), (10**400, None), ("1e999", None), ("nan", None), (float("inf"), None), (True, None),
        ("", None), ("3,5", None), ("x", None), (None, None), ([3], None), ({}, None), ("\ud800", None), (b"3", None),
    ],
)  # fmt: skip
def test_numbers_however_they_come(raw: Any, value: Any) -> None:
    found = number(raw)
    assert found == value
    assert type(found) is type(value)


def test_whole_numbers() -> None:
    assert whole("3.0") == 3
    assert whole(3.5) is None
    assert whole("x") is None


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({}, "Give a number."),
        ({"integer": True}, "Give a whole number."),
        ({"min": 0, "max": 100}, "Give a number from 0 to 100."),
        ({"min": 0, "max": 100, "integer": True}, "Give a whole number from 0 to 100."),
        ({"min": 18}, "Give a number of at least 18."),
        ({"max": 2.5}, "Give a number of at most 2.5."),
        ({"min": 0, "max": 1, "step": 0.1}, "Give a number from 0 to 1 in steps of 0.1."),
    ],
)
def test_says_what_it_wants(config: Any, wanted: Any) -> None:
    assert KIND.wanted(config) == wanted
    form = page_form([asked("number", config)], data={"q-tea": "many"})
    assert form.errors == {"tea": [wanted]}


@pytest.mark.parametrize(
    ("config", "good", "bad"),
    [
        ({}, [0, -1.5, 1e9], ["", "x"]),
        ({"min": 0}, [0, 0.1], [-0.1, -1]),
        ({"max": 0}, [0, -5], [0.1]),
        ({"integer": True}, [1, "2.0"], [1.5]),
        ({"min": 0, "max": 1, "step": 0.1}, [0, 0.3, 0.7, 1], [0.25, 0.35]),
        ({"min": 1, "step": 5}, [1, 6, 11], [5, 10]),
        ({"step": 0.25}, [-0.5, 0.75], [0.3]),
    ],
)
def test_limits_and_steps(config: Any, good: Any, bad: Any) -> None:
    assert KIND.clean(config) == config
    assert all(KIND.accepts(value, config) for value in good)
    assert not any(KIND.accepts(value, config) for value in bad)


@pytest.mark.parametrize(
    "config",
    [
        {"min": 5, "max": 5}, {"min": 6, "max": 5}, {"step": 0}, {"step": -1}, {"integer": True, "step": 0.5},
        {"integer": True, "min": 0.5}, {"min": "x"}, {"max": 1e300}, {"max": [1]}, {"unit": "x" * 41}, {"min": True},
    ],
)  # fmt: skip
def test_impossible_settings_are_refused(config: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.clean(config)


def test_settings_are_whole_where_they_can_be() -> None:
    assert KIND.clean({"min": "0", "max": "10.0", "step": "0.50"}) == {"min": 0, "max": 10, "step": 0.5}


def test_zero_is_an_answer_of_a_required_question() -> None:
    assert page_form([asked("number", {})], data={"q-tea": "0"}).answers() == {"tea": 0}


def test_control_knows_the_limits_and_the_unit() -> None:
    html = str(page_form([asked("number", {"min": 0, "max": 2000, "unit": "€ <b>"})], initial={"tea": 1000})["tea"])
    assert 'type="number"' in html
    assert 'min="0"' in html
    assert 'max="2000"' in html
    assert 'value="1000"' in html
    assert 'step="any"' in html
    assert '<span class="unit" id="id_q-tea_unit">€ &lt;b&gt;</span>' in html
    assert 'aria-describedby="id_q-tea_unit"' in html
    assert 'inputmode="numeric"' in str(page_form([asked("number", {"integer": True})])["tea"])


def test_distance_on_a_bounded_and_on_an_open_scale() -> None:
    assert KIND.distance(0, 5, {"min": 0, "max": 10}) == 0.25
    assert KIND.distance(1, 2, {}) == KIND.distance(100, 200, {})
    assert KIND.distance(-1, 1, {}) == 1
    assert KIND.distances([0, 0], {}).tolist() == [[0, 0], [0, 0]]


@given(st.lists(st.floats(-LARGEST, LARGEST), min_size=1, max_size=6))
def test_distances_are_the_distance_of_each_two_on_an_open_scale(values: Any) -> None:
    expected = [[KIND.distance(a, b, {}) for b in values] for a in values]
    assert KIND.distances(values, {}) == pytest.approx(np.array(expected), abs=1e-9)


def test_consensus_is_an_answer_that_somebody_gave() -> None:
    assert KIND.consensus([1, 2, 1000], None, {"integer": True}).value == 2
    assert KIND.consensus([1, 2], None, {"integer": True}).value == 1


@given(
    st.one_of(st.none(), st.integers(-1000, 1000)),
    st.one_of(st.none(), st.integers(1, 500)),
    st.one_of(st.none(), st.sampled_from([1, 2, 7, 0.1, 0.25, 1000])),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_synthesised_answers_are_possible(low: Any, span: Any, step: Any, integer: bool, seed: int) -> None:
    high = None if span is None else (low or 0) + span
    given_ones = {"min": low, "max": high, "step": int(step) or 1 if integer and step else step, "integer": integer}
    config = KIND.clean({key: value for key, value in given_ones.items() if value is not None})
    value = KIND.synthesise(config, np.random.default_rng(seed))
    assert KIND.load(value, config) == value


def test_synthesis_stays_within_a_narrow_scale() -> None:
    config = {"min": 0.001, "max": 0.002}
    rng = np.random.default_rng(0)
    assert all(KIND.accepts(KIND.synthesise(config, rng), config) for _ in range(50))


def test_cells_have_the_type_of_the_column() -> None:
    assert KIND.columns("tea", {"unit": "cups"})[0].description == "A number. Unit: cups."
    assert KIND.cells(3, {}) == [3.0]
    assert type(KIND.cells(3, {})[0]) is float
    assert type(KIND.cells(3, {"integer": True})[0]) is int


class TestChart:
    def test_few_numbers_have_a_bar_each(self) -> None:
        chart = KIND.chart([2, 1, 2], {"unit": "cups"})
        assert (chart.labels, chart.counts, chart.note) == (["1", "2"], [1, 2], "cups")

    def test_many_numbers_share_ten_bars(self) -> None:
        chart = KIND.chart(list(range(100)), {})
        assert len(chart.labels) == 10
        assert chart.counts == [10] * 10
        assert chart.labels[0] == "0 – 9.9"

    def test_numbers_that_hardly_differ(self) -> None:
        values = [LARGEST - n for n in range(12)]
        assert sum(KIND.chart(values, {}).counts) == 12


def test_describes_itself() -> None:
    assert KIND.describe({"min": 0, "integer": True}) == "whole number from 0"
    assert KIND.summary(3, {"unit": "cups"}) == "3 cups"
    assert KIND.summary(3, {}) == "3"


def test_many_cells_have_the_type_of_the_column_too() -> None:
    [cells] = KIND.cells_of([3, None, 0.5], {})
    assert cells == [3.0, None, 0.5]
    assert type(cells[0]) is float


@pytest.mark.parametrize(
    ("config", "mean", "spread"),
    [
        ({"min": 18, "max": 99, "integer": True}, 42, 12),
        ({"min": 0}, 30, 20),
        ({"max": 10, "step": 0.5}, 4, 2),
        ({}, -3.5, 1),
    ],
)
def test_expected_numbers_have_the_mean_and_the_spread(config: Any, mean: float, spread: float) -> None:
    draw = KIND.expecting({"mean": mean, "spread": spread}, config)
    rng = np.random.default_rng(5)
    made = [draw(rng) for _ in range(4000)]
    assert all(KIND.accepts(value, config) for value in made)
    assert np.mean(made) == pytest.approx(mean, abs=spread / 10)
    assert np.std(made) == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        ({"mean": 3}, "Give mean and spread, and nothing else"),
        ([3, 1], "Give mean and spread"),
        ({"mean": "old", "spread": 1}, "must be numbers"),
        ({"mean": 200, "spread": 1}, "the mean is outside the limits"),
        ({"mean": 50, "spread": 90}, "is below 50"),
    ],
)
def test_numbers_that_nobody_can_expect(prior: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        KIND.expecting(prior, {"min": 0, "max": 100})


def test_what_may_be_expected_is_as_even_as_what_is_made_up() -> None:
    assert KIND.prior({"min": 0, "max": 10}) == {"mean": 5, "spread": 2.24}


def test_an_expected_number_stays_on_the_last_step_below_the_limit() -> None:
    config = {"min": 1, "max": 9, "step": 5}
    assert KIND.expecting({"mean": 8.9, "spread": 0}, config)(np.random.default_rng(5)) == 6


@pytest.mark.parametrize(
    ("drawn", "config", "expected"),
    [
        (3.4, {"integer": True}, 3),
        (120.0, {"max": 99}, 99),
        (-2, {"min": 0, "step": 0.5}, 0),
        (2.0, {}, 2),
        (None, {}, None),
    ],
)
def test_what_a_model_draws_becomes_an_answer(drawn: Any, config: Any, expected: Any) -> None:
    assert KIND.joined([drawn], config) == expected
    assert type(KIND.joined([drawn], config)) is type(expected)


@given(st.floats(-1e6, 1e6))
def test_an_answer_is_drawn_as_it_is(value: float) -> None:
    assert KIND.joined(KIND.cells(value, {}), {}) == value

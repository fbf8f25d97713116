from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.forms import page_form
from tests.surveys.kinds.asking import asked

KIND = kinds.get("rating")
NPS = {"low": 0, "high": 10, "low_label": "Never", "high_label": "Surely"}


@pytest.mark.parametrize(
    "config",
    [
        {}, {"low": 1}, {"high": 5}, {"low": 5, "high": 5}, {"low": 5, "high": 1}, {"low": 0, "high": 21},
        {"low": "a", "high": 5}, {"low": 1.5, "high": 5}, {"low": True, "high": 5}, {"low": -1000, "high": 5},
        {"low": 1, "high": 5, "low_label": {"x": 1}}, {"low": 1, "high": 5, "low_label": "x" * 101},
    ],
)  # fmt: skip
def test_impossible_scales_are_refused(config: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.clean(config)


def test_zero_is_kept_and_empty_labels_are_left_out() -> None:
    assert KIND.clean({"low": 0, "high": 5, "low_label": " "}) == {"low": 0, "high": 5}
    assert KIND.clean({"low": "-2", "high": "2"}) == {"low": -2, "high": 2}


@pytest.mark.parametrize(("raw", "stored"), [(0, 0), ("7", 7), (10.0, 10), ("3.0", 3), (" 4 ", 4)])
def test_load_takes_whole_numbers_however_written(raw: Any, stored: Any) -> None:
    assert KIND.load(raw, NPS) == stored
    assert type(KIND.load(raw, NPS)) is int


@pytest.mark.parametrize("raw", [-1, 11, 3.5, "x", "", None, True, [3], {"a": 3}, "1e999", float("nan"), "9" * 5000])
def test_load_refuses_in_words(raw: Any) -> None:
    with pytest.raises(ValidationError, match="Choose a number from 0 to 10"):
        KIND.load(raw, NPS)


def test_zero_is_an_answer_of_a_required_question() -> None:
    assert page_form([asked("rating", NPS)], data={"q-tea": "0"}).answers() == {"tea": 0}
    assert str(page_form([asked("rating", NPS)], initial={"tea": 0})["tea"]).count("checked") == 1


def test_meanings_of_the_ends_are_read_aloud_with_their_points() -> None:
    html = str(page_form([asked("rating", NPS)])["tea"])
    assert '0<span class="unseen">: Never</span>' in html
    assert '10<span class="unseen">: Surely</span>' in html
    assert html.count("Never") == 2


def test_without_meanings_there_is_no_empty_line() -> None:
    html = str(page_form([asked("rating", {"low": 1, "high": 3})])["tea"])
    assert "unseen" not in html
    assert "ends" not in html


def test_an_optional_rating_can_be_taken_back() -> None:
    assert str(page_form([asked("rating", NPS, required=False)])["tea"]).count("No answer") == 1


def test_distance_is_squared_on_the_scale() -> None:
    assert KIND.distance(0, 10, NPS) == 1
    assert KIND.distance(0, 5, NPS) == 0.25


def test_consensus_is_a_point_of_the_scale() -> None:
    opinion = KIND.consensus([1, 2], None, NPS)
    assert opinion.value == 1
    assert opinion.tied
    assert KIND.consensus([0, 9, 10], None, NPS).value == 9
    assert KIND.consensus([0, 10], None, NPS).confidence == 0


def test_summary_says_what_the_ends_mean() -> None:
    assert KIND.summary(0, NPS) == "0 (Never)"
    assert KIND.summary(5, NPS) == "5"


def test_synthesis_uses_the_whole_scale() -> None:
    rng = np.random.default_rng(1)
    assert {KIND.synthesise(NPS, rng) for _ in range(500)} == set(range(11))


def test_chart_and_column() -> None:
    assert KIND.chart([0, 0, 10], NPS).counts == [2] + [0] * 9 + [1]
    [column] = KIND.columns("tea", NPS)
    assert column.labels == {"0": "Never", "10": "Surely"}

from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from surveys import kinds
from surveys.forms import page_form
from tests.surveys.kinds.asking import asked, options

KIND = kinds.get("multiple_choice")
ABC = options("a", "b", "c")


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ({}, "Choose at least one answer."),
        ({"min": 2}, "Choose at least 2."),
        ({"max": 2}, "Choose 1 to 2."),
        ({"min": 2, "max": 3}, "Choose at least 2."),
        ({"min": 2, "max": 2}, "Choose exactly 2."),
    ],
)
def test_says_how_many(limits: Any, wanted: Any) -> None:
    assert KIND.wanted({**ABC, **limits}) == wanted


def test_says_from_how_many_to_how_many() -> None:
    assert KIND.wanted(options("a", "b", "c", "d", min=2, max=3)) == "Choose 2 to 3."


@pytest.mark.parametrize("limits", [{"max": 4}, {"min": 4}, {"min": 3, "max": 2}, {"min": 0}, {"max": 0}, {"min": -1}])
def test_impossible_limits_are_refused(limits: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.clean({**ABC, **limits})


def test_broken_options_are_named_before_the_limits() -> None:
    with pytest.raises(ValidationError, match="Options"):
        KIND.clean({"options": "a", "max": 9})


def test_stored_in_the_order_of_the_options_each_once() -> None:
    assert KIND.load(["c", "a", "c"], ABC) == ["a", "c"]


def test_a_table_may_separate_by_a_bar() -> None:
    assert KIND.load("c | a", ABC) == ["a", "c"]
    assert KIND.load("b", ABC) == ["b"]


@pytest.mark.parametrize("raw", [[], ["d"], ["a", None], ["a", ["b"]], "a,b", {"a": True}, 3, ("a",), ["a", {}]])
def test_load_refuses(raw: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.load(raw, ABC)


@pytest.mark.parametrize("chosen", [["a"], ["a", "b", "c"]])
def test_limits_hold_on_the_server(chosen: Any) -> None:
    data = QueryDict(mutable=True)
    data.setlist("q-tea", chosen)
    form = page_form([asked("multiple_choice", {**ABC, "min": 2, "max": 2})], data=data)
    assert form.errors == {"tea": ["Choose exactly 2."]}


def test_repeating_a_box_does_not_reach_the_minimum() -> None:
    data = QueryDict("q-tea=a&q-tea=a")
    assert not page_form([asked("multiple_choice", {**ABC, "min": 2})], data=data).is_valid()


class TestDistance:
    def test_leaving_one_out_is_nearer_than_taking_another(self) -> None:
        assert KIND.distance(["a", "b"], ["a"], ABC) < KIND.distance(["a", "b"], ["a", "c"], ABC)

    def test_nothing_in_common_is_as_far_as_can_be(self) -> None:
        assert KIND.distance(["a"], ["b", "c"], ABC) == 1

    def test_order_does_not_matter(self) -> None:
        assert KIND.distance(["a", "b"], ["b", "a"], ABC) == 0
        assert KIND.key(["a", "b"]) == KIND.key(["b", "a"])

    def test_all_pairs_at_once(self) -> None:
        sets = [["a"], ["a", "b"], ["a", "b", "c"], ["b", "c"], ["c"]]
        matrix = KIND.distances(sets, ABC)
        assert all(
            matrix[i, j] == pytest.approx(KIND.distance(sets[i], sets[j], ABC)) for i in range(5) for j in range(5)
        )


class TestConsensus:
    def test_what_more_than_half_chose(self) -> None:
        assert KIND.consensus([["a", "b"], ["a", "c"], ["a", "b"]], None, ABC).value == ["a", "b"]

    def test_where_no_option_has_a_majority_the_most_chosen_one_stands(self) -> None:
        opinion = KIND.consensus([["a"], ["b"], ["b", "c"], ["c"], ["c"]], None, ABC)
        assert opinion.value == ["c"]

    def test_never_more_or_fewer_than_allowed(self) -> None:
        everything = [["a", "b", "c"]] * 3
        assert KIND.consensus(everything, None, {**ABC, "max": 2}).value == ["a", "b"]
        assert KIND.consensus([["a"], ["a"], ["b"]], None, {**ABC, "min": 2}).value == ["a", "b"]

    def test_does_not_depend_on_who_came_first(self) -> None:
        answers = [["a"], ["b"], ["c"]]
        assert KIND.consensus(answers, None, ABC) == KIND.consensus(answers[::-1], None, ABC)


def test_one_column_for_each_option() -> None:
    assert [column.name for column in KIND.columns("tea", ABC)] == ["tea.a", "tea.b", "tea.c"]
    assert KIND.cells(["c"], ABC) == [False, False, True]


def test_chart_counts_each_option() -> None:
    assert KIND.chart([["a", "b"], ["a"]], ABC).counts == [2, 1, 0]


def test_describes_itself() -> None:
    assert KIND.describe({**ABC, "max": 2}) == "3 options, choose 1 to 2"
    assert KIND.summary(["a", "old"], ABC) == "A, old"


def test_expected_sets_have_the_shares() -> None:
    draw = KIND.expecting({"a": 0.9, "b": 0.2}, {**ABC, "max": 2})
    rng = np.random.default_rng(5)
    made = [draw(rng) for _ in range(4000)]
    assert [np.mean([option in one for one in made]) for option in "abc"] == pytest.approx([0.9, 0.2, 0], abs=0.02)
    assert {len(one) for one in made} == {1, 2}


@pytest.mark.parametrize("limits", [{"min": 2, "max": 2}, {"max": 1}, {"min": 3}])
def test_even_shares_can_be_drawn(limits: Any) -> None:
    config = {**ABC, **limits}
    assert KIND.accepts(KIND.expecting(KIND.prior(config), config)(np.random.default_rng(5)), config)


def test_sets_that_nobody_can_expect() -> None:
    with pytest.raises(ValidationError, match=r"add up to 0[.]5, and people choose 1 to 2 of the options"):
        KIND.expecting({"a": 0.5}, {**ABC, "max": 2})


def test_options_are_joined_one_by_one() -> None:
    assert KIND.joined([True, False, None], ABC) == ["a"]
    assert KIND.joined([None, None, None], ABC) == []

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.forms import page_form
from tests.surveys.kinds.asking import asked, options

KIND = kinds.get("ranking")
ABC = options("a", "b", "c")


def sent(*places: str) -> dict[str, str]:
    return {f"q-tea.{value}": place for value, place in zip("abc", places, strict=False)}


@pytest.mark.parametrize("raw", [["c", "a", "b"], {"a": 2, "b": "3", "c": 1}, "c|a|b", " c | a | b "])
def test_load_takes_an_order_however_written(raw: Any) -> None:
    assert KIND.load(raw, ABC) == ["c", "a", "b"]


@pytest.mark.parametrize(
    "raw",
    [
        [], ["a"], ["a", "b"], ["a", "b", "b"], ["a", "b", "c", "c"], ["a", "b", "d"], [["a"], "b", "c"], [1, 2, 3],
        {"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 2}, {"a": 0, "b": 1, "c": 2}, {"a": 1, "b": 2, "d": 3},
        {"a": "1.5", "b": 2, "c": 3}, {"a": None, "b": 2, "c": 3}, "a", 3, None, True,
    ],
)  # fmt: skip
def test_load_refuses_in_words(raw: Any) -> None:
    with pytest.raises(ValidationError, match="different place, from 1 to 3"):
        KIND.load(raw, ABC)


def test_loading_copies() -> None:
    order = ["c", "a", "b"]
    assert KIND.load(order, ABC) is not order


def test_places_in_a_form_become_an_order() -> None:
    assert page_form([asked("ranking", ABC)], data=sent("2", "3", "1")).answers() == {"tea": ["c", "a", "b"]}


@pytest.mark.parametrize(
    "places", [("1",), ("1", "1", "2"), ("1", "2", "4"), ("1", "2", ""), ("x", "y", "z"), ("0", "1", "2")]
)
def test_half_an_order_is_refused_and_shown_again(places: Any) -> None:
    form = page_form([asked("ranking", ABC, required=False)], data=sent(*places))
    assert form.errors == {"tea": ["Give each one a different place, from 1 to 3."]}
    assert form.partial_answers() == {}
    chosen = [place for place in places if place in {"1", "2", "3"}]
    assert str(form["tea"]).count(" selected") == len(chosen)
    assert 'aria-invalid="true"' in str(form["tea"])


def test_nothing_chosen_is_no_answer() -> None:
    assert page_form([asked("ranking", ABC, required=False)], data=sent("", "", "")).answers() == {}
    assert page_form([asked("ranking", ABC)], data=sent("", "", "")).errors["tea"]


def test_a_field_of_another_question_is_not_taken_for_a_place() -> None:
    questions = [asked("ranking", ABC), asked("free_text", {}, name="tea_a", required=False)]
    form = page_form(questions, data={**sent("1", "2", "3"), "q-tea_a": "2"})
    assert form.answers() == {"tea": ["a", "b", "c"], "tea_a": "2"}


def test_widget_knows_when_it_was_left_out_of_the_form() -> None:
    widget = page_form([asked("ranking", ABC)]).fields["tea"].widget
    assert widget.value_omitted_from_data({}, {}, "q-tea")
    assert not widget.value_omitted_from_data(sent("1"), {}, "q-tea")


def test_page_brings_the_script_as_a_module() -> None:
    media = str(page_form([asked("ranking", ABC)]).media)
    assert 'type="module"' in media
    assert "surveys/ranking.js" in media
    assert str(page_form([asked("free_text", {})]).media) == ""


def test_too_many_to_put_in_order() -> None:
    with pytest.raises(ValidationError, match="Nobody can put more than 20"):
        KIND.clean(options(*(f"o{n}" for n in range(21))))
    with pytest.raises(ValidationError, match="Give 2 to 200"):
        KIND.clean(options("a"))


def test_distance_is_the_share_of_pairs_turned_round() -> None:
    assert KIND.distance(["a", "b", "c"], ["c", "b", "a"], ABC) == 1
    assert KIND.distance(["a", "b", "c"], ["b", "a", "c"], ABC) == pytest.approx(1 / 3)


def test_all_pairs_at_once() -> None:
    orders = [list(order) for order in permutations("abc")]
    expected = [[KIND.distance(one, other, ABC) for other in orders] for one in orders]
    assert KIND.distances(orders, ABC).tolist() == [pytest.approx(row) for row in expected]


def test_consensus_is_by_mean_place() -> None:
    assert KIND.consensus([["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"]], None, ABC).value == ["a", "b", "c"]


def test_columns_are_places() -> None:
    assert [column.name for column in KIND.columns("tea", ABC)] == ["tea.a", "tea.b", "tea.c"]
    assert KIND.cells(["c", "a", "b"], ABC) == [2, 3, 1]


def test_in_words() -> None:
    assert KIND.summary(["c", "a", "b"], ABC) == "C > A > B"
    assert KIND.describe(ABC) == "3 options to put in order"
    assert KIND.chart([["a", "b", "c"], ["a", "c", "b"]], ABC).counts == [2, 0, 0]


def test_expected_orders_begin_in_their_shares() -> None:
    draw = KIND.expecting({"a": 0.7, "b": 0.3}, ABC)
    rng = np.random.default_rng(5)
    made = [draw(rng) for _ in range(2000)]
    assert np.mean([one[0] == "a" for one in made]) == pytest.approx(0.7, abs=0.04)
    assert {one[2] for one in made} == {"c"}


def test_places_that_were_drawn_one_by_one_become_an_order() -> None:
    assert KIND.joined([3, 1, 2], ABC) == ["b", "c", "a"]
    assert KIND.joined([1, 1, None], ABC) == ["a", "b", "c"]

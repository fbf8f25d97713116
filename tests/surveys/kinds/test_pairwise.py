from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from surveys import kinds
from surveys.forms import page_form
from tests.surveys.kinds.asking import asked

KIND = kinds.get("pairwise")
PLAIN = {"a": "Green", "b": "Black"}
TIE = {**PLAIN, "tie": True}


def test_a_tie_is_an_answer_only_where_it_is_allowed() -> None:
    assert KIND.load("tie", TIE) == "tie"
    with pytest.raises(ValidationError, match=r"Choose one of the two\."):
        KIND.load("tie", PLAIN)
    assert KIND.codes(PLAIN) == ["a", "b"]
    assert KIND.codes(TIE) == ["a", "tie", "b"]
    assert KIND.describe(PLAIN) == "two to compare"
    assert "No difference" in str(page_form([asked("pairwise", TIE)])["tea"])
    assert "No difference" not in str(page_form([asked("pairwise", PLAIN)])["tea"])


@pytest.mark.parametrize("raw", ["c", "A", "Green", "", None, 1, True, ["a"], {"a": 1}])
def test_load_refuses_in_words(raw: Any) -> None:
    with pytest.raises(ValidationError, match="or no difference"):
        KIND.load(raw, TIE)


@pytest.mark.parametrize(
    "config", [{}, {"a": "x"}, {"a": "", "b": "y"}, {"a": {"label": "x"}, "b": "y"}, {"a": "x" * 2001, "b": "y"}]
)
def test_impossible_settings_are_refused(config: Any) -> None:
    with pytest.raises(ValidationError):
        KIND.clean(config)


def test_compares_two_fields_of_an_item() -> None:
    question = asked("pairwise", KIND.example, text="Which is better for {{who}}?")
    filled = KIND.fill(question, {"left": "<i>Loose</i>", "right": "Bags", "who": "you"})
    html = str(page_form([filled])["tea"])
    assert filled.text == "Which is better for you?"
    assert "&lt;i&gt;Loose&lt;/i&gt;" in html
    assert "Bags" in html


def test_a_tie_lies_between_the_two() -> None:
    assert KIND.distance("a", "b", TIE) == 1
    assert KIND.distance("a", "tie", TIE) == KIND.distance("tie", "b", TIE) == 0.25


def test_a_dataset_does_not_depend_on_the_language_of_who_builds_it() -> None:
    with override("de"):
        assert KIND.summary("tie", TIE) == "Kein Unterschied"
        assert KIND.columns("tea", TIE)[0].labels["tie"] == "No difference"


def test_in_words_and_in_a_chart() -> None:
    assert KIND.summary("a", TIE) == "Green"
    assert KIND.summary("tie", PLAIN) == "tie"
    chart = KIND.chart(["b", "tie", "b"], TIE)
    assert (chart.labels, chart.counts) == (["Green", "No difference", "Black"], [0, 1, 2])
    assert KIND.columns("tea", TIE)[0].labels == {"a": "Green", "b": "Black", "tie": "No difference"}

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.kinds.options import OptionsField, known
from tests.surveys.kinds.asking import asked, options

SINGLE = kinds.get("single_choice")


def clean(text: Any) -> Any:
    return [(option["value"], option["label"]) for option in OptionsField().clean(text)]


def test_a_line_is_a_value_and_a_label_or_only_a_label() -> None:
    assert clean("green = Green tea\nBlack tea\n\n  x=y  \nz =") == [
        ("green", "Green tea"), ("black-tea", "Black tea"), ("x", "y"), ("z", "z"),
    ]  # fmt: skip


def test_only_the_first_equals_sign_parts() -> None:
    assert clean("eq = 2 + 2 = 4\nne = 2 + 2 = 5") == [("eq", "2 + 2 = 4"), ("ne", "2 + 2 = 5")]


def test_values_made_from_labels_are_different_and_never_empty() -> None:
    assert clean("A+\nA-\na = Third\nشاي\n茶") == [
        ("a-2", "A+"), ("a-3", "A-"), ("a", "Third"), ("option-4", "شاي"), ("option-5", "茶"),
    ]  # fmt: skip


def test_windows_and_old_mac_line_ends() -> None:
    assert clean("A\r\nB\rC") == [("a", "A"), ("b", "B"), ("c", "C")]


def test_a_long_label_makes_a_short_value() -> None:
    [(value, label), _] = clean("very " * 50 + "\nB")
    assert len(value) <= 60
    assert label == ("very " * 50).strip()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Give 2 to 200 options"),
        (None, "Give 2 to 200 options"),
        ("only one", "Give 2 to 200 options"),
        ("\n".join(map(str, range(201))), "Give 2 to 200 options"),
        ("a = A\na = B", "Two options have the value “a”"),
        ("grün = Green\nb = B", "“grün” cannot be a value"),
        ("a b = A\nb = B", "“a b” cannot be a value"),
        ("x" * 61 + " = A\nb = B", "cannot be a value"),
        ("a = " + "x" * 501 + "\nb = B", "The label of “a”"),
        ("a = \ud800\nb = B", "broken character"),
        ("a = \x00\nb = B", "Null"),
        ({"a": "A"}, "must be text"),
        ([{"value": "a"}, {"value": "b"}], "needs a value and a label"),
        ([{"value": "a", "label": "A", "x": 1}], "needs a value and a label"),
        (["a", "b"], "needs a value and a label"),
        ([{"value": 1, "label": "A"}, {"value": 2, "label": "B"}], "must be text"),
        ([{"value": "a", "label": " "}, {"value": "b", "label": "B"}], "The label of “a”"),
        ([{"value": "a\n", "label": "A"}, {"value": "b", "label": "B"}], "cannot be a value"),
    ],
)
def test_what_are_no_options(text: Any, message: Any) -> None:
    with pytest.raises(ValidationError, match=message):
        OptionsField().clean(text)


def test_options_come_back_as_lines() -> None:
    field = OptionsField()
    lines = field.prepare_value(options("green", "black")["options"])
    assert lines == "green = Green\nblack = Black"
    assert field.prepare_value("half written") == "half written"
    assert field.prepare_value(None) is None


def test_a_number_stands_for_an_option_written_like_it() -> None:
    config = options("0", "1")
    assert known(1, config) == "1"
    assert known(True, config) is None
    assert known(1.0, config) is None


class TestShuffle:
    config = options(*"abcdefgh", shuffle=True)

    def order(self, seed: Any, name: str = "tea") -> Any:
        shown = SINGLE.presented(asked("single_choice", self.config, name=name), seed=seed)
        return "".join(option["value"] for option in shown.config["options"])

    def test_depends_on_the_person_and_the_question(self) -> None:
        assert self.order(1) == self.order(1)
        assert len({self.order(seed) for seed in range(20)}) > 15
        assert self.order(1) != self.order(1, name="cake")

    def test_keeps_all_options(self) -> None:
        assert all(sorted(self.order(seed)) == list("abcdefgh") for seed in (0, -3, 2**80))

    def test_is_fair(self) -> None:
        first = [self.order(seed)[0] for seed in range(800)]
        assert all(60 < first.count(option) < 140 for option in "abcdefgh")

    def test_only_where_wanted(self) -> None:
        question = asked("single_choice", options("a", "b", "c"))
        assert SINGLE.presented(question, seed=3) is question

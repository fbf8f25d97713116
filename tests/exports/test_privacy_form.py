from typing import Any

import pytest

from exports.privacy_form import PrivacyForm


class Form(PrivacyForm):
    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for number in (1, 2, 3):
            names = [("", "None"), ("mood", "mood"), ("pay", "pay"), ("vote", "vote")]
            self.fields[f"sensitive_{number}"].choices = names  # type: ignore[attr-defined] # a choice field


def test_nothing_chosen_is_the_strict_way() -> None:
    form = Form({"suppression": "5"})
    assert form.is_valid(), form.errors
    assert form.privacy_options() == {
        "method": "refuse",
        "suppression": None,
        "sensitive": {},
        "generalise": {},
        "population": None,
    }


def test_everything_chosen() -> None:
    form = Form(
        {
            "privacy": "best",
            "suppression": "10",
            "sensitive_1": "mood",
            "l_1": "2",
            "t_1": "0.4",
            "sensitive_2": "pay",
            "diversity_2": "entropy_l",
            "l_2": "2.5",
            "sensitive_3": "vote",
            "diversity_3": "recursive_l",
            "l_3": "2",
            "c_3": "3",
            "generalise": "age: {type: number, widths: [5]}\nregion: category",
            "population": "900",
        }
    )
    assert form.is_valid(), form.errors
    assert form.privacy_options() == {
        "method": "best",
        "suppression": 0.1,
        "sensitive": {
            "mood": {"distinct_l": 2, "t": 0.4},
            "pay": {"entropy_l": 2.5},
            "vote": {"recursive_l": 2, "recursive_c": 3},
        },
        "generalise": {"age": {"type": "number", "widths": [5]}, "region": "category"},
        "population": 900,
    }


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"l_2": "2"}, "sensitive_2", "Choose the question"),
        ({"sensitive_1": "mood", "l_1": "2", "sensitive_3": "mood", "t_3": "0.2"}, "sensitive_3", "chosen above"),
    ],
    ids=["nobody", "twice"],
)
def test_demands_of_no_question_or_of_one_twice(given: dict[str, str], field: str, words: str) -> None:
    form = Form(given)
    assert not form.is_valid()
    assert words in str(form.errors[field])


@pytest.mark.parametrize("text", ["age", "- age", "{a: &x [1], b: *x}", "age: [", "a: 1\na: 2"])
def test_lines_that_are_no_settings(text: str) -> None:
    form = Form({"generalise": text})
    assert not form.is_valid()
    assert "Write a line for each" in str(form.errors["generalise"])

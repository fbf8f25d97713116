from typing import Any

import pytest

from exports.privacy_form import PrivacyForm


class Form(PrivacyForm):
    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["sensitive"].choices = [("", "None"), ("mood", "mood")]  # type: ignore[attr-defined] # a choice field


def test_nothing_chosen_is_the_strict_way() -> None:
    form = Form({"suppression": "5"})
    assert form.is_valid(), form.errors
    assert form.privacy_options() == {
        "method": "refuse",
        "suppression": None,
        "sensitive": "",
        "l": None,
        "t": None,
        "generalise": {},
        "population": None,
    }


def test_everything_chosen() -> None:
    form = Form(
        {
            "privacy": "best",
            "suppression": "10",
            "sensitive": "mood",
            "l": "2",
            "t": "0.4",
            "generalise": "age: {type: number, widths: [5]}\nregion: category",
            "population": "900",
        }
    )
    assert form.is_valid(), form.errors
    assert form.privacy_options() == {
        "method": "best",
        "suppression": 0.1,
        "sensitive": "mood",
        "l": 2,
        "t": 0.4,
        "generalise": {"age": {"type": "number", "widths": [5]}, "region": "category"},
        "population": 900,
    }


@pytest.mark.parametrize("text", ["age", "- age", "{a: &x [1], b: *x}", "age: [", "a: 1\na: 2"])
def test_lines_that_are_no_settings(text: str) -> None:
    form = Form({"generalise": text})
    assert not form.is_valid()
    assert "Write a line for each" in str(form.errors["generalise"])

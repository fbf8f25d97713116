import pytest

from exports.option_words import REST, UNTOUCHED, chosen, in_words


def test_only_what_was_chosen_is_told() -> None:
    assert chosen({**UNTOUCHED, "synthetic_rows": 5, "k": 5}) == [("synthetic rows", "5"), ("k", "5"), REST]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"t": None, "l": [1, 2]}, "t: none; l: 1, 2"),
        ({}, "none"),
        ([], "none"),
        ("", "none"),
        (True, "yes"),
        (False, "no"),
        (0.5, "0.5"),
    ],
)
def test_settings_in_words(value: object, words: str) -> None:
    assert in_words(value) == words

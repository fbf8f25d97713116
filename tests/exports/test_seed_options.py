"""Which options about made-up rows go together. Whether they fit a survey is tested with what they do."""

from typing import Any

import pytest

from exports.serializers import OptionsSerializer

AGES = {"age": {"young": 0.5, "old": 0.5}}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"seeds": "priors"}, "priors", "Say what you expect"),
        ({"priors": AGES}, "priors", "Set seeds to “priors”"),
        ({"priors": AGES, "seeds": "fitted"}, "priors", "Set seeds to “priors”"),
        ({"priors": [1], "seeds": "priors"}, "priors", "dictionary"),
        ({"epsilon": 1.0, "seeds": "priors", "priors": AGES}, "epsilon", "Only fitted seeds learn"),
        ({"realism": True}, "realism", "Without epsilon the report always compares"),
        ({"fill_by": ["age"], "fill_to": 3, "synthetic_total": 9}, "fill_to", "synthetic_total or fill_to, not both"),
        ({"fill_to": -1}, "fill_to", "greater than or equal to 0"),
    ],
)
def test_what_does_not_go_together(given: dict[str, Any], field: str, words: str) -> None:
    form = OptionsSerializer(data=given)
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_what_goes_together() -> None:
    for given in ({"seeds": "priors", "priors": AGES}, {"balance": True, "targets": AGES}, {"targets": AGES}):
        form = OptionsSerializer(data=given)
        assert form.is_valid(), form.errors

from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from surveys.kinds import shares

NAMES = ["tea", "coffee", "none"]


def test_even_shares() -> None:
    assert shares.even(NAMES) == {"tea": 0.3333, "coffee": 0.3333, "none": 0.3333}
    assert shares.among(shares.even(NAMES), NAMES) == pytest.approx([1 / 3] * 3)


def test_what_is_not_named_has_no_share() -> None:
    assert shares.among({"coffee": 1}, NAMES).tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "Give a share for each answer, such as tea: 0.5"),
        ({}, "Give a share for each answer"),
        ({"milk": 1}, "no answer “milk”. There are: tea, coffee, none"),
        ({"tea": "much"}, "share of “tea” must be a number from 0 to 1"),
        ({"tea": 1.5}, "share of “tea”"),
        ({"tea": 0.5, "coffee": 0.4}, "add up to 0.9. They must add up to 1"),
    ],
)
def test_shares_that_cannot_be(given: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        shares.among(given, NAMES)


@pytest.mark.parametrize(
    ("given", "expected"), [((0.5, 0.495), 1), ((0.7, 0.7), 1.4), ((1, 1, 0.005), 2), ((0.2, 0.3), 0.5), ((0, 0), 0)]
)
def test_what_nearly_fits_is_scaled(given: tuple[float, ...], expected: float) -> None:
    assert shares.within(np.array(given, dtype=float), 1, 2).sum() == pytest.approx(expected)

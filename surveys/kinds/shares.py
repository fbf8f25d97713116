"""Shares of answers as a researcher expects them: `{"tea": 0.6, "coffee": 0.4}`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError

from surveys.kinds.numbers import number
from surveys.measures.arrays import FloatArray

# 33 % three times is meant as thirds: shares that nearly add up to 1 are scaled.
NEARLY = 0.011
DIGITS = 4


def even(names: Sequence[str], *, total: float = 1.0) -> dict[str, float]:
    """The same share for each, to be changed by hand."""
    return {name: round(total / len(names), DIGITS) for name in names}


def among(given: Any, names: Sequence[str]) -> FloatArray:
    """The share of each of `names`, of which one is chosen: they add up to 1. ValidationError in words."""
    shares = each(given, names)
    total = float(shares.sum())
    if abs(total - 1) > NEARLY:
        raise ValidationError(f"The shares add up to {total:g}. They must add up to 1.")
    return shares / total


def each(given: Any, names: Sequence[str]) -> FloatArray:
    """The share of each of `names`, 0 for one that is not given. ValidationError in words."""
    if not isinstance(given, dict) or not given:
        raise ValidationError(f"Give a share for each answer, such as {names[0]}: 0.5.")
    for name in given:
        if name not in names:
            raise ValidationError(f"There is no answer “{str(name)[:60]}”. There are: {', '.join(names)}.")
    return np.array([_share(name, given.get(name, 0)) for name in names])


def within(shares: FloatArray, least: int, most: int) -> FloatArray:
    """The same, where they add up to nearly `least` or `most`, so that they add up to exactly that."""
    total = float(shares.sum())
    nearest = min(max(total, least), most)
    return shares * (nearest / total) if 0 < abs(total - nearest) <= NEARLY else shares


def _share(name: str, given: Any) -> float:
    share = number(given)
    if share is None or not 0 <= share <= 1:
        raise ValidationError(f"The share of “{name}” must be a number from 0 to 1, such as 0.5.")
    return float(share)

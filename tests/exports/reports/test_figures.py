from dataclasses import dataclass

import pytest

from exports.reports.figures import Figure, plain, share


def test_a_share_has_wilsons_interval() -> None:
    found = share(8, 10, undefined="none")
    assert (found.value, found.n) == (0.8, 10)
    assert found.low == pytest.approx(0.4901625)
    assert found.high == pytest.approx(0.9433178)


def test_of_too_few_there_is_a_reason() -> None:
    assert share(1, 3, undefined="Too few.", fewest=4) == Figure(None, "Too few.", n=3)
    assert share(0, 0, undefined="Nobody.").undefined == "Nobody."


def test_plain_values_are_what_json_holds() -> None:
    @dataclass(frozen=True)
    class Part:
        number: float
        more: tuple[int, ...]

    assert plain({1: Part(1 / 3, (1, 2))}) == {"1": {"number": 0.333333, "more": [1, 2]}}

import pytest

from exports.privacy.numbers import as_number, as_numbers, written


@pytest.mark.parametrize("word", ["", "abc", "nan", "inf", "1_000", " 1", "9" * 400, "1e300", "0x10"])
def test_no_number(word: str) -> None:
    assert as_number(word) is None


def test_numbers() -> None:
    assert [as_number(word) for word in ("7", "-2.5", "1e3")] == [7.0, -2.5, 1000.0]
    assert as_numbers(["1", "x"]) is None
    assert as_numbers([]) is None
    found = as_numbers(["1", "2"])
    assert found is not None
    assert list(found) == [1.0, 2.0]


def test_written() -> None:
    assert [written(number) for number in (7.0, -2.5)] == ["7", "-2.5"]

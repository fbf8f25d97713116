import io

import pytest

from surveys.parsers import LONGEST_LINE, not_storable, read_lines


def test_lines_come_one_by_one() -> None:
    assert list(read_lines(io.BytesIO(b"a\n\nb"))) == [b"a\n", b"\n", b"b"]
    assert list(read_lines(io.BytesIO(b""))) == []


def test_a_line_that_is_too_long_is_one_line_and_still_too_long() -> None:
    found = list(read_lines(io.BytesIO(b"x" * (5 * LONGEST_LINE) + b"\nb\n")))
    assert [len(line) > LONGEST_LINE for line in found] == [True, False]
    assert found[1] == b"b\n"


def test_the_longest_line_is_whole() -> None:
    assert list(read_lines(io.BytesIO(b"x" * LONGEST_LINE + b"\ny"))) == [b"x" * LONGEST_LINE + b"\n", b"y"]


@pytest.mark.parametrize(
    ("data", "word"),
    [({"a": "\ud800"}, "half"), (["\0"], "NUL"), (float("nan"), "NaN"), ({"\0": 1}, "NUL"), ([1e400], "Infinity")],
)
def test_what_a_database_cannot_keep(data: object, word: str) -> None:
    assert word in not_storable(data)


@pytest.mark.parametrize("data", [None, [], {"a": ["ä🍵", 1, 0.5, True, None]}, "\\u0001 ok"])
def test_what_it_can(data: object) -> None:
    assert not_storable(data) == ""

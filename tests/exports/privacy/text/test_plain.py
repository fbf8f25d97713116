import pytest

from exports.privacy.text.plain import MOST_MARKS, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain", "plain"),
        ("", ""),
        ("\uff11\uff12\uff0e", "12."),
        ("٤١١١", "4111"),
        ("a\u200bb\0c\u202e", "abc"),
        ("a\0b", "ab"),
        ("so\u2026", "so..."),
        ("e\u0301", "é"),
        ("\u2018x\u2019\u00a0\u2013", "'x' -"),
        ("مُحَمَّد", "محمد"),
        ("\u0301a", "\u0301a"),
        ("𝐀𝐧𝐧𝐚", "Anna"),
    ],
)
def test_what_is_read(written: str, read: str) -> None:
    assert plain(written).text == read


def test_nothing_moves_where_nothing_must() -> None:
    assert plain("Zoë’s café").starts is None
    assert plain("Zoë").original(1, 3) == (1, 3)


def test_the_way_back() -> None:
    written = "x\u200by \ufb03 e\u0301z"
    read = plain(written)
    assert read.text == "xy ffi éz"
    assert [written[slice(*read.original(place, place + 1))] for place in range(len(read.text))] == [
        "x", "y", " ", "\ufb03", "\ufb03", "\ufb03", " ", "e\u0301", "z"
    ]  # fmt: skip


def test_a_letter_keeps_so_many_marks_and_no_more() -> None:
    read = plain("a" + "\u0316\u0301" * 5000 + "b")
    assert len(read.text) <= MOST_MARKS + 1
    assert read.original(len(read.text) - 1, len(read.text)) == (10_001, 10_002)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.writers.tokens import sentences, tokens


def words(text: str, **options: object) -> list[str]:
    return [text[start:end] for start, end in tokens(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada met Babbage.", ["Ada", "met", "Babbage", "."]),
        ("isn't 3.5%", ["isn", "'", "t", "3", ".", "5", "%"]),
        ("snake_case A1", ["snake_case", "A1"]),
        ("  \n\t\u00a0\u2028", []),
        ("", []),
        ("cafe\u0301s", ["cafe\u0301s"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("東京タワー is", ["東", "京", "タ", "ワ", "ー", "is"]),
        ("서울 시", ["서울", "시"]),
        ("שלום، עולם", ["שלום", "،", "עולם"]),
        ("👩\u200d🚀👍🏽!", ["👩\u200d🚀", "👍🏽", "!"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("\u0301a", ["\u0301a"]),
        ("A東B", ["A", "東", "B"]),
    ],
    ids=lambda value: value.encode("unicode_escape").decode()[:30] if isinstance(value, str) else "",
)
def test_tokens(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_mark_cuts_a_word() -> None:
    assert words("Parisian", cuts={0, 5, 8}) == ["Paris", "ian"]


@given(st.text("ab A_1.\n\t\u00a0é\u0301😀\u200d🚀שلم東", max_size=40), st.sets(st.integers(0, 40), max_size=4))
def test_tokens_are_all_that_is_no_space(text: str, cuts: set[int]) -> None:
    found = tokens(text, cuts=cuts)
    covered = [place for start, end in found for place in range(start, end)]
    assert covered == [place for place, character in enumerate(text) if not character.isspace()]
    assert all(not start < cut < end for start, end in found for cut in cuts)


def test_a_line_is_a_sentence() -> None:
    text = "One two.\r\n\r\nThree\u2028four  five\n"
    found = [[text[a:b] for a, b in some] for some in sentences(text, tokens(text))]
    assert found == [["One", "two", "."], ["Three"], ["four", "five"]]
    assert list(sentences("", [])) == []


def test_a_mark_across_two_lines_keeps_them_together() -> None:
    text = "New\nYork\nis big"
    found = [[text[a:b] for a, b in some] for some in sentences(text, tokens(text), whole={(0, 8)})]
    assert found == [["New", "York"], ["is", "big"]]

import pytest

from exports.privacy.text.phones import phones

REGIONS = ("US", "DE", "ES")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+49 30 901820", "+49 30 901820"),
        ("0049 30 901820", "0049 30 901820"),
        ("(415) 555-2671", "(415) 555-2671"),
        ("call 4155552671", "4155552671"),
        ("030 901820", "030 901820"),
        ("+49 (0)30 901820", "+49 (0)30 901820"),
        ("phone number 5955937267", "5955937267"),
        ("(595)935-7267", "(595)935-7267"),
        ("838-546-9994x34047", "838-546-9994x34047"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert [text[one.start : one.end] for one in phones(text, regions=REGIONS)] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4155552671",
        "+99 1234567",
        "12.03.1985",
        "1990-1999",
        "2024-03-12",
        "0000000",
        "0099 1234567",
        "call 12345",
        "1234567890123456789",
    ],
)
def test_none(text: str) -> None:
    assert list(phones(text, regions=REGIONS)) == []


def test_an_announced_number_is_surer() -> None:
    (plain,), (announced,) = (list(phones(text, regions=REGIONS)) for text in ("030 901820", "Tel 030 901820"))
    assert plain.score < announced.score

import pytest

from exports.privacy.text.money import accounts, cards


@pytest.mark.parametrize(
    ("text", "number"),
    [("4111 1111 1111 1111", "4111 1111 1111 1111"), ("x 378282246310005.", "378282246310005")],
)
def test_cards(text: str, number: str) -> None:
    assert [text[one.start : one.end] for one in cards(text)] == [number]


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1112", "9780306406157", "0000 0000 0000 0000", "41111111111111111111111"]
)
def test_no_cards(text: str) -> None:
    assert list(cards(text)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"),
        ("gb29nwbk60161331926819", "gb29nwbk60161331926819"),
    ],
)
def test_accounts(text: str, number: str) -> None:
    assert [text[one.start : one.end] for one in accounts(text)] == [number]


def test_no_accounts() -> None:
    assert list(accounts("DE88 3704 0044 0532 0130 00 and AB12CDEFGHIJKLMNOP")) == []

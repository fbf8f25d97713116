import pytest

from exports.privacy.text.mail import emails


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("to anna@example.com.", "anna@example.com"),
        ("anna AT example DOT com", "anna AT example DOT com"),
        ("anna @ example . com. Then", "anna @ example . com"),
        ("anna(at)example.com yes", "anna(at)example.com"),
        ("anna@example dot com", "anna@example dot com"),
        ("'anna@example.com'", "anna@example.com"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert [text[one.start : one.end] for one in emails(text)] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "@anna",
        "by @anna.com",
        "I am at example.com",
        "see you at home dot later",
        "a@",
        "@ @ @",
        "4 @ 3.50",
        "look at the dot com",
    ],
)
def test_none(text: str) -> None:
    assert list(emails(text)) == []

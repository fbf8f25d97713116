from collections.abc import Iterable

import pytest

from exports.privacy.text.spans import Finding, merged
from exports.privacy.text.web import computers, handles, pages


def words(found: Iterable[Finding], text: str) -> list[str]:
    return [text[one.start : one.end] for one in merged(found)]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("(see https://example.com/a_(b)).", ["https://example.com/a_(b)"]),
        ("www.example.com!", ["www.example.com"]),
        ("annameier.net", ["annameier.net"]),
        ("t.me/anna", []),
        ("wa.me/4915", ["wa.me/4915"]),
        ("it was good.me too", []),
        ("done.It was", []),
        ("file.txt", []),
    ],
)
def test_pages(text: str, addresses: list[str]) -> None:
    assert words(pages(text), text) == addresses


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("by @anna_m.", ["@anna_m"]),
        ("@media", []),
        ("instagram: anna.meier_", ["anna.meier_"]),
        ("Instagram is great", []),
        ("u/anna_m", ["u/anna_m"]),
        ("and/or", []),
    ],
)
def test_handles(text: str, names: list[str]) -> None:
    assert words(handles(text), text) == names


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("10.0.0.1", ["10.0.0.1"]),
        ("300.1.1.1", []),
        ("version 1.2.3.4", []),
        ("::1 and ::", []),
        ("fe80::1", ["fe80::1"]),
        ("a::b", []),
        ("12:30:45", []),
    ],
)
def test_computers(text: str, addresses: list[str]) -> None:
    assert words(computers(text), text) == addresses

import pytest

from exports.privacy.text.postal import addresses


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in addresses(text)]


@pytest.mark.parametrize(
    "text",
    [
        "12 Baker Street",
        "Hauptstraße 12",
        "12 rue de la Paix",
        "Calle Mayor 15",
        "شارع الملك فهد 25",
        "Am Markt 5",
        "SW1A 1AA",
    ],
)
def test_streets(text: str) -> None:
    assert found(f"({text})") == [text]


@pytest.mark.parametrize(
    "text", ["Parkplatz 5", "a quiet street", "Im Mai 2024", "12 streets", "Der Weg 3", "3 place libre"]
)
def test_none(text: str) -> None:
    assert found(text) == []

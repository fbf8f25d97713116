import pytest

from exports.privacy.text.postal import addresses
from exports.privacy.text.spans import merged


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in merged(addresses(text))]


@pytest.mark.parametrize(
    "text",
    [
        "67645 Bryan Extension Apt. 853",
        "Flat 83S, Joanna Ways",
        "Vial Adelaida León 70 Piso 2",
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

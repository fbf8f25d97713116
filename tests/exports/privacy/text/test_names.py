import pytest

from exports.privacy.text.names import names
from exports.privacy.text.spans import merged


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in merged(names(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I met Jennifer.", "Jennifer"),
        ("I met Rose Tyler.", "Rose Tyler"),
        ("by Johnson, Michael", "Johnson, Michael"),
        ("J. K. Robinson wrote", "J. K. Robinson"),
        ("MY NAME IS JENNIFER", "JENNIFER"),
        ("my name is xolani.", "xolani"),
        ("Xiulan Robinson wrote", "Xiulan Robinson"),
        ("with jessica", "jessica"),
        ("Best,\nXolani", "Xolani"),
        ("Best,\nXolani.\nBye", "Xolani"),
        ("Monsieur de La Fontaine", "de La Fontaine"),
        ("Emily's dog", "Emily"),
        ("l'Isabelle Moreau", "Isabelle Moreau"),
        ("اسمي محمد", "محمد"),
        ("Jennifer Da Silva", "Jennifer Da Silva"),
        ("Rose Jennifer", "Rose Jennifer"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert found(text) == [name]


def test_who_is_named_once_is_known_in_all_of_the_text() -> None:
    assert found("My name is Xolani. XOLANI likes tea; ask Xolani.") == ["Xolani", "XOLANI", "Xolani"]
    assert found("My friend Rose is here. Rose wine, please.") == ["Rose"]


@pytest.mark.parametrize(
    "text",
    [
        "A rose is a rose. Rose is a colour.",
        "my name is long",
        "my name is X",
        "Mr x",
        "I am Tired",
        "Best,\nthe end",
        "Best,\nXolani was here",
        "THE ROBIN AND THE WREN",
        "JENNIFER",
        "with hope",
        "يا سلام عليكم جدا",
        "مرحبا بكم",
        "اسمي 5",
        "اسمي Tired",
        "صديقي عزيز",
    ],
)
def test_none(text: str) -> None:
    assert found(text) == []

import pytest

from exports.privacy.text.detection import Settings, find
from exports.privacy.text.masking import Masker, code
from exports.privacy.text.styles import DROP, HASH, MASK, STYLES, TAG

TEXT = "Anna Meier or ANNA MEIER? No: Peter, anna@example.com, Anna  Meier."


def masked(style: str, text: str = TEXT, key: bytes = b"k") -> str | None:
    return Masker(style, Settings(), key)(text)


def test_mask() -> None:
    assert masked(MASK) == "[name] or [name]? No: [name], [email], [name]."


def test_a_tag_numbers_within_the_text_and_the_same_value_alike() -> None:
    assert masked(TAG) == "[name 1] or [name 1]? No: [name 2], [email 1], [name 1]."


def test_a_hash_is_the_same_for_the_same_person_under_the_same_key_only() -> None:
    anna = code("name", "anna meier", key=b"k")
    assert masked(HASH, "It was Anna Meier.") == f"It was [name {anna}]."
    assert code("name", "Anna  MEIER", key=b"k") == anna != code("name", "anna meier", key=b"other")
    assert code("phone", "+44 20 7946", key=b"k") == code("phone", "+44207946", key=b"k")
    assert code("name", "1", key=b"k") != code("id", "1", key=b"k")
    assert code("name", "\ud800", key=b"k")


def test_drop_empties_what_has_something_in_it_alone() -> None:
    assert masked(DROP) is None
    assert masked(DROP, "Nothing here.") == "Nothing here."


@pytest.mark.parametrize("style", STYLES)
def test_a_clean_text_stays_as_it_is(style: str) -> None:
    assert masked(style, "Tea is\tbetter.\r\n") == "Tea is\tbetter.\r\n"


def test_counts_add_up_over_texts() -> None:
    masker = Masker(MASK, Settings())
    masker(TEXT)
    masker("Peter")
    assert masker.counts == {"name": 5, "email": 1}


def test_masked_text_holds_nothing_more_to_find() -> None:
    for style in (MASK, TAG, HASH):
        assert find(masked(style) or "", settings=Settings()) == []

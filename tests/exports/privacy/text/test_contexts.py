import pytest

from exports.privacy.text.contexts import CONTEXTS, SIGNED


@pytest.mark.parametrize(
    "text", ["My name is ", "Frau ", "my boss ", "Dear ", "Soy ", "اسمي ", "الدكتورة ", "meine Tochter "]
)
def test_words_that_announce_a_name(text: str) -> None:
    assert any(match.end() == len(text) for context in CONTEXTS for match in context.pattern.finditer(text))


def test_the_end_of_a_letter() -> None:
    assert SIGNED.search("Viele Grüße\nMehmet")
    assert not SIGNED.search("Viele Grüße, Mehmet")

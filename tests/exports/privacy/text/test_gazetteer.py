from exports.privacy.text.gazetteer import folded, known


def test_accents_and_capitals_do_not_matter() -> None:
    assert folded("JOSÉ") == folded("jose") == "jose"


def test_what_is_known_of_a_word() -> None:
    assert known("Jennifer").name
    assert not known("Jennifer").ordinary
    assert known("Rose").name
    assert known("Rose").ordinary
    assert known("the").function
    assert not known("qzx").name


def test_a_hyphen_joins_names() -> None:
    assert known("Hans-Peter").first
    assert not known("Hans-Qzx").first

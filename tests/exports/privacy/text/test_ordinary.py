from exports.privacy.text.gazetteer import folded
from exports.privacy.text.ordinary import FUNCTION, ONLY_NAMES, ORDINARY, SHORT_FORMS, words


def test_the_lists_are_folded_and_do_not_contradict_each_other() -> None:
    for listed in (FUNCTION, ORDINARY, SHORT_FORMS, ONLY_NAMES):
        assert listed
    assert {word for word in FUNCTION | SHORT_FORMS | ONLY_NAMES if folded(word) != word} == set()
    assert not ORDINARY & FUNCTION
    assert not ORDINARY & ONLY_NAMES
    assert not SHORT_FORMS & FUNCTION


def test_a_list_is_written_as_a_text() -> None:
    assert words("tea  or\ncoffee") == {"tea", "or", "coffee"}

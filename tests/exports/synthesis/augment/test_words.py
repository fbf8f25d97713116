"""What is done to words."""

import numpy as np
import pytest

from exports.synthesis.augment import words
from exports.synthesis.augment.spans import Marked

TEXT = "Bücher are happy, isn't it? Tea costs 20 pounds."


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def found(text: str = TEXT) -> list[tuple[int, int]]:
    return words.places(Marked(text), touch_marked=True)


def test_words_are_letters_with_what_joins_them() -> None:
    assert [TEXT[slice(*span)] for span in found()] == [
        "Bücher", "are", "happy", "isn't", "it", "Tea", "costs", "pounds",
    ]  # fmt: skip


def test_marked_words_are_left_alone_unless_told() -> None:
    marked = Marked(TEXT, ((0, 3),))
    assert len(words.places(marked, touch_marked=False)) == len(words.places(marked, touch_marked=True)) - 1


def test_synonyms_take_the_case_of_the_word() -> None:
    text = "happy Happy HAPPY sad I"
    known = {"happy": ("glad",), "i": ("we",)}
    edits = words.synonyms(text, found(text), known, 1.0, rng())
    assert Marked(text).edited(edits).text == "glad Glad GLAD sad We"
    assert list(words.synonyms(text, found(text), known, 0.0, rng())) == []


def test_every_synonym_comes() -> None:
    known = {"happy": ("glad", "cheerful")}
    seen = {edit.new for seed in range(20) for edit in words.synonyms(TEXT, found(), known, 1.0, rng(seed))}
    assert seen == {"glad", "cheerful"}


def test_slips_keep_the_first_letter_and_short_words() -> None:
    for seed in range(30):
        new = Marked(TEXT).edited(words.misspelt(TEXT, found(), 1.0, rng(seed))).text
        assert new.startswith("B")
        for short in (" are ", " it?", "Tea ", " 20 "):
            assert short in new
        assert abs(len(new) - len(TEXT)) <= 5


def test_each_slip_comes() -> None:
    text = "abcd"
    seen = {Marked(text).edited(words.misspelt(text, [(0, 4)], 1.0, rng(seed))).text for seed in range(60)}
    assert seen == {"acbd", "abdc", "acd", "abd", "abbcd", "abccd"}


def test_neighbouring_keys() -> None:
    near = words.neighbours("qwerty")
    assert set(near["s"]) == set("adwezx")
    assert set(near["q"]) == set("wa")
    assert set(words.neighbours("qwertz")["z"]) == set("tugh")
    assert set(words.neighbours("azerty")["a"]) == set("zq")


@pytest.mark.parametrize("layout", words.LAYOUTS)
def test_neighbours_are_mutual(layout: str) -> None:
    near = words.neighbours(layout)
    assert all(key in near[other] for key, others in near.items() for other in others)


def test_a_mistyped_letter_is_beside_and_in_its_case() -> None:
    for seed in range(40):
        (edit,) = words.mistyped("WORD", [(0, 4)], "qwerty", 1.0, rng(seed))
        old = "WORD"[edit.start]
        assert edit.new.isupper()
        assert edit.new.lower() in words.neighbours("qwerty")[old.lower()]
    assert list(words.mistyped("жжжж", [(0, 4)], "qwerty", 1.0, rng())) == []


@pytest.mark.parametrize(
    ("style", "text", "new"),
    [
        ("lower", "TEA Für ΟΔΟΣ", "tea für οδος"),
        ("upper", "tea", "TEA"),
        ("title", "two cups of tea", "Two Cups Of Tea"),
        ("upper", "straße 1", "STRASSE 1"),
        ("title", "ŉa ßa", "ʼNa SSa"),
        ("lower", "İl", "i̇l"),
    ],
)
def test_case(style: str, text: str, new: str) -> None:
    assert Marked(text).edited(words.recased(text, style)).text == new


def test_marks_follow_letters_that_become_two() -> None:
    new = Marked("große straße", ((6, 12),)).edited(words.recased("große straße", "upper"))
    assert new.text[slice(*new.spans[0])] == "STRASSE"

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from surveys import languages
from surveys.definition import Definition
from tests.surveys.kinds.asking import asked, options

SURVEY = Definition(
    title="Tea",
    description="",
    consent="We keep your answers.",
    thanks="Thanks!",
    languages=("en", "de", "ar"),
    per_item=False,
    questions=(
        asked("statement", {"body": "<p>Hello</p>"}, name="intro", text="Welcome"),
        asked("single_choice", options("green", "tea"), name="tea", help="One."),
        asked("rating", {"low": 1, "high": 5, "low_label": "Bad"}, name="rate"),
    ),
    translations={
        "de": {"Tea": "Tee", "Thanks!": "Danke!", "<p>Hello</p>": "<p>Hallo</p>", "Bad": "Schlecht", "green": "FALSCH"}
    },
)


def test_a_survey_in_another_language() -> None:
    german = languages.translated(SURVEY, "de")
    assert (german.title, german.thanks) == ("Tee", "Danke!")
    assert german.question("intro").config == {"body": "<p>Hallo</p>"}
    assert german.question("rate").config["low_label"] == "Schlecht"


def test_values_are_never_translated() -> None:
    options_ = languages.translated(SURVEY, "de").question("tea").config["options"]
    assert options_ == [{"value": "green", "label": "Green"}, {"value": "tea", "label": "Tee"}]


def test_a_text_without_translation_stays() -> None:
    assert languages.translated(SURVEY, "de").consent == "We keep your answers."
    assert languages.translated(SURVEY, "ar") == SURVEY


def test_a_translator_sees_every_text_once_and_no_empty_one() -> None:
    assert languages.texts(SURVEY) == [
        "Tea", "We keep your answers.", "Thanks!", "Welcome", "<p>Hello</p>", "What about tea?", "One.", "Green", "Bad",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ([], "en"), (["fr"], "en"), (["de"], "de"), (["de-AT", "en"], "de"), (["fr", "AR"], "ar"),
        (["", "x" * 999], "en"),
    ],
)  # fmt: skip
def test_the_first_wanted_language_that_is_offered(wanted: list[str], chosen: str) -> None:
    assert languages.choose(wanted, SURVEY.languages) == chosen


def test_direction_and_name() -> None:
    assert [languages.direction(code) for code in ("en", "ar", "he", "fa", "ur")] == ["ltr", "rtl", "rtl", "rtl", "rtl"]
    assert languages.native_name("de") == "Deutsch"
    assert languages.native_name("xx-unknown") == "xx-unknown"


@pytest.mark.parametrize("codes", [["en"], ["en", "de", "ar"], languages.default()])
def test_good_codes(codes: list[str]) -> None:
    languages.validate_codes(codes)


@pytest.mark.parametrize(
    "codes", [[], None, "en", ["en", "en"], ["xx"], [1], [["en"]], [None], {"en": 1}, ["en", "<script>"]]
)
def test_bad_codes(codes: Any) -> None:
    with pytest.raises(ValidationError, match="language code"):
        languages.validate_codes(codes)

"""The languages of a survey: which there are, and a definition in one of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError

from surveys import kinds
from surveys.definition import Definition

RIGHT_TO_LEFT = frozenset(code for code, info in LANG_INFO.items() if info.get("bidi"))


def default() -> list[str]:
    return ["en"]


def validate_code(code: Any) -> None:
    if not isinstance(code, str) or code not in LANG_INFO:
        raise ValidationError(
            "“%(code)s” is not a language code. Use codes such as en, de, fr, ar.", params={"code": code}
        )


def validate_codes(codes: Any) -> None:
    if not isinstance(codes, list) or not codes or len(set(map(str, codes))) != len(codes):
        raise ValidationError('Give a list of different language codes, such as ["en", "de"].')
    for code in codes:
        validate_code(code)


def native_name(code: str) -> str:
    """How the language calls itself; the code where that is not known."""
    return str(LANG_INFO.get(code, {}).get("name_local", code))


def direction(code: str) -> str:
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def choose(wanted: Iterable[str], offered: tuple[str, ...]) -> str:
    """The first of the wanted languages that is offered (de-AT is served by de), else the survey's own."""
    for code in wanted:
        for candidate in (code.lower(), code.lower().split("-")[0]):
            if candidate in offered:
                return candidate
    return offered[0]


def translated(definition: Definition, language: str) -> Definition:
    """`definition` in `language`; a text without a translation stays as it was written."""
    phrases = definition.translations.get(language, {})

    def change(text: str) -> str:
        return phrases.get(text, text)

    questions = tuple(q.mapped(change, kinds.get(q.kind).texts) for q in definition.questions)
    return replace(
        definition,
        title=change(definition.title),
        description=change(definition.description),
        consent=change(definition.consent),
        thanks=change(definition.thanks),
        questions=questions,
    )


def texts(definition: Definition) -> list[str]:
    """Every text of `definition` that a translator must know, once, in the order of appearance."""
    found: dict[str, None] = dict.fromkeys(
        [definition.title, definition.description, definition.consent, definition.thanks]
    )

    def note(text: str) -> str:
        found[text] = None
        return text

    for question in definition.questions:
        question.mapped(note, kinds.get(question.kind).texts)
    return [text for text in found if text.strip()]

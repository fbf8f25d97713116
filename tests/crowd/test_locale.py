"""The pages for contributors speak every language that Crowdseed itself speaks."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

LOCALE = settings.BASE / "crowd" / "locale"
LANGUAGES = ["ar", "de", "es", "fr"]
SOURCES = [
    *(settings.BASE / "crowd" / name for name in ("forms.py", "refusals.py", "views.py")),
    *(settings.BASE / "crowd" / "templates").glob("*.html"),
    *(settings.BASE / "crowd" / "templates" / "crowd").glob("*.html"),
    *(settings.BASE / "surveys" / "kinds").glob("*.py"),
    *(settings.BASE / "surveys" / "templates" / "surveys" / "kinds").glob("*.html"),
    *(
        settings.BASE / "surveys" / "templates" / "surveys" / name
        for name in ("page.html", "question.html", "notes.html")
    ),
]
IN_TEMPLATES = re.compile(r"""{% translate (["'])(.+?)\1""")
IN_PYTHON = re.compile(r'\b_\(\s*"(.+?)"\s*\)')


def phrases(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return {match[1] for match in IN_TEMPLATES.findall(text)}
    return set(IN_PYTHON.findall(text))


def catalogue(language: str) -> gettext.GNUTranslations:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_translated(language: str) -> None:
    wanted = set().union(*map(phrases, SOURCES))
    known = catalogue(language)

    assert len(wanted) > 100
    assert {phrase for phrase in wanted if known.gettext(phrase) == phrase} <= {"Place"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_in_each_language(language: str) -> None:
    for phrase in set().union(*map(phrases, SOURCES)):
        names = set(re.findall(r"%\(\w+\)s", phrase))
        assert set(re.findall(r"%\(\w+\)s", catalogue(language).gettext(phrase))) == names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 3, 11, 100])
def test_numbers(language: str, number: int) -> None:
    singular, plural = "You have labelled %(done)s item.", "You have labelled %(done)s items."

    assert catalogue(language).ngettext(singular, plural, number) not in {singular, plural}

"""Words that are no names, or not only names, as `gazetteer.folded` writes them: small, without accents.

The lists are in the folder `words`, in no language's order: English, German, French, Spanish and Arabic in one.
"""

from pathlib import Path

FOLDER = Path(__file__).with_name("words")


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


def _file(name: str) -> frozenset[str]:
    return words((FOLDER / name).read_text(encoding="utf-8"))


# Never a name, whatever stands before them.
FUNCTION = _file("function.txt")
# Names too, or names of other things: a person only where something else says so.
ORDINARY = _file("ordinary.txt")
# Short forms, and first names that are also words, which Faker's lists leave out.
SHORT_FORMS = _file("short_forms.txt")
# Names that Faker's lists of words hold by mistake.
ONLY_NAMES = _file("only_names.txt")

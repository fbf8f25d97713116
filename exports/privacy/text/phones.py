"""Phone numbers: valid by the numbering plans of `phonenumbers`, and written like one or announced as one."""

import re
from collections.abc import Callable, Iterator, Sequence

import phonenumbers

from exports.privacy.text.spans import PHONE, Finding

CANDIDATE = re.compile(
    r"(?<![\w.,/+#-])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){6,14}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?(?![ ./-]{0,2}\d|\w)"
)
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}[ ]?-[ ]?\d{4}")
GROUPED = re.compile(
    r"\(?\d{3}\)?[ .-]{1,2}\d{3}[.-]\d{4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3} \d{3} \d{3}|\d{2,3} \d{2,3} \d{2} \d{2}"
)
ANNOUNCED = re.compile(
    r"(?:phone|tel|telephone|cell|mobile|call|text|ring|whatsapp|signal|fax|number is|reach me|handy|mobil|nummer"
    r"|anruf\w*|rufen sie|erreichbar|festnetz|téléphone|tél|portable|appelez|appeler|numéro|fixe|teléfono|tfno|móvil"
    r"|llám\w*|fijo|celular|هاتف\w*|جوال\w*|موبايل\w*|اتصل|رقمي)\b[^\d\n]{0,20}$",
    re.IGNORECASE,
)
# Words for nothing but a telephone.
NAMED = re.compile(
    r"(?<!\w)(?:(?:tele)?phone(?: number)?|tel|cell(?:phone)?|mobile(?: number)?|call(?: me)?|whatsapp"
    r"|telefon(?:nummer)?|handy(?:nummer)?|mobil(?:nummer)?|(?:numéro de )?(?:téléphone|portable)|tél|appelez"
    r"|teléfono|móvil|llám(?:ame|eme)|هاتفي|هاتف|جوالي|جوال|موبايل)\b[^\d\n]{0,15}$",
    re.IGNORECASE,
)
# As North Americans write them, with brackets, strokes or full stops, and maybe an extension.
DIALLED = re.compile(r"(?:\(\d{3}\)[ ]?|\d{3}([.-]))\d{3}[.-]\d{4}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?")
TRUNK = re.compile(r"\(0\)")
BEFORE = 40


def phones(text: str, *, regions: Sequence[str]) -> Iterator[Finding]:
    """Numbers with a country code, and numbers of the `regions` (ISO 3166, two letters)."""
    for match in CANDIDATE.finditer(text):
        written = match[0]
        if DATE.fullmatch(written):
            continue
        score = _score(written, text[max(0, match.start() - BEFORE) : match.start()], regions)
        if score:
            yield Finding(*match.span(), PHONE, score, "is a valid phone number")


def _score(written: str, before: str, regions: Sequence[str]) -> float:
    """0: not a phone number. One that says so itself need only be possible: plans change, and people mistype."""
    digits = written.lstrip("(")
    if digits.startswith(("+", "00")):
        number = "+" + TRUNK.sub("", digits.lstrip("+").removeprefix("00"))
        return 0.9 if _fits(number, None, phonenumbers.is_possible_number) else 0.0
    if NAMED.search(before) or DIALLED.fullmatch(written):
        return 0.8 if any(_fits(written, region, phonenumbers.is_possible_number) for region in regions) else 0.0
    if not (digits.startswith("0") or GROUPED.fullmatch(written) or ANNOUNCED.search(before)):
        return 0.0
    return 0.6 if any(_fits(written, region, phonenumbers.is_valid_number) for region in regions) else 0.0


def _fits(written: str, region: str | None, test: Callable[[phonenumbers.PhoneNumber], bool]) -> bool:
    try:
        return test(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False

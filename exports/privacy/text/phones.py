"""Phone numbers: valid by the numbering plans of `phonenumbers`, and written like one or announced as one."""

import re
from collections.abc import Iterator, Sequence

import phonenumbers

from exports.privacy.text.spans import PHONE, Finding

CANDIDATE = re.compile(r"(?<![\w.,/+#-])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){6,14}(?![ ./-]{0,2}\d|\w)")
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}[ ]?-[ ]?\d{4}")
GROUPED = re.compile(
    r"\(?\d{3}\)?[ .-]{1,2}\d{3}[.-]\d{4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3} \d{3} \d{3}|\d{2,3} \d{2,3} \d{2} \d{2}"
)
ANNOUNCED = re.compile(
    r"(?:phone|tel|telephone|cell|mobile|call|text|ring|whatsapp|signal|fax|number is|reach me|handy|mobil|nummer"
    r"|anruf\w*"
    r"|rufen sie|erreichbar|festnetz|téléphone|tél|portable|appelez|appeler|numéro|fixe|teléfono|tfno|móvil"
    r"|llám\w*|fijo"
    r"|celular|هاتف\w*|جوال\w*|موبايل\w*|اتصل|رقمي)\b[^\d\n]{0,20}$",
    re.IGNORECASE,
)
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
    """0: not a phone number."""
    digits = written.lstrip("(")
    if digits.startswith(("+", "00")):
        return 0.9 if _valid("+" + digits.lstrip("+").removeprefix("00"), None) else 0.0
    announced = ANNOUNCED.search(before) is not None
    if not (announced or digits.startswith("0") or GROUPED.fullmatch(written)):
        return 0.0
    return (0.8 if announced else 0.6) if any(_valid(written, region) for region in regions) else 0.0


def _valid(written: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False

"""Dates of birth: dates beside words that say so."""

import re
from collections.abc import Iterator

from exports.privacy.text.spans import BIRTH, Finding

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug"
    "|sept?|oct|nov|dec|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|fevrier|mars"
    "|avril|juin"
    "|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    "|septiembre|setiembre|octubre|noviembre|diciembre|يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس"
    "|سبتمبر|أكتوبر"
    "|نوفمبر|ديسمبر"
)
_YEAR = r"(?:,?[ ](?:de[ ]|del[ ])?(?:19|20)?\d{2})?"
DATE = re.compile(
    rf"(?<![\d.])(?:\d{{1,2}}[./-][ ]?\d{{1,2}}[./-][ ]?(?:\d{{4}}|\d{{2}})|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.)?[ ](?:of[ ]|de[ ])?(?:{_MONTHS})\b\.?{_YEAR}"
    rf"|(?:{_MONTHS})\b\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_WORDS = (
    "born|date of birth|birth ?date|birthday|b-day|dob|d\\.o\\.b|geboren|geb|geburtsdatum|geburtstag|née?(?: le)?"
    "|date de naissance|naissance|anniversaire|nací|nació|nacid[oa]|fecha de nacimiento|nacimiento|cumpleaños"
    "|ولدت|ولد|مواليد|تاريخ الميلاد|تاريخ ميلادي|ميلادي|عيد ميلادي"
)
BEFORE = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)[^\d\n]{{0,30}}$", re.IGNORECASE)
AFTER = re.compile(rf"[\s(,]{{1,3}}(?:{_WORDS})(?!\w)", re.IGNORECASE)
HINT = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
AROUND = 70


def births(text: str) -> Iterator[Finding]:
    if not HINT.search(text):
        return
    for match in DATE.finditer(text):
        before = text[max(0, match.start() - AROUND) : match.start()]
        if BEFORE.search(before) or AFTER.match(text, match.end()):
            yield Finding(*match.span(), BIRTH, 0.88, "is a date beside a word for birth")

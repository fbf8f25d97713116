"""Payment cards and bank accounts: known by their checksums."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from exports.privacy.text.spans import BANK, CARD, Finding

DIGITS = re.compile(r"(?<![\w.,-])(?<!\d )\d(?:[ -]?\d){11,18}(?![ -]?\d|\w)")
# First digits by ISO/IEC 7812: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro.
ISSUER = re.compile(r"4|5[0-8]|2[2-7]|3[4-8]|6")
LENGTHS = {4: (13, 16, 19), 5: (14, 15, 16, 17, 18, 19), 2: (16,), 3: (14, 15, 16), 6: (14, 15, 16, 17, 18, 19)}
ACCOUNT = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,32}")
SHORTEST, LONGEST = 15, 34


def cards(text: str) -> Iterator[Finding]:
    for match in DIGITS.finditer(text):
        number = re.sub(r"\D", "", match[0])
        if ISSUER.match(number) and len(number) in LENGTHS[int(number[0])] and luhn.is_valid(number):
            yield Finding(*match.span(), CARD, 0.9, "passes the Luhn check of payment cards")


def accounts(text: str) -> Iterator[Finding]:
    for match in ACCOUNT.finditer(text):
        ends = [place for place in range(match.start(), match.end()) if text[place].isalnum()]
        for length in range(min(len(ends), LONGEST), SHORTEST - 1, -1):
            end = ends[length - 1] + 1
            if not text[end : end + 1].isalnum() and iban.is_valid(text[match.start() : end]):
                yield Finding(match.start(), end, BANK, 0.95, "passes the checks of an IBAN")
                break

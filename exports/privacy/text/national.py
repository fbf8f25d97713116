"""Numbers by which states know people: by their checksums; the weaker ones only where the text announces them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.at import vnr
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import ssn
from stdnum.za import idnr as za_idnr

from exports.privacy.text.spans import NATIONAL, Finding


@dataclass(frozen=True)
class Number:
    """`evident`: its form and check are so particular that nothing need announce it."""

    name: str
    pattern: str
    check: Callable[[str], bool]
    evident: bool


NUMBERS = (
    Number("United States: SSN", r"\d{3}-\d{2}-\d{4}", ssn.is_valid, True),
    Number("United States: SSN", r"\d{9}", ssn.is_valid, False),
    Number("United Kingdom: NHS", r"\d{3}[ -]\d{3}[ -]\d{4}|\d{10}", nhs.is_valid, False),
    Number("Canada: SIN", r"\d{3}[ -]?\d{3}[ -]?\d{3}", sin.is_valid, False),
    Number("India: Aadhaar", r"\d{4}[ -]?\d{4}[ -]?\d{4}", aadhaar.is_valid, False),
    Number("India: PAN", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", pan.is_valid, True),
    Number("South Africa: ID", r"\d{13}", za_idnr.is_valid, False),
    Number("Germany: IdNr", r"\d{2}[ ]\d{3}[ ]\d{3}[ ]\d{3}", idnr.is_valid, True),
    Number("Germany: IdNr", r"\d{11}", idnr.is_valid, False),
    Number("Switzerland: AHV", r"756[.]?\d{4}[.]?\d{4}[.]?\d{2}", ahv.is_valid, True),
    Number("Austria: VNR", r"\d{4}[ ]?\d{6}", vnr.is_valid, False),
    Number("France: NIR", r"[12](?:[ ]?\d{2}){2}[ ]?\d[\dAB](?:[ ]?\d{3}){2}[ ]?\d{2}", nir.is_valid, True),
    Number("Belgium: NN", r"\d{2}\.\d{2}\.\d{2}-\d{3}[.-]\d{2}", nn.is_valid, True),
    Number("Spain: DNI", r"\d{8}[ -]?[A-Za-z]", dni.is_valid, True),
    Number("Spain: NIE", r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", nie.is_valid, True),
    Number("Mexico: CURP", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp.is_valid, True),
    Number("Chile: RUT", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", rut.is_valid, True),
    Number("Brazil: CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid, True),
    Number("Brazil: CPF", r"\d{11}", cpf.is_valid, False),
    Number(
        "Italy: codice fiscale", r"[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]", codicefiscale.is_valid, True
    ),
    Number("Netherlands: BSN", r"\d{4}\.?\d{2}\.?\d{3}", bsn.is_valid, False),
    Number("Poland: PESEL", r"\d{11}", pesel.is_valid, False),
    Number("Sweden: personnummer", r"(?:\d{2})?\d{6}[-+]\d{4}", personnummer.is_valid, True),
    Number("Finland: hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]", hetu.is_valid, True),
    Number("Denmark: CPR", r"\d{6}-?\d{4}", cpr.is_valid, False),
    Number("Turkey: TC kimlik", r"\d{11}", tckimlik.is_valid, False),
    Number("China: resident number", r"\d{17}[\dXx]", ric.is_valid, True),
)
_PATTERNS = {number: re.compile(rf"(?<![\w.-])(?:{number.pattern})(?![\w-]|\.\w)") for number in NUMBERS}
ANNOUNCED = re.compile(
    r"\b(?:ssn|social security|nhs|national insurance|ni number|nino|sin|aadhaar|national id\w*|identity|id"
    r"|identification"
    r"|south african id|tax id|tin|bsn|pesel|cpf|cpr|personnummer|kimlik|steuer-?id\w*|steuernummer"
    r"|identifikationsnummer"
    r"|idnr|ahv\w*|sv-?nummer|sozialversicherung\w*|versicherungsnummer|numéro de sécurité sociale|sécurité sociale|nir"
    r"|registre national|numéro national|dni|nie|nif|curp|rut|cédula|seguridad social|documento"
    r"|رقم الهوية|الهوية|الرقم الوطني|الإقامة)\b[^\d\n]{0,30}$",
    re.IGNORECASE,
)
# Documents without a public check: only right after their name.
DOCUMENT = re.compile(
    r"\b(?:passport|reisepass\w*|passeport|pasaporte|personalausweis\w*|ausweisnummer|carte d'identité"
    r"|driving licen[cs]e"
    r"|driver'?s licen[cs]e|führerschein\w*|permis de conduire|جواز(?: سفر)?)"
    r"(?:[ ](?:no|nr|number|nummer|numéro|número|رقم))?[.:#]{0,2}(?:[ ](?:is|ist|est|es|lautet))?[ ]{0,2}"
    r"((?=[A-Z\d]{0,9}\d[A-Z\d]{0,9}\d)[A-Z\d]{6,12})\b",
    re.IGNORECASE,
)
INSURANCE = re.compile(r"(?<!\w)[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D](?!\w)")
# Digits enough for the shortest of them: most texts have not.
ENOUGH = re.compile(r"(?:\d[^\d\n]{0,2}){6}|[A-Z]{5}\d{4}")
BEFORE = 60


def national_numbers(text: str) -> Iterator[Finding]:
    if not ENOUGH.search(text):
        return
    for number, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            announced = ANNOUNCED.search(text[max(0, match.start() - BEFORE) : match.start()]) is not None
            if (number.evident or announced) and number.check(match[0]):
                yield Finding(*match.span(), NATIONAL, 0.92 if announced else 0.8, f"passes the check of {number.name}")
    yield from _unchecked(text)


def _unchecked(text: str) -> Iterator[Finding]:
    for match in INSURANCE.finditer(text):
        yield Finding(*match.span(), NATIONAL, 0.8, "has the form of a National Insurance number")
    for match in DOCUMENT.finditer(text):
        yield Finding(*match.span(1), NATIONAL, 0.8, "follows the name of a document")

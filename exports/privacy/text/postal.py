"""Postal addresses: a street with its number, and the town behind it, as English, German, French, Spanish and Arabic
write them."""

import re
from collections.abc import Iterator

from exports.privacy.text.spans import ADDRESS, Finding

_CAP = r"[^\W\da-zß-öø-ÿ_][\w'-]{0,40}"  # begins with a letter that is not small
_TOWN = rf"(?:{_CAP}(?:[ -]{_CAP}){{0,2}})"
_UK = r"[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}"
_US = r"(?:[A-Z]{2}[ ]\d{5}(?:-\d{4})?)"
_KIND = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Square|Sq"
    "|Crescent"
    "|Highway|Hwy|Parkway|Pkwy|Grove|Gardens|Mews"
)
ENGLISH = re.compile(
    rf"(?<![\w.,-])\d{{1,5}}[A-Za-z]?[ ](?:(?:[NSEW]|NE|NW|SE|SW)\.?[ ])?(?:{_CAP}|\d{{1,3}}(?:st|nd|rd|th))"
    rf"(?:[ ]{_CAP}){{0,3}}?[ ](?:{_KIND})\b\.?(?:[ ](?:NE|NW|SE|SW|N|S|E|W)\b)?"
    rf"(?:,?[ ](?:Apt|Apartment|Flat|Unit|Suite|#)\.?[ ]?\w{{1,5}})?(?:,[ ]{_TOWN})?(?:,?[ ](?:{_UK}|{_US}))?"
    rf"|(?<![\w.,-])\d{{1,5}}[ ](?:[NSEW]\.?[ ])?\d{{1,3}}(?:st|nd|rd|th)[ ](?:{_KIND})\b\.?"
)
POSTCODE = re.compile(rf"(?<![\w-]){_UK}(?![\w-])")
BOX = re.compile(
    r"\b(?:P\.?[ ]?O\.?[ ]?Box|Postfach|Boîte postale|B\.P\.|Apartado(?: de correos)?)[ ]\d[\d ]{0,7}\d?", re.IGNORECASE
)
_GERMAN_TOWN = rf"(?:,?[ ](?:D-|A-|CH-)?\d{{4,5}}[ ]{_TOWN})?"
_HOUSE = r"\d{1,4}(?:[ ]?[a-z](?!\w))?(?:[-/]\d{1,4}[a-z]?)?(?!\w|[.,]\d)"
_WAYS = "straße|strasse|str\\.|weg|platz|allee|gasse|ring|ufer|damm|steig|chaussee|promenade"
_WAY = "Straße|Strasse|Str\\.|Allee|Platz|Weg|Gasse|Ring|Ufer|Damm|Chaussee|Promenade"
_ARTICLE = r"(?:Der|Die|Das|Den|Dem|Des|Im|Ein|Eine|Einen|Unser|Mein|Dieser|Diese|Jeder|Kein)\b"
GERMAN = re.compile(
    rf"(?<!\w)(?:[^\W\da-zß-öø-ÿ_][\w-]{{1,40}}(?:{_WAYS})|(?:(?!{_ARTICLE}){_CAP}[ -]){{1,3}}(?:{_WAY}))"
    rf"[ ]{_HOUSE}{_GERMAN_TOWN}"
)
_SPOT = (
    "markt|linden|tor|bahnhof|hof|wall|graben|kirche|mühle|berg|hang|wald|park|anger|dom|schloss|see|bach"
    "|brunnen|rathaus"
    "|feld|wiese|wiesen|garten|gärten|eichen|buchen|birken|brücke|ufer|hafen|winkel|grund|stein|teich|rain"
)
GERMAN_PHRASE = re.compile(
    rf"(?<!\w)(?:(?:Am|An der|An den|Im|In der|In den|Auf der|Auf dem|Unter den|Unter der|Zum|Zur|Hinter der|Vor dem)"
    rf"(?:[ ]{_CAP})?[ ](?:{_CAP})?(?i:{_SPOT})|Straße[ ]des[ ]\d{{1,2}}\.[ ]{_CAP}"
    rf"|(?:Straße|Platz)[ ](?:der|des)[ ]{_CAP})[ ]{_HOUSE}{_GERMAN_TOWN}"
)
# Ends like a street, and is none.
NO_STREET = re.compile(
    r"(?:arbeits|sitz|steh|stell|park|spiel|liege|studien|tabellen|rück|heim|schul|rad|fuß|um|aus|he|ehe)"
    r"(?:platz|weg|ring)\b",
    re.IGNORECASE,
)
_LINK = r"(?i:de[ ]la[ ]|de[ ]l'|des[ ]|du[ ]|de[ ]|d'|del[ ]|de[ ]los[ ]|de[ ]las[ ]|la[ ]|los[ ]|las[ ]|el[ ])?"
FRENCH = re.compile(
    rf"(?<![\w.,-])\d{{1,4}}(?:[ ]?(?:bis|ter|quater))?,?[ ](?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée"
    rf"|impasse|quai"
    rf"|route|cours|square|passage|sentier|faubourg)[ ]{_LINK}{_CAP}(?:[ -]{_LINK}{_CAP}){{0,3}}"
    rf"(?:,?[ ]\d{{5}}[ ]{_TOWN})?"
)
SPANISH = re.compile(
    rf"(?<!\w)(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|carrer|ronda|travesía|glorieta)[ ]?{_LINK}{_CAP}"
    rf"(?:[ ]{_LINK}{_CAP}){{0,3}},?[ ](?:n[º°o]\.?[ ]?|núm\.?[ ]|número[ ])?\d{{1,4}}(?!\w)"
    rf"(?:,?[ ]\d{{1,2}}[º°ªo](?:[ ]\w{{1,3}})?)?(?:,?[ ]\d{{5}}[ ]{_TOWN})?"
)
ARABIC = re.compile(r"(?<!\w)شارع(?:[ ][^\W\d]{2,20}){1,4}[ ،,]{1,2}(?:رقم[ ])?\d{1,4}(?!\w)")
PATTERNS = {
    "English": ENGLISH,
    "German": GERMAN,
    "German ": GERMAN_PHRASE,
    "French": FRENCH,
    "Spanish": SPANISH,
    "Arabic": ARABIC,
}
NUMBER = re.compile(r"\d")


def addresses(text: str) -> Iterator[Finding]:
    if not NUMBER.search(text):
        return
    for language, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            if not _common(match[0]):
                yield Finding(*match.span(), ADDRESS, 0.75, f"is a street with a number ({language.strip()})")
    for pattern in (POSTCODE, BOX):
        for match in pattern.finditer(text):
            yield Finding(*match.span(), ADDRESS, 0.7, "is a postcode or post box")


def _common(text: str) -> bool:
    """Whether it only reads like an address: "Parkplatz 5"."""
    return NO_STREET.match(text) is not None

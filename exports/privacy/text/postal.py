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
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Ways|Place|Pl|Terrace|Close|Square|Sq"
    "|Crescent|Highway|Hwy|Parkway|Pkwy|Grove|Gardens|Mews|Circle|Cir|Trail|Loop|Pike|Path|Row|Walk|Alley|Cove|Crossing"
    "|Heights|Hollow|Manor|Meadows|Pass|Plaza|Ridge|Turnpike|Estates|Wharf|Quay|Freeway|Expressway"
)
# The rarer ones of the postal service of the United States; words of other things too.
_RARE = (
    "Bend|Bluffs?|Branch|Bridge|Brooks?|Bypass|Camp|Canyon|Causeway|Centers?|Circles|Cliffs?|Club|Commons?|Corners?|Course"
    "|Courts|Coves|Creek|Crest|Curve|Dale|Dam|Divide|Drives|Estate|Extensions?|Falls|Ferry|Fields?|Flats?|Fords?|Forest"
    "|Forges?|Forks?|Fort|Gateway|Glens?|Greens?|Groves|Harbors?|Haven|Hills?|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?"
    "|Lakes?|Land|Landing|Lights?|Loaf|Locks?|Lodge|Mall|Manors|Meadow|Mills?|Mission|Motorway|Mount|Mountains?|Neck"
    "|Orchard|Oval|Overpass|Parks?|Parkways|Passage|Pines?|Plains?|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest"
    "|Ridges|River|Roads|Route|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares|Station|Stravenue|Stream|Streets|Summit"
    "|Throughway|Trace|Track|Trafficway|Tunnel|Underpass|Unions?|Valleys?|Via|Viaduct|Views?|Villages?|Ville|Vista|Walks"
    "|Wall|Wells?|Arcade|Annex|Bayou|Beach|Burgs?|Cape|Expressway|Gardens?"
)
_UNIT = r"(?:Apt|Apartment|Flat|Unit|Suite|Studio|#)\.?[ ]?\w{1,5}"
ENGLISH = re.compile(
    rf"(?<![\w.,-])\d{{1,5}}[A-Za-z]?[ ](?:(?:[NSEW]|NE|NW|SE|SW)\.?[ ])?(?:{_CAP}|\d{{1,3}}(?:st|nd|rd|th))"
    rf"(?:[ ]{_CAP}){{0,3}}?[ ](?:{_KIND})\b\.?(?:[ ](?:NE|NW|SE|SW|N|S|E|W)\b)?"
    rf"(?:,?[ ]{_UNIT})?(?:,[ ]{_TOWN})?(?:,?[ ](?:{_UK}|{_US}))?"
    rf"|(?<![\w.,-])\d{{1,5}}[ ](?:[NSEW]\.?[ ])?\d{{1,3}}(?:st|nd|rd|th)[ ](?:{_KIND})\b\.?"
)
# Only with a longer number, or behind that of a flat.
ENGLISH_RARE = re.compile(
    rf"(?<![\w.,-])(?:\d{{2,5}}[A-Za-z]?[ ]"
    rf"|(?:Flat|Apartment|Studio|Unit|Suite)[ ]\d{{1,4}}[A-Za-z]?,?[ ](?:\d{{1,4}}[ ])?)"
    rf"{_CAP}(?:[ ]{_CAP}){{0,2}}?[ ](?:{_KIND}|{_RARE})\b(?:,?[ ]{_UNIT})?(?:,[ ]{_TOWN})?(?:,?[ ](?:{_UK}|{_US}))?"
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
    rf"(?<!\w)(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|carrer|ronda|travesía|glorieta|vial|vía"
    rf"|via|alameda|pasaje|callejón|rambla|urbanización|acceso|cañada|cuesta)[ ]?{_LINK}{_CAP}"
    rf"(?:[ ]{_LINK}{_CAP}){{0,3}},?[ ](?:n[º°o]\.?[ ]?|núm\.?[ ]|número[ ])?\d{{1,4}}(?!\w)"
    rf"(?:,?[ ](?:\d{{1,2}}[º°ªo](?:[ ]\w{{1,3}})?|(?:Piso|Puerta|Apt\.?|Bloque|Esc\.?)[ ]\d{{1,3}}))?"
    rf"(?:,?[ ]\d{{5}}[ ]{_TOWN})?"
)
ARABIC = re.compile(r"(?<!\w)شارع(?:[ ][^\W\d]{2,20}){1,4}[ ،,]{1,2}(?:رقم[ ])?\d{1,4}(?!\w)")
PATTERNS = {
    "English": ENGLISH,
    "English ": ENGLISH_RARE,
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

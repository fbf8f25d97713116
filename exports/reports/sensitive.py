"""Columns that may be sensitive, found by words in their names, texts and labels. A hint, and no more than that.

The sorts are those of GDPR article 9 and 10, and others that people are often treated unequally by.
"""

import re
import unicodedata
from dataclasses import dataclass

from exports.reports.manifests import Field

# Beginnings of words in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish; without accents.
WORDS = {
    "health (article 9)": (
        "health disease illness disab diagnos medic symptom pregnan depress therap gesund krank behinder schwanger "
        "sante maladie handicap enceinte salud enfermed discapac embaraz salute malatt gravidanza saude doenca "
        "gezond ziek zwanger zdrow chorob ciaz"
    ),
    "religion or belief (article 9)": (
        "religio faith church muslim christian jewish hindu buddhis atheis glaube kirche konfession croyance iglesia "
        "chiesa igreja kerk geloof wyznani kosciol"
    ),
    "political opinion (article 9)": (
        "politic vote voted voting election politisch partei wahl wahlen gewahlt politique elections eleccion "
        "voto elezion eleic partij verkiezing polityc wybor"
    ),
    "ethnic origin (article 9)": (
        "ethnic race racial nationality citizenship migrant ethni herkunft staatsangehorig nationalit origine etnia "
        "etnic raza razza raca nacionalid nationaliteit narodow"
    ),
    "sex life or orientation (article 9)": "sexual orientation lesbian bisexual gay homosex sexuell orientierung seksu",
    "trade union membership (article 9)": "union unions gewerkschaft syndicat sindicat sindacat vakbond zwiazek",
    "genetic or biometric (article 9)": "genetic genome biometric fingerprint genetisch genetique genetica genetyczn",
    "criminal record (article 10)": "crime criminal convict prison straftat vorbestraft condamn delito reato przestep",
    "gender": (
        "gender sex female woman women geschlecht frau weiblich genre sexe femme genero sexo mujer genere sesso "
        "donna mulher geslacht vrouw plec kobieta"
    ),
    "age": (
        "age aged birth born alter geburt geboren naissance edad nacimiento eta nascita idade nascimento leeftijd "
        "geboorte wiek urodz"
    ),
    "income": (
        "income salary wage earnings poverty einkommen gehalt lohn revenu salaire ingreso salario reddito "
        "stipendio renda inkomen salaris dochod zarob"
    ),
    "place": (
        "address postcode zip city region country adresse plz wohnort stadt ville pays ciudad pais citta paese "
        "cidade stad woonplaats miasto kraj"
    ),
    "children": "child children minor kinder enfant nino hijo bambin figli crianca filho kinderen dziec",
}
# So short that they begin too many other words.
WHOLE = 4
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Sensitive:
    """`found`: the word that gave the hint."""

    column: str
    sort: str
    found: str


def sensitive(field: Field) -> tuple[Sensitive, ...]:
    """What the column's name, text and labels hint at; one hint of each sort."""
    said = [str(field["name"]), field.get("text", ""), *field.get("labels", {}).values()]
    words = dict.fromkeys(word for text in said for word in LETTERS.findall(_bare(text)))
    hinted = {sort: [word for word in words if _hints(word, known.split())] for sort, known in WORDS.items()}
    return tuple(Sensitive(str(field["name"]), sort, found[0]) for sort, found in hinted.items() if found)


def _hints(word: str, hints: list[str]) -> bool:
    return any(word == hint or (len(hint) > WHOLE and word.startswith(hint)) for hint in hints)


def _bare(text: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("ł", "l")

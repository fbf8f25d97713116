"""All recognisers over one text."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exports.privacy.text.corrections import Corrections
from exports.privacy.text.dates import births
from exports.privacy.text.mail import emails
from exports.privacy.text.money import accounts, cards
from exports.privacy.text.names import names
from exports.privacy.text.national import national_numbers
from exports.privacy.text.phones import phones
from exports.privacy.text.plain import Plain, plain
from exports.privacy.text.postal import addresses
from exports.privacy.text.spans import MARKED, Finding, merged
from exports.privacy.text.web import computers, handles, pages

# Whose numbering plans are tried for a number without a country code, by the language of a survey.
REGIONS = {
    "ar": ("SA", "EG", "AE"),
    "de": ("DE", "AT", "CH"),
    "en": ("US", "GB"),
    "es": ("ES", "MX"),
    "fr": ("FR", "BE", "CH"),
}
ALL_REGIONS = ("US", "GB", "DE", "FR", "ES")


@dataclass(frozen=True)
class Settings:
    """`regions`: ISO 3166 codes whose phone numbers need no country code. All languages' recognisers always run."""

    regions: tuple[str, ...] = ALL_REGIONS
    corrections: Corrections = field(default_factory=Corrections)


def regions_of(languages: Sequence[str]) -> tuple[str, ...]:
    """The regions of the languages (BCP 47 codes): that of the code where it has one, else those of `REGIONS`."""
    found: list[str] = []
    for code in languages:
        language, _, region = code.partition("-")
        found += [region.upper()] if len(region) == 2 else REGIONS.get(language.lower(), ())
    return tuple(dict.fromkeys(found)) or ALL_REGIONS


def find(text: str, *, settings: Settings) -> list[Finding]:
    """What in `text` seems to say who or where somebody is: from left to right, without overlap, by place in it."""
    seen, corrections = plain(text), settings.corrections
    found = merged([*_all(seen.text, settings.regions), *corrections.marked(seen.text)])
    # After the merging: a researcher sees, and judges, what is whole.
    kept = (one for one in found if one.kind == MARKED or corrections.allows(seen.text[one.start : one.end]))
    return [_placed(one, seen) for one in kept]


def _all(text: str, regions: Sequence[str]) -> list[Finding]:
    found = [*emails(text), *pages(text), *handles(text), *names(text)]
    if any(map(str.isdigit, text)):
        found += [*cards(text), *accounts(text), *national_numbers(text), *phones(text, regions=regions)]
        found += [*computers(text), *addresses(text), *births(text)]
    elif "::" in text:
        found += computers(text)
    return found


def _placed(found: Finding, seen: Plain) -> Finding:
    start, end = seen.original(found.start, found.end)
    return replace(found, start=start, end=end)

"""The licences that a dataset may be given, and how others may cite it."""

from dataclasses import dataclass

from exports.reports.manifests import Manifest


@dataclass(frozen=True)
class Licence:
    """`code` is its SPDX identifier, or ours where there is none; `card` what a dataset card calls it."""

    code: str
    name: str
    url: str
    card: str


NONE = "none"
LICENCES = {
    licence.code: licence
    for licence in (
        Licence(NONE, "No licence given: ask the people who collected the data", "", "other"),
        Licence("CC0-1.0", "Public domain dedication", "https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
        Licence("CC-BY-4.0", "Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        Licence(
            "CC-BY-SA-4.0",
            "Attribution-ShareAlike 4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
            "cc-by-sa-4.0",
        ),
        Licence(
            "CC-BY-NC-4.0",
            "Attribution-NonCommercial 4.0",
            "https://creativecommons.org/licenses/by-nc/4.0/",
            "cc-by-nc-4.0",
        ),
        Licence("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/", "odbl"),
    )
}


def of(manifest: Manifest) -> Licence:
    """The licence of a release."""
    return LICENCES[manifest["licence"]]


def citation(manifest: Manifest) -> str:
    """How to cite it: as the researcher said, or by title, version and seed."""
    given: str = manifest["citation"]
    survey, made = manifest["survey"], manifest["software"]["Crowdseed"]
    name = f"{survey['title']}, version {survey['version']}, seed {manifest['seed']}"
    return given or f"{name} [Data set]. Made with Crowdseed {made}."

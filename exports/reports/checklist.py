"""What the GDPR asks for, what the system can show for it, and what a person must still answer."""

from dataclasses import dataclass
from typing import Any

from exports.reports import licences
from exports.reports.manifests import Manifest
from exports.reports.words import counted

SHOWN, PARTLY, OPEN = "shown", "partly shown", "for you to answer"


@dataclass(frozen=True)
class Check:
    """`state` is one of SHOWN, PARTLY, OPEN; `evidence` says what is known, or what to write down."""

    article: str
    question: str
    state: str
    evidence: str


def checklist(manifest: Manifest, *, sensitive: int) -> tuple[Check, ...]:
    """`sensitive`: how many columns may hold what articles 9 and 10 protect."""
    return (
        _purpose(manifest),
        _consent(manifest),
        _special(sensitive),
        _least(manifest),
        _protected(manifest),
        Check("5 (1) d", "Are the data right, and up to date?", PARTLY, "See “Quality”. Correct what is found there."),
        Check("5 (1) e", "How long are the data kept?", OPEN, "Write down when it is deleted, and by whom."),
        Check(
            "7 (3), 17",
            "Can people withdraw, and are their data erased?",
            SHOWN,
            "Yes, at any time. What they gave is erased, and each release that holds it is marked as superseded. "
            "You must tell those who have a copy.",
        ),
        Check("13", "Were people told who you are, why, and how long?", OPEN, "Compare the consent text."),
        Check(
            "30, 5 (2)",
            "Is there a record of what was done?",
            SHOWN,
            f"Yes: manifest.json has every option, the seed {manifest['seed']}, and a hash of every file.",
        ),
        Check("35", "Is an impact assessment needed?", OPEN, "Yes, where many people or sensitive data are concerned."),
        Check("44", "Do the data leave the European Economic Area?", OPEN, "Write down who receives them, and where."),
        _licensed(manifest),
    )


def _purpose(manifest: Manifest) -> Check:
    question = "Is there one stated purpose?"
    described = bool(manifest["survey"].get("description"))
    words = "The study's description says so. Check that the use fits it." if described else "Describe the study."
    return Check("5 (1) b", question, PARTLY if described else OPEN, words)


def _consent(manifest: Manifest) -> Check:
    question = "Did people consent?"
    if not manifest["survey"].get("consent"):
        return Check("6, 7", question, OPEN, "The study has no consent text. Name another legal basis.")
    words = "Nobody can answer before they agree to the consent text. Check that it covers this release."
    return Check("6, 7", question, PARTLY, words)


def _special(sensitive: int) -> Check:
    question = "Are there special categories of data?"
    if sensitive:
        words = f"Perhaps: {counted(sensitive, 'column')}, by the words in it. Name the exception of article 9 (2)."
        return Check("9, 10", question, OPEN, words)
    return Check("9, 10", question, OPEN, "No column looks so by its words. That is a hint: read the columns yourself.")


def _least(manifest: Manifest) -> Check:
    dropped = manifest["privacy"].get("dropped", [])
    words = "Identifiers never leave." + (f" Left out as well: {', '.join(dropped)}." if dropped else "")
    return Check("5 (1) c", "Is only what is needed in it?", PARTLY, f"{words} Does every column serve the purpose?")


def _protected(manifest: Manifest) -> Check:
    found: dict[str, Any] | None = manifest["privacy"].get("k_anonymity")
    question = "Are people protected from being recognised?"
    if not found or found.get("smallest") is None:
        words = "People have pseudonyms, but no combination of columns was checked: these are personal data."
        return Check("25, 32", question, PARTLY, words)
    words = f"People have pseudonyms, and share their quasi-identifiers with at least {found['smallest'] - 1} others."
    return Check("25, 32", question, SHOWN, f"{words} Whether that is anonymous depends on what others know.")


def _licensed(manifest: Manifest) -> Check:
    licence = licences.of(manifest)
    if licence.code == licences.NONE:
        return Check("", "May others use it, and how?", OPEN, "No licence is given: nobody may. Choose one.")
    return Check("", "May others use it, and how?", SHOWN, f"{licence.name} ({licence.code}).")

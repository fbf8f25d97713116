"""What attacks on a release came to, in plain words for its page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exports.models import Release

PARTS = {"answers": "Attacks on the answers", "made-up rows": "Attacks on the made-up rows"}
ATTACKS = {
    "singling out": "Singling somebody out by one answer",
    "singling out by several": "Singling somebody out by three answers",
    "linkability": "Linking two sources of what is known of somebody",
}


@dataclass(frozen=True)
class Tried:
    """One attack: how many of its guesses were right, by chance, about people outside; the risk with its 95 % interval;
    `why` something is not known."""

    what: str
    right: str
    chance: str
    others: str
    risk: str
    why: str


@dataclass(frozen=True)
class Part:
    """Attacks on one sort of rows. `undefined`: why there are none; `notes`: what else is to be known."""

    title: str
    undefined: str
    rows: list[Tried]
    notes: list[str]


def parts(release: Release) -> list[Part]:
    """Nothing for a release that is not ready, or of an earlier version."""
    found = (release.manifest.get("privacy") or {}).get("attacks") or {}
    return [_part(title, found[name]) for name, title in PARTS.items() if found.get(name)]


def _part(title: str, told: Mapping[str, Any]) -> Part:
    if told["undefined"]:
        return Part(title, told["undefined"], [], [])
    return Part(title, "", list(_rows(told)), [note for note in (told["no control"], *told["notes"]) if note])


def _rows(told: Mapping[str, Any]) -> Iterator[Tried]:
    for name, what in ATTACKS.items():
        yield _tried(what, told[name])
    for name, one in told["inference"].items():
        yield _tried(f"Guessing the answer to {name}", one)


def _tried(what: str, one: Mapping[str, Any]) -> Tried:
    right, chance, others = (_share(one[name]) for name in ("attack", "baseline", "control"))
    return Tried(what, right, chance, others, _risk(one["risk"]), one["undefined"])


def _share(rate: Mapping[str, float] | None) -> str:
    return "–" if rate is None else f"{100 * rate['right'] / rate['guesses']:.0f} % of {rate['guesses']:,}"


def _risk(risk: Mapping[str, float] | None) -> str:
    if risk is None:
        return "–"
    return f"{100 * risk['value']:.0f} % ({100 * risk['low']:.0f} to {100 * risk['high']:.0f})"

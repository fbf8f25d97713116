"""How made-up rows came about, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exports.reports.manifests import Manifest
from exports.reports.words import percent

ON_PURPOSE = "So they differ from real rows on purpose: there, being less like them is no fault."


def sentences(manifest: Manifest) -> list[str]:
    """What made-up rows follow and which groups they fill; nothing where they are at random."""
    made = manifest.get("synthetic") or {}
    filled = made.get("filled") or {}
    return [*_followed(made), *_filled(filled), *([ON_PURPOSE] if filled else [])] if made else []


def _followed(made: Mapping[str, Any]) -> Iterator[str]:
    yield f"Made-up rows are {made['seeds']}."
    if private := made.get("differential privacy"):
        yield f"What they follow was learnt with differential privacy, ε = {private['epsilon']:g}."
    elif made.get("model"):
        yield f"Nothing that fewer than {made['minimum count']} people share was learnt."
    if found := (made.get("items") or {}).get("questions"):
        yield f"The answers to {', '.join(found)} lean towards the consensus of the item that they are about."


def _filled(filled: Mapping[str, Any]) -> Iterator[str]:
    for name, shares in (filled.get("shares") or {}).items():
        aims = ", ".join(f"{code} {percent(one['aimed'])}" for code, one in shares.items())
        reached = ", ".join(f"{code} {percent(one['reached'])}" for code, one in shares.items())
        yield f"They were dealt towards these shares of {name}: {aims}. Of all rows counted that is now: {reached}."
    if combinations := filled.get("combinations"):
        yield from _groups(combinations)


def _groups(combinations: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    by, possible = ", ".join(combinations[0]["answers"]), [one for one in combinations if "why" not in one]
    if possible:
        least = min(one["reached"] for one in possible)
        yield f"They fill up small groups by {by}: the smallest of {len(possible)} has {least:,} rows."
    if never := len(combinations) - len(possible):
        yield (
            f"For {never} of the {len(combinations)} combinations of {by} no row was made: by the survey's logic these "
            "answers come about together never, or hardly ever."
        )

"""What was done to protect people, as sentences, from the manifest."""

from collections.abc import Iterator
from typing import Any

METHODS = {
    "lattice": "whole columns were made coarser",
    "mondrian": "answers became ranges and sets, group by group",
    "local": "answers became ranges and sets around similar people",
    "none": "nothing was changed",
}


def sentences(privacy: dict[str, Any]) -> list[str]:
    """Nothing where nothing was checked, or the manifest is of an earlier version."""
    made = privacy.get("protection")
    if not made:
        return []
    before, after = made["before"], made["after"]
    told = [*_done(made), *_sensitive(made["asked"], after)]
    old, new = before["prosecutor"], after["prosecutor"]
    if old and new:
        told.append(
            "Somebody who knows that a person took part recognises them with a chance of at most "
            f"{new['highest']:.1%} (before: {old['highest']:.1%})."
        )
    return told


def texts(privacy: dict[str, Any]) -> list[str]:
    """What was done with what people and items say; nothing where nothing was searched, or the manifest is old."""
    told = privacy.get("text") or {}
    if told.get("style") == "keep":
        return [f"Texts are as they were written: {told['reason']}"]
    if not (columns := [kinds for table in told.get("replaced", {}).values() for kinds in table.values()]):
        return []
    done = "the texts with any were emptied" if told["style"] == "drop" else "they were replaced"
    found = sum(times for kinds in columns for times in kinds.values())
    return [
        f"Texts of people and of items were searched for names, addresses and the like, and {done}: {found:,} places. "
        "The search finds most and never all."
    ]


def _done(made: dict[str, Any]) -> list[str]:
    if made["method"] == "refuse":
        return []
    people = made["before"]["people"]
    columns = [f"{name}: {' '.join(how.split())}" for name, how in sorted(made["columns"].items())]
    return [
        f"To reach this, {METHODS[made['method']]} (method {made['method']}), and {made['suppressed']:,} of {people:,} "
        f"people were left out; {made['information_loss']:.1%} of the detail was lost (NCP).",
        *([f"Columns: {'; '.join(columns)}."] if columns else []),
    ]


def _sensitive(asked: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What holds in each group of people who look the same, of each sensitive question; nothing without people."""
    for name, found in sorted(after["sensitive"].items()):
        wanted = asked["sensitive"][name]
        if wanted["distinct_l"] is not None:
            many = found["distinct_l"]
            yield f"In each group of people who look the same there are at least {many} answers to {name}."
        if wanted["entropy_l"] is not None:
            evenly = found["entropy_l"]
            yield f"Their answers to {name} are spread at least like {evenly:.3g} equally frequent ones (entropy)."
        if wanted["recursive_c"] is not None:
            often = f"{found['recursive_c']:.3g} times as often as all from number {wanted['recursive_l']} on"
            yield f"The most frequent answer to {name} comes at most {often} together (recursive diversity)."
        if wanted["t"] is not None:
            yield f"Their answers to {name} are at most {found['t']:.3g} away from those of all (t-closeness)."

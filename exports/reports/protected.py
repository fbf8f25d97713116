"""What was done to protect people, as sentences, from the manifest."""

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


def _sensitive(asked: dict[str, Any], after: dict[str, Any]) -> list[str]:
    name, told = asked["sensitive"], []
    if asked["l"] is not None and after["l"] is not None:
        told.append(f"In each group of people who look the same there are at least {after['l']} answers to {name}.")
    if asked["t"] is not None and after["t"] is not None:
        told.append(f"Their answers to {name} are at most {after['t']:.3g} away from those of all (t-closeness).")
    return told

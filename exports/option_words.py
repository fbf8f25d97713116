"""The settings of an order in words, for people."""

from collections.abc import Mapping
from typing import Any

from exports.options import Options

# An order in which nothing was chosen.
NOTHING: dict[str, Any] = {"rows": (), "formats": (), "quasi_identifiers": (), "k": 0, "drop": (), "missing": False}
UNTOUCHED = Options(**NOTHING, synthetic_rows=0, synthetic_share=0.0).to_json()
REST = ("all else", "as it is by itself; the manifest has every setting")


def chosen(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was chosen; the many things that were left as they are by themselves would only hide it."""
    found = {name: value for name, value in options.items() if value != UNTOUCHED.get(name)}
    return [*((called(name), in_words(value)) for name, value in found.items()), REST]


def called(name: str) -> str:
    return name.replace("_", " ")


def in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value in (None, ""):
        return "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

"""How well a release protects people, in plain words for its page: asked, reached, and the risk before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exports.models import Release
from exports.options import METHODS, of_today

RISKS = (
    ("prosecutor", "highest", "The easiest person to recognise, by somebody who knows that they took part"),
    ("prosecutor", "mean", "A person on average, by somebody who knows that they took part"),
    ("journalist", "highest", "The easiest person to recognise, by somebody who knows only the population"),
    ("marketer", "", "People recognised, by somebody who tries everybody"),
    ("unique", "", "People with answers that nobody else has"),
    ("unique_in_population", "", "People whose answers are unique in the population"),
)


@dataclass(frozen=True)
class Chance:
    """One kind of risk before and after, in per cent; `width` of a bar is the same number without its mark."""

    what: str
    before: str
    after: str
    width_before: float
    width_after: float


@dataclass(frozen=True)
class Demand:
    """Something asked of every group of people who look the same."""

    what: str
    asked: str
    reached: str


def panel(release: Release) -> dict[str, Any]:
    """What the page shows; nothing (`made` is empty) where the release is not ready or nothing was checked."""
    made = (release.manifest.get("privacy") or {}).get("protection")
    if not made:
        return {"made": None, "state": release.state}
    before, after = made["before"], made["after"]
    return {
        "made": made,
        "method": METHODS.get(made["method"], made["method"]),
        "demands": list(_demands(made["asked"], after)),
        "chances": [found for risk in RISKS if (found := _chance(before, after, *risk))],
        "people": before["people"],
        "suppressed": _percent(made["suppressed"] / before["people"]) if before["people"] else "0 %",
        "allowed": _percent(made["asked"]["suppression"]),
        "loss": _percent(made["information_loss"]),
        "columns": list(made["columns"].items()),
        "undefined": sorted({*before["undefined"].values(), *after["undefined"].values()}),
    }


def _demands(asked: Mapping[str, Any], after: Mapping[str, Any]) -> list[Demand]:
    told = [Demand("People who look the same (k)", f"at least {asked['k']}", _shown(after["k"]))]
    # A release of an earlier version has one sensitive question, and its figures beside k.
    plain = {"distinct_l": after["l"], "t": after["t"]}
    for name, wanted in of_today(asked)["sensitive"].items():
        told += _of_answers(name, wanted, after.get("sensitive", {}).get(name, plain))
    return told


def _of_answers(name: str, wanted: Mapping[str, Any], reached: Mapping[str, Any]) -> Iterator[Demand]:
    def said(demand: str) -> str:
        return _shown(reached.get(demand))

    if wanted.get("distinct_l") is not None:
        yield Demand(
            f"Different answers to {name} among them (l)", f"at least {wanted['distinct_l']}", said("distinct_l")
        )
    if wanted.get("entropy_l") is not None:
        what = f"Answers to {name} as if equally frequent (entropy l)"
        yield Demand(what, f"at least {wanted['entropy_l']:g}", said("entropy_l"))
    if wanted.get("recursive_c") is not None:
        what = f"The most frequent answer to {name}, against all from number {wanted['recursive_l']} on (recursive c)"
        yield Demand(what, f"less than {wanted['recursive_c']:g}", said("recursive_c"))
    if wanted.get("t") is not None:
        yield Demand(f"Distance of their answers to {name} from all answers (t)", f"at most {wanted['t']:g}", said("t"))


def _shown(value: float | None) -> str:
    return "nobody is there" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _chance(before: Mapping[str, Any], after: Mapping[str, Any], name: str, part: str, what: str) -> Chance | None:
    """None where neither is known."""
    old, new = ((found[name] or {}).get(part) if part else found[name] for found in (before, after))
    if old is None and new is None:
        return None
    return Chance(what, _percent(old), _percent(new), (old or 0) * 100, (new or 0) * 100)


def _percent(share: float | None) -> str:
    if share is None:
        return "not known"
    return f"{share * 100:.1f} %" if 0 < share < 0.1 else f"{share * 100:.0f} %"

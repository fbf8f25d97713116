"""The part of the page about attacks that were tried out on the rows, as the manifest tells of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from exports.reports import charts
from exports.reports.markup import Safe, element, table
from exports.reports.words import NONE, count, percent

Found = Mapping[str, Any]

PARTS = {"answers": "Attacks on the answers", "made-up rows": "Attacks on the made-up rows"}
ATTACKS = {
    "singling out": "Singling out by one column",
    "singling out by several": "Singling out by three columns",
    "linkability": "Linking",
}
EXPLAINED = (
    "Guesses were read off the rows, about the people who answered. Singling out: that exactly one person is like "
    "this. Linking: that two halves of what is known of a person lead to the same row. Inference: what else a person "
    "answered. By chance: guesses made without looking. About others: the same guesses about people of whom the rows "
    "know nothing. The risk is what the rows add: (right − about others) / (1 − about others); 0 is best. In brackets: "
    "95 % intervals. Giomi et al. 2023."
)


def attacks(found: Found | None) -> Iterator[Safe]:
    """Nothing where the manifest is of an earlier version, or no answers leave."""
    told = {title: found[part] for part, title in PARTS.items() if found and found.get(part)}
    if any(not one["undefined"] for one in told.values()):
        yield element("p", EXPLAINED, class_="quiet")
    for title, one in told.items():
        yield element("h4", title)
        yield from _part(one, title)


def _part(told: Found, title: str) -> Iterator[Safe]:
    if told["undefined"]:
        yield element("p", told["undefined"])
        return
    every = {what: told[name] for name, what in ATTACKS.items()}
    every |= {f"Inference: {name}": one for name, one in told["inference"].items()}
    head = ("attack", "", "right", "by chance", "about others", "risk")
    caption = f"{count(told['rows'])} rows, {count(told['people'])} people, {count(told['control'])} others"
    yield table(caption, head, (_row(what, one) for what, one in every.items()), numbers=(2, 3, 4, 5), label=title)
    reasons = [f"{what}: {one['undefined']}" for what, one in every.items() if one["undefined"]]
    for note in (*reasons, told["no control"], *told["notes"]):
        if note:
            yield element("p", note, class_="quiet")


def _row(what: str, one: Found) -> list[str]:
    shown = one["risk"] or one["attack"]
    picture = charts.interval(shown["low"], shown["value"], shown["high"]) if shown else NONE
    return [what, picture, *(_with_ends(one[name]) for name in ("attack", "baseline", "control", "risk"))]


def _with_ends(rate: Found | None) -> str:
    """A rate as the share of right guesses, whose interval has another middle where they are few; a risk as it is."""
    if rate is None:
        return NONE
    value = rate["right"] / rate["guesses"] if "guesses" in rate else rate["value"]
    return f"{percent(value)} ({100 * rate['low']:.1f} to {100 * rate['high']:.1f})"

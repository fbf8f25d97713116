"""The part of the page about variety: how varied the values are, whom they represent, and where they come from."""

from collections.abc import Iterator

from exports.reports import charts
from exports.reports.diversity import Diversity, Pairs, Spread
from exports.reports.markup import Safe, element, table
from exports.reports.page_shapes import MOST_COLUMNS, histogram
from exports.reports.places import Places
from exports.reports.representation import Group, Represented, Weights
from exports.reports.words import NONE, count, counted, decimal, percent, quantity, with_ends

MOST_PAIRS, MOST_DOTS = 20, 400
WEIGHTS = {
    "people": "people with a weight",
    "design effect": "design effect: so much wider weights make the square of an interval (Kish 1965)",
    "effective people": "effective people: so many without weights would tell as much",
    "smallest": "smallest weight, the mean being 1",
    "largest": "largest weight",
    "as large as allowed": "people with the largest weight allowed",
    "furthest from a target": "largest distance of a weighted share from its target",
    "rounds": "rounds of raking",
}


def diversity(found: Diversity, *, weights: Weights | None = None, unit: str = "people") -> Iterator[Safe]:
    """How varied, whom it represents, where from, which combinations are there. `unit`: what is counted."""
    yield element("h3", "How varied the values are")
    yield from _varied(found)
    yield element("h3", "Representation")
    yield from _representation(found, unit)
    if weights:
        yield from _weights(weights)
    if found.places:
        yield element("h3", "Places")
        yield from _places(found.places)
    yield element("h3", "Combinations")
    yield from _combinations(found)


def _varied(found: Diversity) -> Iterator[Safe]:
    if found.undefined:
        yield element("p", found.undefined)
        return
    words = (
        "Simpson: the chance that two answers differ. Shannon: entropy in nats. Effective number: so many equally "
        "common values would be as varied. Evenness: entropy by the most there could be; 1: all are equally common."
    )
    yield element("p", words, class_="quiet")
    head = ("column", "values", "Simpson", "Shannon", "effective number", "evenness")
    rows = [_varied_row(one) for one in found.spreads[:MOST_COLUMNS]]
    yield table("Variety", head, rows, numbers=range(1, 6))


def _varied_row(one: Spread) -> list[str]:
    figures = (one.simpson, one.shannon, one.effective, one.evenness)
    return [one.column, count(sum(n > 0 for _, n in one.counts)), *map(decimal, figures)]


def _representation(found: Diversity, unit: str) -> Iterator[Safe]:
    if found.representation_undefined:
        yield element("p", found.representation_undefined)
        return
    words = (
        f"The bar is the share of {unit}, the thin line its 95 % interval, the mark the target. A target outside the "
        "line is missed by more than chance."
    )
    yield element("p", words, class_="quiet")
    for one in found.representation:
        yield from _represented(one, unit)


def _represented(one: Represented, unit: str) -> Iterator[Safe]:
    yield element("h4", one.text or one.column)
    if one.undefined:
        yield element("p", one.undefined)
        return
    weighted = any(group.weighted is not None for group in one.groups)
    head = ("group", "", unit, "share", "target", "weighted" if weighted else "weight")
    rows = [_group(group, weighted) for group in one.groups]
    caption = f"{one.column}: {sum(group.n for group in one.groups):,} {unit} against the target"
    yield table(caption, head, rows, numbers=range(2, 6))
    words = f"To reach the target, {percent(one.distance or 0)} of them would have to be others."
    if not weighted:
        effect = "undefined, for a group is empty" if one.design_effect is None else f"{one.design_effect:.2f}"
        words += f" Design effect of these weights: {effect}."
    if one.others:
        words += f" {count(one.others)} with an answer that has no target take no part."
    yield element("p", words)


def _group(one: Group, weighted: bool) -> list[str]:
    bar = charts.against(one.share, one.target, low=one.low, high=one.high)
    last = NONE if one.weighted is None else percent(one.weighted)
    figures = [percent(one.share), percent(one.target), last if weighted else quantity(one.weight)]
    return [one.name, bar, count(one.n), *figures]


def _weights(found: Weights) -> Iterator[Safe]:
    yield element("h3", "Weights")
    told = found.told
    words = f"The column “{told['column']}” weights people to the targets, by {told['method']}."
    yield element("p", f"{words} {_reached(told)}")
    rows = [(words, quantity(told[name])) for name, words in WEIGHTS.items()]
    yield table("What the weights cost", ("figure", "value"), rows, numbers=(1,))
    yield from histogram(found.histogram, "How the weights are distributed", "people")
    yield element("ul", [element("li", note) for note in told["notes"]], class_="quiet")


def _reached(told: dict[str, object]) -> str:
    if told["converged"]:
        return "The targets are reached."
    return "The targets are not all reached: the largest weight allowed, or the answers themselves, stand in the way."


def _places(found: tuple[Places, ...]) -> Iterator[Safe]:
    words = (
        "Found by the words in names of columns, and by pairs of latitude and longitude. Effective number: so many "
        "equally common places would be as spread out."
    )
    yield element("p", words, class_="quiet")
    rows = [
        (one.column, count(one.distinct), one.largest or NONE, with_ends(one.largest_share), decimal(one.effective))
        for one in found
    ]
    head = ("column", "places", "the largest", "its share", "effective number")
    yield table("How far apart the rows are", head, rows, numbers=(1, 3, 4))
    for one in found:
        if one.cells:
            yield from _map(one)


def _map(one: Places) -> Iterator[Safe]:
    yield element("h4", f"{one.column}: where the rows are")
    title = f"Map of {one.column}: {count(one.distinct)} places, most rows at {one.largest}. North is up."
    yield charts.points(one.cells[:MOST_DOTS], title=title)
    reach = "" if one.reach is None else f" Half of the rows lie within {one.reach:,.0f} km of their middle."
    left = len(one.cells) - MOST_DOTS
    more = f" {count(left)} places with fewer rows are not drawn." if left > 0 else ""
    yield element("p", f"A dot is a place to a tenth of a degree, its area the number of rows.{reach}{more}")


def _combinations(found: Diversity) -> Iterator[Safe]:
    if found.pairs_undefined:
        yield element("p", found.pairs_undefined)
        return
    gaps = [one for one in found.pairs if one.seen < one.possible]
    if whole := len(found.pairs) - len(gaps):
        yield element("p", f"With every combination of their answers: {counted(whole, 'pair')} of columns.")
    if not gaps:
        return
    emptiest = sorted(gaps, key=lambda one: (one.seen / one.possible, one.one, one.other))[:MOST_PAIRS]
    head = ("columns", "", "seen", "possible", "not there, for example")
    caption = "Which combinations of two answers are there; the emptiest pairs of columns first"
    yield table(caption, head, map(_pairs_row, emptiest), numbers=(2, 3))


def _pairs_row(one: Pairs) -> list[str]:
    gaps = "; ".join(f"{first} + {second}" for first, second in one.gaps)
    return [f"{one.one} × {one.other}", charts.bar(one.seen / one.possible), count(one.seen), count(one.possible), gaps]

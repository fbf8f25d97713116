"""The parts of the page with pictures of values: how they are distributed, how varied, and whom they represent."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from exports.reports import charts
from exports.reports.diversity import Diversity, Group, Pairs, Represented, Spread
from exports.reports.figures import Figure
from exports.reports.markup import Safe, element, table
from exports.reports.review import Review
from exports.reports.shapes import Histogram
from exports.reports.words import NONE, count, decimal, percent, quantity

# The rest is in report.json.
MOST_COLUMNS, MOST_VALUES, MOST_PAIRS = 60, 20, 20
COLOURS = 5


def distributions(review: Review) -> Iterator[Safe]:
    """The columns, and how sure the crowd is."""
    yield from columns(review.diversity.spreads, review.histograms, unit="answers")
    yield from _confidences(review)


def columns(spreads: Sequence[Spread], histograms: Sequence[Histogram], *, unit: str) -> Iterator[Safe]:
    """A table with bars for each choice, a histogram with its table for each number."""
    shown, numbers = spreads[:MOST_COLUMNS], histograms[:MOST_COLUMNS]
    if not shown and not numbers:
        yield element("p", "No column holds choices or numbers.")
    yield element("div", (element("div", _spread(one, unit)) for one in shown), class_="two")
    for one in numbers:
        yield from _histogram(one, f"{one.column}: {one.text}" if one.text else one.column, "rows")
    left = len(spreads) + len(histograms) - len(shown) - len(numbers)
    if left:
        yield element("p", f"{left} more columns are in report.json.", class_="quiet")


def diversity(found: Diversity) -> Iterator[Safe]:
    """How varied, whom it represents, which combinations are there."""
    yield element("h3", "How varied the values are")
    yield from _varied(found)
    yield element("h3", "Representation")
    yield from _representation(found)
    yield element("h3", "Combinations")
    yield from _combinations(found)


def keyed(place: int, name: str) -> Safe:
    """The head of a column with its colour in the bars."""
    return element("span", (charts.swatch(place % COLOURS), name))


def parts(shares: Sequence[float]) -> Safe:
    return charts.stacked(shares)


def ends(found: Figure) -> str:
    """The picture of a share with its interval."""
    if found.value is None or found.low is None or found.high is None:
        return NONE
    return charts.interval(found.low, found.value, found.high)


def _confidences(review: Review) -> Iterator[Safe]:
    yield element("h3", "Confidence of the consensus")
    if not review.confidences:
        yield element("p", "The release has no consensus.")
    for one in review.confidences[:MOST_COLUMNS]:
        yield from _histogram(one, f"{one.column}: how sure the crowd's answer is, 0 to 1", "items")


def _spread(one: Spread, unit: str) -> Iterator[Safe]:
    yield element("h3", one.text or one.column)
    whose = "people" if one.demographic else unit
    if not one.n:
        yield element("p", "There is no answer.")
        return
    shown = one.counts[:MOST_VALUES]
    rows = [(name, charts.bar(n / one.n), count(n), percent(n / one.n)) for name, n in shown]
    if rest := sum(n for _, n in one.counts[MOST_VALUES:]):
        others = f"{len(one.counts) - MOST_VALUES} others"
        rows.append((others, charts.bar(rest / one.n), count(rest), percent(rest / one.n)))
    yield table(f"{one.column}: {one.n:,} {whose}", ("value", "", whose, "share"), rows, numbers=(2, 3))


def _histogram(one: Histogram, title: str, unit: str) -> Iterator[Safe]:
    yield element("h3", title)
    if one.undefined:
        yield element("p", one.undefined)
        return
    about = "The ends also hold what lies beyond. " if one.open_ends else ""
    spans = [f"{quantity(low)} to {quantity(high)}" for low, high in pairwise(one.edges)]
    if one.open_ends:
        spans[0], spans[-1] = f"up to {quantity(one.edges[1])}", f"from {quantity(one.edges[-2])}"
    rows = [(span, count(n), percent(n / one.n)) for span, n in zip(spans, one.counts, strict=True)]
    most = spans[one.counts.index(max(one.counts))]
    title = f"Histogram of {one.column}: the tallest bar is {most}. The table has the numbers."
    picture = charts.columns(one, title=title)
    caption = f"{about}{one.n:,} {unit}; an end belongs to the next bar."
    yield element("div", (picture, table(caption, (one.column, unit, "share"), rows, numbers=(1, 2))), class_="pair")


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


def _representation(found: Diversity) -> Iterator[Safe]:
    if found.representation_undefined:
        yield element("p", found.representation_undefined)
    for one in found.representation:
        yield from _represented(one)


def _represented(one: Represented) -> Iterator[Safe]:
    yield element("h4", one.text or one.column)
    if one.undefined:
        yield element("p", one.undefined)
        return
    rows = map(_group, one.groups)
    head = ("group", "", "share", "target", "share by target", "weight")
    yield table(f"{one.column}: the bar is the share, the mark is the target", head, rows, numbers=range(2, 6))
    effect = "undefined: a group is empty" if one.design_effect is None else f"{one.design_effect:.2f}"
    words = f"Distance from the target: {percent(one.distance or 0)}. Design effect of the weights: {effect}."
    yield element("p", words)


def _group(one: Group) -> list[str]:
    bar = charts.against(one.share, one.target)
    return [one.name, bar, percent(one.share), percent(one.target), quantity(one.ratio), quantity(one.weight)]


def _combinations(found: Diversity) -> Iterator[Safe]:
    if found.pairs_undefined:
        yield element("p", found.pairs_undefined)
        return
    emptiest = sorted(found.pairs, key=lambda one: (one.seen / one.possible, one.one, one.other))[:MOST_PAIRS]
    head = ("columns", "", "seen", "possible", "not there, for example")
    caption = "Which combinations of two answers are there; the emptiest pairs of columns first"
    yield table(caption, head, map(_pairs_row, emptiest), numbers=(2, 3))


def _pairs_row(one: Pairs) -> list[str]:
    gaps = "; ".join(f"{first} + {second}" for first, second in one.gaps)
    return [f"{one.one} × {one.other}", charts.bar(one.seen / one.possible), count(one.seen), count(one.possible), gaps]

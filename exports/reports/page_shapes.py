"""The part of the page with pictures of values: how they are distributed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from exports.reports import charts
from exports.reports.diversity import Spread
from exports.reports.figures import Figure
from exports.reports.markup import Safe, element, table
from exports.reports.review import Review
from exports.reports.shapes import Histogram
from exports.reports.words import NONE, count, percent, quantity

# The rest is in report.json.
MOST_COLUMNS, MOST_VALUES = 60, 20
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
        yield from histogram(one, f"{one.column}: {one.text}" if one.text else one.column, "rows")
    left = len(spreads) + len(histograms) - len(shown) - len(numbers)
    if left:
        yield element("p", f"{left} more columns are in report.json.", class_="quiet")


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
        yield from histogram(one, f"{one.column}: how sure the crowd's answer is, 0 to 1", "items")


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


def histogram(one: Histogram, title: str, unit: str) -> Iterator[Safe]:
    """The picture beside its table, under `title`."""
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

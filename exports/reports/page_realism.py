"""The part of the page about made-up rows: how like real ones they are, of what use, and whether they copy."""

from collections.abc import Iterator

from crowd.quality.intervals import wilson
from exports.reports import charts
from exports.reports.closeness import Closeness
from exports.reports.figures import Figure
from exports.reports.markup import Safe, element, table
from exports.reports.realism import Column, Judged, Pair
from exports.reports.release_realism import Realism
from exports.reports.words import NONE, counted, percent, with_ends

MOST_PAIRS = 20
# Below, real rows themselves teach next to nothing.
HARDLY = 0.6
DETECTION = "How well a classifier tells real rows from synthetic ones (AUC; .5: not at all, 1: always)"
USEFULNESS = "Learning from synthetic rows, against learning from real ones (ratio of AUCs; 1 is best)"


def realism(found: Realism) -> Iterator[Safe]:
    """How like the real rows the synthetic ones are."""
    if found.undefined or found.compared is None:
        yield element("p", found.undefined)
        return
    if found.made:
        yield element("p", " ".join(found.made))
    real, made = found.rows
    words = f"{real:,} real and {made:,} synthetic rows, drawn by the seed. Columns of free text were not compared."
    yield element("p", words, class_="quiet")
    compared = found.compared
    scores = (
        ("Columns alone (1: the same)", compared.shapes),
        ("Pairs of columns that depend on each other (1: the same)", compared.trends),
        ("Overall: the mean of both", compared.overall),
        ("Share of synthetic values outside the real range", compared.out_of_range),
    )
    rows = [(name, NONE if value is None else f"{value:.3f}") for name, value in scores]
    judged = {DETECTION: found.detection, USEFULNESS: found.usefulness}
    rows += [(name, f"{one.value:.3f}") for name, one in judged.items() if one and one.value is not None]
    yield table("Scores", ("score", "value"), rows, numbers=(1,))
    yield from _undefined(judged)
    yield from _foretold(found)
    if found.closeness is not None:
        yield element("h3", "How near the rows come to real ones")
        yield from closeness(found.closeness)
        yield element("h3", "Column by column")
    head = ("column", "", "score", "measure", "outside")
    yield table("By column", head, map(_column, compared.columns), numbers=(2, 4))
    pairs = sorted((one for one in compared.pairs if one.counts), key=lambda one: (one.score or 0, one.one, one.other))
    if pairs:
        caption = "Pairs that depend on each other, the worst first"
        yield table(caption, ("pair", "", "score", "measure"), map(_pair, pairs[:MOST_PAIRS]), numbers=(2,))


def _undefined(judged: dict[str, Judged | None]) -> Iterator[Safe]:
    for name, one in judged.items():
        if one and one.undefined:
            yield element("p", f"{name.partition(' (')[0]}: not known. {one.undefined}", class_="quiet")


def _column(one: Column) -> list[str]:
    beyond = NONE if one.out_of_range is None else percent(one.out_of_range)
    if one.score is None:
        return [one.name, NONE, one.undefined, one.measure, beyond]
    return [one.name, charts.bar(one.score), f"{one.score:.3f}", one.measure, beyond]


def _pair(one: Pair) -> tuple[str, str, str, str]:
    score = one.score or 0.0
    return f"{one.one} × {one.other}", charts.bar(max(0.0, score)), f"{score:.3f}", one.measure


def closeness(found: Closeness) -> Iterator[Safe]:
    """Whether made-up rows lie nearer to those that were learnt from than to others of the same sort."""
    if found.closer_share is None:
        yield element("p", f"Not known. {found.undefined}", class_="quiet")
        return
    rows = [
        ("rows closer to one learnt from than to any unseen one (50 %: nothing was copied)", found.closer_share),
        ("rows equal to one that was learnt from", found.copies),
        ("unseen rows equal to one that was learnt from: what chance makes", found.copies_held_out),
    ]
    shown = [(name, charts.bar(value or 0.0), NONE if value is None else percent(value)) for name, value in rows]
    # A row that is as far from both counts for a half, so that their number need not be whole.
    low, high = wilson(found.closer_share * found.rows, found.rows) or (0.0, 1.0)
    closer = Figure(found.closer_share, low=low, high=high)
    shown[0] = (shown[0][0], charts.interval(low, found.closer_share, high), with_ends(closer))
    yield table("A test of copying, not a proof of privacy", ("figure", "", "share"), shown, numbers=(2,))


def _foretold(found: Realism) -> Iterator[Safe]:
    """What was learnt, and how well that could be told at all."""
    useful = found.usefulness
    if useful is None or len(useful.parts) < 2 or not found.predicted:
        return
    made, real = useful.parts
    words = (
        f"Learnt was whether the answer to {found.predicted} is “{found.commonest}” or another, tested on "
        f"{counted(found.held_out, 'row')} of people held out: AUC {made:.3f} from synthetic rows, {real:.3f} from "
        "real ones."
    )
    if real < HARDLY:
        words += " The other answers hardly tell it, so that the ratio says little."
    yield element("p", words, class_="quiet")

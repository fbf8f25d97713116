"""report.html: the review with pictures, in one file that needs nothing else, on a screen and on paper."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from exports.reports import page_diversity, page_ethics, page_realism, page_shapes
from exports.reports.markup import Content, Safe, element, table
from exports.reports.prepared import done
from exports.reports.quality import Duplicates, LabelErrors, Missing, Outliers, Quality
from exports.reports.repairs import Applied, Repair
from exports.reports.review import Review
from exports.reports.words import count, counted, figure, or_why, percent, quantity

NAME = "report.html"
STYLE = Path(__file__).with_name("page.css")
# Whatever slipped past the escaping: no script runs, and nothing is fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
REASONS = ("left out", "hidden", "not asked")
MOST_NAMED = 8
NOT_CHANGED = "These are suggestions: none of them was carried out."


def text(review: Review) -> str:
    """The page. The same review, the same bytes."""
    parts: dict[str, Content] = {
        "Quality": _quality(review),
        "Distributions": page_shapes.distributions(review),
        "Diversity": page_diversity.diversity(review.diversity, weights=review.weights),
        "Realism": page_realism.realism(review.realism),
        "Ethics": page_ethics.ethics(review.ethics),
    }
    title = f"Review: {' '.join(review.about.title.split())}"
    sections = [section(name, content) for name, content in parts.items()]
    body = (
        element("a", "To the content", href="#content", class_="skip"),
        element("header", (element("h1", title), *_about(review), _contents(parts))),
        element("main", (_glance(review), *sections), id="content"),
        element("footer", element("p", _colophon(review), class_="quiet")),
    )
    return f'<!doctype html>\n<html lang="en">\n{head(title)}\n{element("body", body)}\n</html>\n'


def head(title: str) -> Safe:
    """The head of the page, its style in it."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    meta = f'<meta charset="utf-8">{policy}<meta name="viewport" content="width=device-width, initial-scale=1">'
    style = Safe(f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>")
    return element("head", (Safe(meta), element("title", title), style))


def _about(review: Review) -> Iterator[Safe]:
    about = review.about
    looked = f"All {about.rows:,} rows of the table “{about.table}”"
    if about.rows < about.total:
        looked = f"{about.rows:,} of the {about.total:,} rows of the table “{about.table}”, drawn by the seed,"
    yield element("p", f"{looked} were reviewed. Seed of the release: {about.seed}.", class_="quiet")
    if about.synthetic_alone:
        yield element(
            "p", "All rows are synthetic: nobody answered, and every figure is about made-up rows.", class_="note"
        )


def _contents(parts: Iterable[str]) -> Safe:
    links = (element("li", element("a", name, href=f"#{name.lower()}")) for name in parts)
    return element("nav", element("ul", links), aria_label="Contents")


def section(name: str, content: Content) -> Safe:
    """A part of the page, under its name."""
    inside = (element("h2", name, id=f"{name.lower()}-title"), *([content] if isinstance(content, str) else content))
    return element("section", inside, id=name.lower(), aria_labelledby=f"{name.lower()}-title")


def _glance(review: Review) -> Safe:
    about = review.about
    tiles = {
        "rows": count(about.rows),
        "people": "–" if about.people is None else count(about.people),
        "columns": count(about.columns),
        "synthetic rows": count(about.rows if about.synthetic_alone else about.synthetic),
        "empty answers": empty(review.quality.missing),
        "people who look the same, at least": str(review.ethics.privacy.smallest or "–"),
    }
    if review.weights:
        tiles["as good, weighted, as so many people"] = quantity(round(review.weights.told["effective people"], 1))
    shown = (element("div", (element("dt", name), element("dd", value))) for name, value in tiles.items())
    inside = (
        element("h2", "At a glance", id="glance-title"),
        element("dl", shown, class_="tiles"),
        *_applied(review.applied),
        element("h3", "What to do"),
        *repairs(review.repairs, orders=True),
    )
    return element("section", inside, aria_labelledby="glance-title")


def empty(found: Sequence[Missing]) -> str:
    """The share of empty cells."""
    cells = sum(one.rows for one in found)
    return percent((cells - sum(one.present for one in found)) / cells) if cells else "–"


def _applied(found: Sequence[Applied]) -> Iterator[Safe]:
    if found:
        yield element("h3", "What was repaired before the rows left")
        yield element("ul", (element("li", element("p", f"{done(one)}.")) for one in found), class_="list")


def repairs(found: Sequence[Repair], *, orders: bool = False) -> Iterator[Safe]:
    """What to do about it; `orders`: with the word by which an order has it done."""
    if not found:
        yield element("p", "Nothing was found that should be repaired.")
        return
    yield element("p", NOT_CHANGED, class_="quiet")
    yield element("ul", (_repair(one, orders) for one in found), class_="list")


def _repair(one: Repair, orders: bool) -> Safe:
    found = element("p", (element("strong", one.where), f": {one.found}."))
    order = f" In the next order: repairs, “{one.option}”." if orders and one.option else ""
    return element("li", (found, element("p", f"{one.repair}{order}", class_="quiet")))


def _quality(review: Review) -> Iterator[Safe]:
    found = review.quality
    yield element("h3", "Missing values, by reason")
    yield from missing(found.missing)
    yield element("h3", "Outliers")
    yield from outliers(found.outliers)
    yield element("h3", "Duplicates")
    yield from duplicates(found.duplicates)
    yield element("h3", "Contradictions")
    yield from _contradictions(found)
    yield element("h3", "Label errors")
    yield from _labels(found)
    yield element("h3", "Freshness")
    yield from _freshness(found)


def _contradictions(found: Quality) -> Iterator[Safe]:
    if not any(one.own for one in found.contradictions):
        yield element("p", "The order has no rules of its own: under “rules” it says what no row may be.")
    rows = [(one.rule, one.undefined or count(one.rows)) for one in found.contradictions]
    yield table("Rows that break a rule", ("rule", "rows"), rows, numbers=(1,))


def missing(found: tuple[Missing, ...]) -> Iterator[Safe]:
    """Cells without an answer, by reason."""
    if not found:
        yield element("p", "The table has no column of answers.")
        return
    whole = [one for one in found if one.present == one.rows]
    found = tuple(one for one in found if one.present < one.rows)
    if whole:
        names = ", ".join(one.column for one in whole[:MOST_NAMED]) + (" and more" if len(whole) > MOST_NAMED else "")
        yield element("p", f"Without an empty cell: {counted(len(whole), 'column')} ({names}).")
    if not found:
        return
    others = sorted({reason for one in found for reason in one.by_reason} - set(REASONS))
    reasons = [*(one for one in REASONS if any(one in column.by_reason for column in found)), *others]
    head = ["column", "", "empty", *reasons]
    heads = [Safe(one) for one in head[:3]] + [page_shapes.keyed(place, one) for place, one in enumerate(reasons)]
    rows = [_missing_row(one, reasons) for one in found]
    yield table("Cells without an answer", heads, rows, numbers=range(2, len(head)))


def _missing_row(one: Missing, reasons: list[str]) -> list[str]:
    counts = [one.by_reason.get(reason, 0) for reason in reasons]
    bar = page_shapes.parts([number / one.rows for number in counts] if one.rows else [])
    empty = percent((one.rows - one.present) / one.rows) if one.rows else "–"
    return [one.column, bar, empty, *map(count, counts)]


def outliers(found: tuple[Outliers, ...]) -> Iterator[Safe]:
    """Values far from the others."""
    if not found:
        yield element("p", "The table has no column of numbers.")
        return
    words = (
        "By the median and the MAD: further from the median than 3.5 modified z-scores (Iglewicz and Hoaglin 1993). By "
        "the fences: beyond the quartiles by more than 1.5 times their distance (Tukey 1977). Skewed data have many."
    )
    yield element("p", words, class_="quiet")
    head = ("column", "values", "median", "MAD", "by the MAD", "fences", "by the fences")
    yield table("Values far from the others", head, map(_outliers_row, found), numbers=range(1, 7))
    for one in found:
        if one.undefined:
            yield element("p", f"{one.column}: {one.undefined}", class_="quiet")


def _outliers_row(one: Outliers) -> list[str]:
    fences = f"{quantity(one.fences[0])} to {quantity(one.fences[1])}" if one.fences else "–"
    counts = ["–" if number is None else count(number) for number in (one.by_mad, one.by_fences)]
    return [one.column, count(one.n), quantity(one.median), quantity(one.mad), counts[0], fences, counts[1]]


def duplicates(found: Duplicates) -> Iterator[Safe]:
    """What is there more than once."""
    rows = [
        ("rows equal in every column to an earlier one", count(found.rows)),
        ("rows equal in every answer to an earlier one", count(found.answers)),
    ]
    for one in found.texts:
        read = f"of {one.n:,} longer texts" + (", the first that were met" if one.drawn else "")
        words = f"{one.column}: texts with the words of an earlier one, {read}"
        rows.append((words, one.undefined or count(one.repeated)))
    yield table("What is there more than once", ("what", "how many"), rows, numbers=(1,))
    yield element("p", "In a short survey many people give the same answers: that alone is no mistake.", class_="quiet")


def _labels(found: Quality) -> Iterator[Safe]:
    if found.labels_undefined:
        yield element("p", found.labels_undefined)
        return
    words = (
        "Confident learning (Northcutt, Jiang and Chuang 2021) with the crowd's confidence as the probabilities. The "
        "consensus rests on these answers too, and so some errors are not seen."
    )
    yield element("p", words, class_="quiet")
    head = ("question", "answers", "agree with the crowd", "", "probably wrong", "share of wrong ones, estimated")
    yield table("Answers against the consensus", head, map(_labels_row, found.labels), numbers=(1, 2, 4, 5))
    pairs = [(f"{one.question}: {given}", crowd, count(n)) for one in found.labels for given, crowd, n in one.pairs]
    if pairs:
        yield table("The commonest of these", ("was said", "the crowd says", "answers"), pairs, numbers=(2,))


def _labels_row(one: LabelErrors) -> list[str]:
    share = "–" if one.share is None else percent(one.share)
    return [one.question, count(one.n), figure(one.agrees), page_shapes.ends(one.agrees), count(one.suspected), share]


def _freshness(found: Quality) -> Iterator[Safe]:
    fresh = found.freshness
    words = f"Rows that answer the newest version ({fresh.newest}) of the survey: {or_why(fresh.of_newest)}"
    yield element("p", words if words.endswith(".") else f"{words}.")
    if len(fresh.by_version) > 1:
        rows = [(version, count(n)) for version, n in fresh.by_version.items()]
        yield table("Rows by version", ("version", "rows"), rows, numbers=(1,))
    yield element("p", fresh.note, class_="quiet")


def _colophon(review: Review) -> str:
    return (
        "Made by Crowdseed. report.json has every number of this page, and more. Intervals of shares are Wilson's at "
        f"95 %; of means, the normal ones. The same release gives the same report. Seed: {review.about.seed}."
    )

"""The page of a review of tables: one HTML file with pictures that needs nothing else, on a screen and on paper."""

from collections.abc import Iterable, Iterator

from exports.reports import page, page_diversity, page_ethics, page_over_time, page_realism, page_shapes
from exports.reports.markup import Content, Safe, element, table
from exports.reports.tables import Planted, Review, Table
from exports.reports.words import NONE, count, counted, percent

SENSITIVE = (
    "Found by words in names and values, in eight languages. A hint: it misses some, and errs on some. A made-up row "
    "is nobody's; what it says of a group may still do harm where it repeats a prejudice."
)


def text(review: Review) -> str:
    """The page. The same review, the same bytes."""
    title = f"Review: {' '.join(review.title.split())}"
    total = sum(one.total for one in review.tables)
    about = f"{counted(total, 'row')} in {counted(len(review.tables), 'table')}. Seed: {review.seed}."
    alone = len(review.tables) == 1
    sections = [one for place, found in enumerate(review.tables) for one in _sections(place, found, alone)]
    body = (
        element("a", "To the content", href="#content", class_="skip"),
        element("header", (element("h1", title), element("p", about, class_="quiet"), _contents(review))),
        element("main", sections, id="content"),
        element("footer", element("p", _colophon(review), class_="quiet")),
    )
    return f'<!doctype html>\n<html lang="en">\n{page.head(title)}\n{element("body", body)}\n</html>\n'


def _contents(review: Review) -> Safe:
    links = [_link(f"table-{place}", one.name) for place, one in enumerate(review.tables)]
    if len(links) == 1:
        links = [_link(f"table-0-{name.lower()}", name) for name in _parts(review.tables[0])]
    return element("nav", element("ul", links), aria_label="Contents")


def _link(to: str, name: str) -> Safe:
    return element("li", element("a", name, href=f"#{to}"))


def _sections(place: int, found: Table, alone: bool) -> Iterator[Safe]:
    """At a glance, then part by part; the contents of the page name the parts of a table that is `alone`."""
    here, parts = f"table-{place}", _parts(found)
    yield _section(here, found.name, (*_glance(found), *([] if alone else [_links(here, found.name, parts)])))
    for name, content in parts.items():
        yield _section(f"{here}-{name.lower()}", f"{found.name}: {name.lower()}", content)


def _section(name: str, title: str, content: Content) -> Safe:
    inside = (element("h2", title, id=f"{name}-title"), *([content] if isinstance(content, str) else content))
    return element("section", inside, id=name, aria_labelledby=f"{name}-title")


def _parts(found: Table) -> dict[str, Content]:
    return {
        "Quality": _quality(found),
        "Distributions": _distributions(found),
        "Diversity": page_diversity.diversity(found.diversity, unit="rows"),
        "Realism": _realism(found),
        "Ethics": _ethics(found),
    }


def _distributions(found: Table) -> Iterator[Safe]:
    yield from page_over_time.over_time(found.timelines)
    yield from page_shapes.columns(found.diversity.spreads, found.histograms, unit="rows")


def _links(here: str, name: str, parts: Iterable[str]) -> Safe:
    links = [_link(f"{here}-{part.lower()}", part) for part in parts]
    return element("nav", element("ul", links), aria_label=f"Parts of {name}")


def _glance(found: Table) -> Iterator[Safe]:
    if found.rows < found.total:
        words = f"{found.rows:,} of the {found.total:,} rows were reviewed, drawn by the seed."
        yield element("p", words, class_="quiet")
    compared = found.realism.compared
    overall = None if compared is None else compared.overall
    tiles = {
        "rows": count(found.total),
        "columns": count(found.columns),
        "empty cells": page.empty(found.quality.missing),
        "breaches of rules": _broken(found),
        "like the real table (1: the same)": NONE if overall is None else f"{overall:.3f}",
    }
    shown = (element("div", (element("dt", name), element("dd", value))) for name, value in tiles.items())
    yield element("dl", shown, class_="tiles")
    yield element("h3", "What to do")
    yield from page.repairs(found.repairs)


def _broken(found: Table) -> str:
    """A row counts once for each rule that it breaks."""
    rules = found.quality.contradictions
    return count(sum(one.rows for one in rules)) if rules else NONE


def _quality(found: Table) -> Iterator[Safe]:
    yield element("h3", "Missing values")
    yield from page.missing(found.quality.missing)
    yield element("h3", "Outliers")
    yield from page.outliers(found.quality.outliers)
    yield element("h3", "Duplicates")
    yield from page.duplicates(found.quality.duplicates)
    yield element("h3", "Contradictions")
    yield from _contradictions(found)
    if found.planted:
        yield element("h3", "Mistakes made on purpose")
        rows = [(one.column, count(one.cells), _ways(one)) for one in found.planted]
        yield table(
            "Labelled in a column beside the one that they are in", ("column", "cells", "how"), rows, numbers=(1,)
        )


def _ways(one: Planted) -> str:
    return ", ".join(f"{name}: {count(n)}" for name, n in one.by_way)


def _contradictions(found: Table) -> Iterator[Safe]:
    if not found.quality.contradictions:
        yield element("p", "No rules were given. Write some under “review: rules:” in the blueprint.")
        return
    rows = [(one.rule, count(one.rows), percent(one.rows / max(1, found.rows))) for one in found.quality.contradictions]
    yield table("Rows that break a rule", ("rule", "rows", "share"), rows, numbers=(1, 2))


def _realism(found: Table) -> Iterator[Safe]:
    yield from page_realism.realism(found.realism)
    if found.closeness is not None:
        yield element("h3", "How near the rows come to real ones")
        yield from page_realism.closeness(found.closeness)


def _ethics(found: Table) -> Iterator[Safe]:
    yield element("h3", "Columns that may be sensitive")
    yield element("p", SENSITIVE, class_="quiet")
    if found.sensitive:
        rows = [(one.column, one.sort, one.found) for one in found.sensitive]
        yield table("Hints", ("column", "may tell of", "because of the word"), rows)
    else:
        yield element("p", "None was found.")
    if found.bias:
        yield element("h3", "Groups")
        yield from page_ethics.biases(found.bias)


def _colophon(review: Review) -> str:
    return (
        "Made by Crowdseed. The JSON file beside this page has every number of it, and more. Intervals of shares are "
        f"Wilson's at 95 %. The same tables give the same report. Seed: {review.seed}."
    )

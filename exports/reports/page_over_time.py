"""The part of a page with lines over time."""

from collections.abc import Iterator, Sequence

from exports.reports.markup import Safe, element, table
from exports.reports.over_time import ROWS, Line, Timeline
from exports.reports.words import NONE, quantity

WIDTH, HEIGHT, FOOT, HEAD = 360.0, 170.0, 22.0, 18.0
# A scale begins at 0, unless all values are far from it.
FAR = 0.5
Run = list[tuple[float, float]]


def over_time(found: Sequence[Timeline]) -> Iterator[Safe]:
    """A picture for each line, with its table to unfold."""
    lines = [_line(timeline, line) for timeline in found for line in timeline.lines]
    if lines:
        yield element("div", (element("div", line) for line in lines), class_="two")


def _line(timeline: Timeline, line: Line) -> Iterator[Safe]:
    what, unit = ("Rows", "rows") if line.name == ROWS else (f"Mean {line.name}", "mean")
    title = f"{what} by {timeline.period} ({timeline.column})"
    yield element("h3", title)
    yield picture(timeline, line, title=title)
    shown = [NONE if value is None else quantity(value) for value in line.values]
    rows = zip(timeline.starts, shown, strict=True)
    numbers = table(title, (f"{timeline.period} from", unit), rows, numbers=(1,))
    yield element("details", (element("summary", "The numbers", class_="quiet"), numbers))


def picture(timeline: Timeline, line: Line, *, title: str) -> Safe:
    """The line, with gaps where there is nothing to tell. `title` says what it shows to those who cannot see it."""
    known = [value for value in line.values if value is not None]
    low, high = scale(known)
    told = f"{title}, from {timeline.starts[0]}: between {quantity(min(known))} and {quantity(max(known))}."
    base = element("rect", x=0, y=HEIGHT - FOOT, width=WIDTH, height=1, class_="line")
    texts = (
        element("text", quantity(high), x=0, y=HEAD - 5),
        element("text", timeline.starts[0], x=0, y=HEIGHT - 6),
        element("text", timeline.starts[-1], x=WIDTH, y=HEIGHT - 6, text_anchor="end"),
        *([element("text", quantity(low), x=0, y=HEIGHT - FOOT - 5)] if low else ()),
    )
    inside = (element("title", told), base, *map(_drawn, _runs(line, low, high)), *texts)
    return element("svg", inside, viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", role="img", aria_label=told, class_="columns")


def scale(known: Sequence[float]) -> tuple[float, float]:
    """Lowest and highest value of the picture."""
    low, high = min(known), max(known)
    if 0 <= low <= FAR * high:
        low = 0.0
    return low, high if high > low else low + 1


def _runs(line: Line, low: float, high: float) -> list[Run]:
    """Points that follow upon each other, gap by gap."""
    step, tall = WIDTH / max(1, len(line.values) - 1), HEIGHT - FOOT - HEAD
    runs: list[Run] = [[]]
    for place, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place * step, HEAD + tall * (high - value) / (high - low)))
    return [run for run in runs if run]


def _drawn(run: Run) -> Safe:
    """One point alone is a dot."""
    path = "M" + "L".join(f"{x:.4g} {y:.4g}" for x, y in run) + ("h0.1" if len(run) == 1 else "")
    return element("path", d=path, fill="none", stroke="var(--fill)", stroke_width=1.8, stroke_linecap="round")

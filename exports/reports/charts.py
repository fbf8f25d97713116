"""Pictures in SVG that need no script and no style of their own. Every number in them also stands beside them."""

import math
from collections.abc import Sequence

from exports.reports.markup import Safe, element
from exports.reports.shapes import Histogram
from exports.reports.words import quantity

WIDTH, HEIGHT, FOOT, HEAD, GAP = 360.0, 230.0, 22.0, 16.0, 2.0
HEAVY, THIN = 10.0, 2.0
MAP, ROOM, LARGEST_DOT = 240.0, 20.0, 14.0


def bar(share: float) -> Safe:
    """A bar of a table's row, filled to `share` in [0, 1]."""
    return _strip(_part(0, 1, "track"), _part(0, share, "fill"))


def stacked(shares: Sequence[float]) -> Safe:
    """Parts of a bar one after the other, each in its colour."""
    starts = [sum(shares[:place]) for place in range(len(shares))]
    parts = [_part(start, share, f"fill{n}") for n, (start, share) in enumerate(zip(starts, shares, strict=True))]
    return _strip(_part(0, 1, "track"), *parts)


def swatch(place: int) -> Safe:
    """The colour of a part, for the head of its column."""
    square = element("rect", width=HEAVY, height=HEAVY, class_=f"fill{place}")
    return element("svg", square, viewBox="0 0 10 10", class_="swatch", aria_hidden="true")


def against(share: float, target: float, *, low: float, high: float) -> Safe:
    """A bar with the ends of its interval, and a mark where it should end."""
    return _strip(
        _part(0, 1, "track"), _part(0, share, "fill"), _line(low, high, "whisker"), _edge(target), _mark(target)
    )


def interval(low: float, value: float, high: float) -> Safe:
    """A value with the ends of its interval, in [0, 1]."""
    return _strip(_part(0, 1, "track"), _line(low, high, "line"), _mark(value))


def points(places: Sequence[tuple[float, float, int]], *, title: str) -> Safe:
    """Dots at (longitude, latitude), their area by how many there are; `title` says what they show."""
    east, north = [one[0] for one in places], [one[1] for one in places]
    middle = (max(north) + min(north)) / 2
    # Degrees of longitude are shorter away from the equator: there a map without this is too wide.
    narrow = max(0.1, math.cos(math.radians(middle)))
    width, tall = (max(east) - min(east)) * narrow, max(north) - min(north)
    scale = min((WIDTH - 2 * ROOM) / max(width, 0.1), (MAP - 2 * ROOM) / max(tall, 0.1))
    most = max(one[2] for one in places)
    dots = [
        element(
            "circle",
            cx=WIDTH / 2 + (x - (max(east) + min(east)) / 2) * narrow * scale,
            cy=MAP / 2 - (y - middle) * scale,
            r=max(1.5, LARGEST_DOT * math.sqrt(n / most)),
            class_="dot",
        )
        for x, y, n in places
    ]
    frame = element("rect", width=WIDTH, height=MAP, rx=8, class_="track")
    inside = (element("title", title), frame, *dots)
    return element("svg", inside, viewBox=f"0 0 {WIDTH:g} {MAP:g}", role="img", aria_label=title, class_="columns")


def columns(one: Histogram, *, title: str) -> Safe:
    """A histogram. `title` says what it shows to those who cannot see it."""
    most = max(one.counts)
    width = WIDTH / len(one.counts)
    tall = HEIGHT - FOOT - HEAD
    bars = [
        element(
            "rect",
            x=place * width + GAP / 2,
            y=HEAD + tall * (1 - count / most),
            width=width - GAP,
            height=tall * count / most,
            class_="fill",
        )
        for place, count in enumerate(one.counts)
    ]
    base = element("rect", x=0, y=HEIGHT - FOOT, width=WIDTH, height=1, class_="line")
    top = element("text", f"{most:,}", x=_middle(one.counts.index(most), width), y=11, text_anchor="middle")
    inside = (element("title", title), *bars, base, top, *_ticks(one))
    return element("svg", inside, viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", role="img", aria_label=title, class_="columns")


def _ticks(one: Histogram) -> list[Safe]:
    """The edges at both ends and in the middle."""
    places = {0: "start", (len(one.edges) - 1) // 2: "middle", len(one.edges) - 1: "end"}
    step = WIDTH / (len(one.edges) - 1)
    return [
        element("text", quantity(one.edges[place]), x=step * place, y=HEIGHT - 6, text_anchor=anchor)
        for place, anchor in places.items()
    ]


def _middle(place: int, width: float) -> float:
    return min(max((place + 0.5) * width, 18.0), WIDTH - 18.0)


def _strip(*parts: Safe) -> Safe:
    return element("svg", parts, viewBox="0 0 100 10", preserveAspectRatio="none", class_="strip", aria_hidden="true")


def _part(start: float, share: float, name: str) -> Safe:
    return element("rect", x=100 * start, y=0, width=100 * max(0.0, share), height=HEAVY, class_=name)


def _edge(place: float) -> Safe:
    """Sets a mark off from the bar."""
    return element("rect", x=min(97.6, max(0.0, 100 * place - 1.8)), y=0, width=3.6, height=HEAVY, class_="edge")


def _line(low: float, high: float, name: str) -> Safe:
    return element("rect", x=100 * low, y=(HEAVY - THIN) / 2, width=100 * (high - low), height=THIN, class_=name)


def _mark(place: float) -> Safe:
    return element("rect", x=min(98.8, max(0.0, 100 * place - 0.6)), y=0, width=1.2, height=HEAVY, class_="mark")

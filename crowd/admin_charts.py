"""Charts for the theme's Chart.js components: data and options as JSON."""

import json
from dataclasses import dataclass
from typing import Any

from crowd.outcomes import Outcome
from crowd.overview import QuestionChart
from crowd.timeline import Timeline

BAR = "var(--color-primary-600)"
# Readable on white and on dark alike.
INK = "#6b7280"
LONGEST_LABEL = 40


@dataclass(frozen=True)
class Picture:
    """A chart, and the same as a table for those who cannot see it."""

    title: str
    data: str
    options: str
    height: int
    rows: list[tuple[str, int]]


def over_time(timeline: Timeline) -> Picture:
    """Responses per hour or day."""
    pattern = "%-d %b, %H:00" if timeline.hourly else "%-d %b %Y"
    rows = [(f"{point.at:{pattern}}", point.count) for point in timeline.points]
    title = "Responses per hour" if timeline.hourly else "Responses per day"
    return _bars(title, rows, height=220, horizontal=False)


def of_question(question: QuestionChart) -> Picture:
    """How often each answer was given."""
    rows = list(zip(question.chart.labels, question.chart.counts, strict=True))
    return _bars(question.text, rows, height=60 + 34 * len(rows), horizontal=True)


def of_confidence(outcome: Outcome) -> Picture:
    """How sure the crowd's answers are."""
    return _bars("Items by confidence", outcome.confidence, height=200, horizontal=False)


def _bars(title: str, rows: list[tuple[str, int]], *, height: int, horizontal: bool) -> Picture:
    labels = [label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL]}…" for label, _ in rows]
    dataset = {"data": [count for _, count in rows], "backgroundColor": BAR, "borderRadius": 4, "maxBarThickness": 28}
    data = {"labels": labels, "datasets": [dataset]}
    return Picture(title, json.dumps(data), json.dumps(_options(horizontal)), height, rows)


def _options(horizontal: bool) -> dict[str, Any]:
    amounts = {
        "beginAtZero": True,
        "ticks": {"precision": 0, "color": INK},
        "grid": {"display": True},
        "border": {"display": False},
    }
    names = {"ticks": {"color": INK, "maxRotation": 0, "autoSkip": not horizontal}, "grid": {"display": False}}
    return {
        "indexAxis": "y" if horizontal else "x",
        "maintainAspectRatio": False,
        "animation": False,
        "plugins": {"legend": {"display": False}, "tooltip": {"enabled": True}},
        "scales": {"x": amounts, "y": names} if horizontal else {"x": names, "y": amounts},
    }

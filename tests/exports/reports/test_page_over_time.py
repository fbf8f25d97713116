import re

import pytest

from exports.reports.over_time import Line, Timeline
from exports.reports.page_over_time import over_time, picture, scale

STARTS = ("2024-01-01", "2024-01-08", "2024-01-15")


def test_each_line_has_a_picture_and_its_numbers() -> None:
    found = Timeline("date", "week", STARTS, (Line("price", (1.5, None, 2.0)), Line("<b>", (1.0, 2.0, 3.0))))
    text = "".join(over_time([found]))
    assert text.count("<svg") == 2
    assert "Mean price by week (date)" in text
    assert '<th scope="row" class="t">2024-01-08</th><td class="n">–</td>' in text
    assert "<b>" not in text


def test_without_dates_there_is_nothing() -> None:
    assert list(over_time([])) == []


def test_rows_are_told_as_rows() -> None:
    text = "".join(over_time([Timeline("date", "week", STARTS, (Line("rows", (4, 0, 2)),))]))
    assert "Rows by week (date), from 2024-01-01: between 0 and 4." in text


def test_a_gap_is_no_line() -> None:
    line = Line("price", (1.0, 2.0, None, 3.0))
    text = picture(Timeline("date", "week", (*STARTS, "2024-01-22"), (line,)), line, title="x")
    first, alone = re.findall(r' d="([^"]*)"', text)
    assert first == "M0 104.7L120 61.33"
    assert alone == "M360 18h0.1"


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ((0, 4), (0, 4)),
        ((1, 4), (0, 4)),
        ((90, 100), (90, 100)),
        ((-2, 3), (-2, 3)),
        ((5, 5), (5, 6)),
        ((0, 0), (0, 1)),
    ],
)
def test_a_scale_begins_at_zero_unless_that_is_far_off(values: tuple[float, ...], ends: tuple[float, float]) -> None:
    assert scale(values) == ends

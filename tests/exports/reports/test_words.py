import pytest

from exports.reports.figures import Figure
from exports.reports.words import counted, or_why, percent, quantity


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.0 %"), (0.0004, "< 0.1 %"), (0.5, "50.0 %"), (0.9996, "> 99.9 %"), (1.0, "100.0 %")],
)
def test_what_is_hardly_there_is_not_rounded_away(share: float, words: str) -> None:
    assert percent(share) == words.replace(" ", "\N{NO-BREAK SPACE}")


def test_quantities_and_reasons() -> None:
    assert [quantity(one) for one in (None, 3.0, 3.14159, -123456.7)] == ["–", "3", "3.14", "−123,457"]
    assert (counted(1, "row"), counted(2000, "row")) == ("1 row", "2,000 rows")
    assert or_why(Figure(None, "Nobody.")) == "Nobody."
    assert or_why(Figure(0.5)) == "50.0\N{NO-BREAK SPACE}%"
    assert or_why(Figure(0.5, low=0.4, high=0.6)) == "50.0\N{NO-BREAK SPACE}% (40.0 to 60.0)"

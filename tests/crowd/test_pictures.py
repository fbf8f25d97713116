import numpy as np

from crowd.pictures import Bar, Span, bars, heat, span


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    assert bars(["a", "b"], [3, 1]) == [Bar("a", 3, 75, 100), Bar("b", 1, 25, 33.3)]


def test_bars_of_nothing() -> None:
    assert bars([], []) == []
    assert bars(["a"], [0]) == [Bar("a", 0, 0, 0)]


def test_a_span_in_percent() -> None:
    found = span(0.5, 0.25, 0.875)
    assert found == Span(50, 25, 87.5)
    assert found.width == 62.5


def test_no_span_of_what_is_unknown() -> None:
    assert span(None, None, None) is None
    assert span(0.5, None, 1) is None


def test_heat_shades_by_share() -> None:
    first, second = heat(["a", "b"], np.array([[1, 3], [0, 0]]), np.array([[4, 4], [0, 0]]))
    assert [(cell.count, cell.total, cell.percent, cell.shade) for cell in first.cells] == [
        (1, 4, 25, 0.25),
        (3, 4, 75, 0.75),
    ]
    assert [cell.percent for cell in second.cells] == [None, None]
    assert [cell.same for cell in second.cells] == [False, True]

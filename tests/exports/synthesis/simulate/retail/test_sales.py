import numpy as np
import pytest

from exports.synthesis.generators.base import Impossible
from exports.synthesis.simulate.retail import sales
from exports.synthesis.simulate.retail.demand import Series
from exports.synthesis.simulate.retail.settings import Sales


def sold(table: list | np.ndarray) -> Series:
    table = np.array(table)
    none = np.zeros(len(table))
    return Series(none.astype(int), none.astype(int), none, none, table.astype(float), table, table)


def drawn(table: list | np.ndarray, **settings: object) -> sales.Lines:
    return sales.draw(sold(table), Sales(**settings), np.random.default_rng(1))  # type: ignore[arg-type]


def test_each_piece_is_in_one_sale_of_its_series_and_day() -> None:
    table = np.random.default_rng(2).poisson(3, size=(5, 40))
    lines = drawn(table, again=0.4)
    back = np.zeros_like(table)
    np.add.at(back, (lines.series, lines.day), lines.pieces)
    assert (back == table).all()
    assert (np.diff(lines.day) >= 0).all()
    assert (lines.made == np.bincount(lines.series)).all()


def test_again_is_the_chance_of_a_further_piece() -> None:
    assert (drawn([[50, 50]], again=0).pieces == 1).all()
    many = drawn(np.full((1, 20), 5000), again=0.3)
    assert many.pieces.mean() == pytest.approx(1 / 0.7, rel=0.02)


def test_rows_are_a_sample_of_all() -> None:
    lines = drawn(np.full((4, 100), 5), rows=400, again=0)
    assert (len(lines.day), list(lines.made)) == (400, [500] * 4)
    assert np.bincount(lines.series) == pytest.approx(100, abs=30)
    assert lines.day.mean() == pytest.approx(49.5, abs=5)


def test_more_rows_than_sales_are_impossible() -> None:
    with pytest.raises(Impossible, match=r"There are 3 sales, fewer than the 4 wanted\. Make “demand\.median”"):
        drawn([[1, 2]], rows=4, again=0)


def test_nothing_sold_is_no_sale() -> None:
    assert len(drawn([[0, 0]]).day) == 0

import pandas as pd

from exports.frames import Field, Table
from exports.merge import counts, in_order, with_origin

FIELDS = (Field("origin", "string", ""), Field("contributor", "string", ""), Field("0", "string", ""))


def table(*rows: tuple[str, str, str | None]) -> Table:
    return Table("answers", FIELDS, pd.DataFrame(rows, columns=["origin", "contributor", "0"], dtype="string"))


REAL = table(("model", "m", "x"), ("human", "b", "y"), ("human", "a", None))
MADE = table(("synthetic", "s", "z"))


def test_real_rows_come_first_and_stay_as_they_are() -> None:
    merged = with_origin(REAL, MADE)
    pd.testing.assert_frame_equal(merged.frame.iloc[:3], REAL.frame)
    assert merged.frame["origin"].tolist() == ["model", "human", "human", "synthetic"]


def test_either_may_be_empty() -> None:
    assert with_origin(REAL, table()) is REAL
    assert with_origin(table(), MADE) is MADE


def test_the_order_does_not_depend_on_how_rows_were_stored() -> None:
    mixed = with_origin(REAL, MADE)
    shuffled = Table("answers", FIELDS, mixed.frame.iloc[[3, 1, 0, 2]])
    pd.testing.assert_frame_equal(
        in_order(mixed, by=["contributor"]).frame, in_order(shuffled, by=["contributor"]).frame
    )
    assert in_order(shuffled, by=["contributor"]).frame["contributor"].tolist() == ["a", "b", "m", "s"]


def test_rows_are_counted_by_origin() -> None:
    assert counts(with_origin(REAL, MADE)) == {"human": 2, "model": 1, "synthetic": 1}

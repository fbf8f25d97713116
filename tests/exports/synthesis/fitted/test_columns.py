"""Columns as codes and back."""

import numpy as np
import pandas as pd
import pytest

from exports.synthesis.fitted.columns import Made, column_from
from exports.synthesis.fitted.schema import learn, seen_in
from tests.exports.synthesis.fitted.tables import people


def test_every_column_survives_being_coded_and_decoded() -> None:
    frame = people(500)[["age", "vote", "code", "member", "joined"]]
    seen = seen_in(frame)
    schema = learn(seen, rows=len(frame), min_count=1)
    back = schema.decode(schema.encode(seen).codes, np.random.default_rng(0))
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)
    assert back["age"].dtype == np.int64
    assert back["member"].dtype == bool


def test_missing_values_stay_missing() -> None:
    frame = people(500)[["score"]]
    seen = seen_in(frame)
    schema = learn(seen, rows=500, min_count=5)
    back = schema.decode(schema.encode(seen).codes, np.random.default_rng(0))
    assert back["score"].isna().equals(frame["score"].isna())
    assert str(back["score"].dtype) == "Int64"


def test_dates_as_text_come_back_as_text() -> None:
    days, moments = ["2025-03-01", "2025-03-02"] * 20, ["2025-03-01T10:00:05", None] * 20
    frame = pd.DataFrame({"day": days, "moment": moments})
    seen = seen_in(frame)
    schema = learn(seen, rows=40, min_count=5)
    back = schema.decode(schema.encode(seen).codes, np.random.default_rng(0))
    assert back["day"].tolist() == days
    assert back["moment"].dropna().unique().tolist() == ["2025-03-01T10:00:05"]
    assert back["moment"].isna().sum() == 20


def test_identifiers_are_made_anew_and_go_on_from_part_to_part() -> None:
    assert Made("id", "identifier").make(2, 5).tolist() == ["synthetic-0000005", "synthetic-0000006"]
    assert Made("gone", "nothing").make(2, 1).isna().all()


@pytest.mark.parametrize("name", people(1).columns)
def test_every_column_survives_being_stored(name: str) -> None:
    frame = people(300)[[name, "vote"]] if name != "vote" else people(300)[["vote"]]
    column = learn(seen_in(frame), rows=300, min_count=5).columns[0]
    assert column_from(column.to_document()).to_document() == column.to_document()
